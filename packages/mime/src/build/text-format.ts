import { MimeUsageError } from "../errors.ts";
import { hasBreaks, isAscii } from "../header/header-format.ts";
import { shown } from "./shown.ts";
import { encodedWords } from "./text-words.ts";

// RFC 5322 §2.1.1 allows lines of 998 octets; a run of characters longer than this is encoded,
// so that it can be folded.
const LONGEST_RUN = 300;

/** Where a text of a field begins. */
export interface TextPlace {
  /** The name of the field, for messages about errors. */
  readonly field: string;
  /** The characters of the line before it. */
  readonly column: number;
  /** True where UTF-8 may be written as it is (RFC 6532). */
  readonly utf8: boolean;
}

/** Refuses what could break a line, before encoding can hide it. */
export function checkText(text: string, what: string): void {
  if (hasBreaks(text)) {
    throw new MimeUsageError(
      "MIME_HEADER_CHARACTERS",
      `${what}: ${shown(text)} has characters that break lines`,
    );
  }
}

/** Writes free text, such as a subject (RFC 5322 §2.2.1, RFC 2047 §5 (1)). */
export function formatText(text: string, { field, column, utf8 }: TextPlace): string {
  checkText(text, field);
  const asIs = (utf8 || isAscii(text)) && text.trim() === text && isSafe(text);
  return asIs ? text : encodedWords(text, { column, phrase: false });
}

// RFC 5322 §3.2.3 and, beyond ASCII, RFC 6532 §3.2.
const ATOMS =
  /^[\w!#$%&'*+\-/=?^`{|}~\u0080-\u{10ffff}]+(?: [\w!#$%&'*+\-/=?^`{|}~\u0080-\u{10ffff}]+)*$/u;

/** Writes a phrase, such as a display name: as atoms, a quoted string or encoded words. */
export function formatPhrase(text: string, { field, column, utf8 }: TextPlace): string {
  checkText(text, `${field}, a name`);
  const mayStand = (utf8 || isAscii(text)) && isSafe(text) && isEvenlySpaced(text);
  if (!mayStand) return encodedWords(text, { column, phrase: true });
  return ATOMS.test(text) ? text : quoted(text);
}

/** Writes a quoted string (RFC 5322 §3.2.4). */
export function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

// What a reader would decode though it was never encoded, and what cannot be folded.
function isSafe(text: string): boolean {
  return !text.includes("=?") && longestRun(text) <= LONGEST_RUN;
}

// White space that readers may change. Other spaces than the ASCII one are trimmed by some.
function isEvenlySpaced(text: string): boolean {
  return text.trim() === text && !text.includes("\t") && !text.includes("  ");
}

// Of characters that are all white space, or all not.
function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/[ \t]+|[^ \t]+/g)) longest = Math.max(longest, run.length);
  return longest;
}
