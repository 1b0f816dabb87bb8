// The address type `utf-8` of reports. RFC 6533 §3.

// What QCHAR leaves out: controls, space, plus, equals, backslash, and all beyond ASCII.
const NOT_QCHAR = /[^!-*,-<>-[\]-~]/gu;

// What QUCHAR leaves out.
const NOT_QUCHAR = /[^!-*,-<>-[\]-~\u{80}-\u{10ffff}]/gu;

// EmbeddedUnicodeChar, in either case.
const EMBEDDED = /\\x\{([\da-f]{1,6})\}/gi;

// What must not come out of an escape: it would break lines where the address is used.
// oxlint-disable-next-line no-control-regex -- these are the characters that are looked for
const BREAKING = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/**
 * Writes an address of type `utf-8`: as utf-8-addr-xtext, or where the report is in UTF-8 as it
 * is, as utf-8-addr-unitext if it has a backslash.
 */
export function encodeUtf8Address(address: string, utf8: boolean): string {
  if (!utf8) return address.replaceAll(NOT_QCHAR, embedded);
  return address.includes("\\") ? address.replaceAll(NOT_QUCHAR, embedded) : address;
}

/** Reads an address of type `utf-8` in any of its forms; what is no good escape is left alone. */
export function decodeUtf8Address(text: string): string {
  return text.replaceAll(EMBEDDED, (written: string, digits: string) => {
    const point = Number.parseInt(digits, 16);
    if (point > 0x10_ffff) return written;
    const character = String.fromCodePoint(point);
    return BREAKING.test(character) || !character.isWellFormed() ? written : character;
  });
}

function embedded(character: string): string {
  const digits = (character.codePointAt(0) as number).toString(16).toUpperCase();
  return `\\x{${digits.padStart(2, "0")}}`;
}
