import { MimeUsageError } from "../errors.ts";

/** How a header field is written. */
export interface HeaderFormatOptions {
  /** True when the value may hold UTF-8 (RFC 6532). Default: false, only ASCII. */
  readonly utf8?: boolean;
}

// RFC 5322 §2.1.1: lines should have at most 78 characters, and must have at most 998 octets.
const PREFERRED = 78;
const LONGEST = 998;

// RFC 5322 §3.6.8: printable ASCII but the colon.
const NAME = /^[!-9;-~]+$/;

// What breaks lines somewhere, or is shown as nothing: C0 but the tab, DEL, C1, the separators.
// oxlint-disable-next-line no-control-regex -- these are the characters that are looked for
const FORBIDDEN = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/;

/**
 * Writes a header field with its line end, folded to lines of 78 characters where there is white
 * space to fold at (RFC 5322 §2.2.3). Nothing in `name` or `value` can begin another field.
 *
 * @param value - the text after the colon, on one line; encode other scripts as encoded words
 *   first (`encodeWords` of `@mailwright/mime/node`), or allow UTF-8
 * @throws MimeUsageError `MIME_HEADER_NAME`, `MIME_HEADER_CHARACTERS`, `MIME_HEADER_ASCII`,
 *   `MIME_HEADER_LENGTH`
 * @example
 * formatHeaderField("Subject", "Hello"); // "Subject: Hello\r\n"
 */
export function formatHeaderField(
  name: string,
  value: string,
  { utf8 = false }: HeaderFormatOptions = {},
): string {
  if (!NAME.test(name)) {
    throw new MimeUsageError(
      "MIME_HEADER_NAME",
      "The name of a header field is not printable ASCII",
    );
  }
  if (hasBreaks(value)) {
    throw new MimeUsageError("MIME_HEADER_CHARACTERS", `${name} has characters that break lines`);
  }
  if (!utf8 && !isAscii(value)) {
    throw new MimeUsageError(
      "MIME_HEADER_ASCII",
      `${name} is not ASCII; encode it, or allow UTF-8`,
    );
  }
  const lines = fold(`${name}: ${value.trim()}`, name.length + 2);
  const longest = utf8 ? LONGEST / 3 : LONGEST;
  if (lines.some((line) => line.length > longest && octets(line) > LONGEST)) {
    throw new MimeUsageError("MIME_HEADER_LENGTH", `${name} cannot be folded to 998 octets a line`);
  }
  return `${lines.join("\r\n")}\r\n`;
}

/** True when there are line breaks, controls but the tab, or lone surrogates in it. */
export function hasBreaks(text: string): boolean {
  return FORBIDDEN.test(text) || !text.isWellFormed();
}

/** True when all characters are of ASCII. */
export function isAscii(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- ASCII begins with the controls
  return /^[\u0000-\u007f]*$/.test(text);
}

function octets(text: string): number {
  return new TextEncoder().encode(text).length;
}

// A line break goes before white space, never so that a line of white space alone comes to be.
function fold(text: string, from: number): string[] {
  const lines: string[] = [];
  let start = 0;
  let search = from;
  while (text.length - start > PREFERRED) {
    const at = foldingPoint(text, start, search);
    if (at === undefined) break;
    lines.push(text.slice(start, at));
    start = at;
    search = at + 1;
  }
  lines.push(text.slice(start));
  return lines;
}

// The last white space that keeps the line short enough, else the first one after it.
function foldingPoint(text: string, start: number, search: number): number | undefined {
  const isSpace = (at: number): boolean => text[at] === " " || text[at] === "\t";
  const breaks = (at: number): boolean => isSpace(at) && !isSpace(at - 1) && at > search;
  for (let at = start + PREFERRED; at > search; at--) if (breaks(at)) return at;
  for (let at = start + PREFERRED + 1; at < text.length; at++) if (breaks(at)) return at;
  return undefined;
}
