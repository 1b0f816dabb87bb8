import { isAscii } from "../header/header-format.ts";

// No word may be longer, or its line could not be folded to 998 octets.
const LONGEST_WORD = /\S{300}(?=\S)/g;

/** What others said, made fit for a line of a report: one line, and ASCII unless `utf8`. */
export function reportText(text: string, utf8: boolean): string {
  const printable = text
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex -- these are the characters that are looked for
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ")
    .replaceAll(LONGEST_WORD, "$& ")
    .trim();
  return utf8 ? printable : printable.replaceAll(/[\u0080-\u{10ffff}]/gu, "?");
}

/**
 * An address with its type, as Final-Recipient wants it. RFC 3464 §2.3.2.
 *
 * Where it is not ASCII, its type is `utf-8`, and in an ASCII report each character outside ASCII
 * is written by its number (RFC 6533 §3).
 */
export function reportedAddress(address: string, utf8: boolean): string {
  if (isAscii(address)) return `rfc822; ${address}`;
  if (utf8) return `utf-8; ${address}`;
  const written = address
    .toWellFormed()
    .replaceAll(/[\\\u0080-\u{10ffff}]/gu, (c) => `\\x{${hexadecimal(c)}}`);
  return `utf-8; ${written}`;
}

function hexadecimal(character: string): string {
  return (character.codePointAt(0) as number).toString(16).toUpperCase().padStart(2, "0");
}

/** Breaks a paragraph into lines of at most `width` characters where it has spaces, each indented. */
export function wrapped(text: string, width: number, indent = ""): string {
  let lines = "";
  let line = indent;
  for (const word of text.split(" ")) {
    if (line.length > indent.length && line.length + 1 + word.length > width) {
      lines += `${line}\r\n`;
      line = indent;
    }
    line += line.length > indent.length ? ` ${word}` : word;
  }
  return `${lines}${line}\r\n`;
}
