// Octets to text, where no charset is declared.

/** The octets as UTF-8, or where they are not UTF-8, each octet as a character (windows-1252). */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** The text with each CR, LF and NUL made a space, so that it is one line wherever it goes. */
export function onOneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the characters that are looked for
  return text.replaceAll(/\r\n|[\u0000\r\n]/g, " ");
}
