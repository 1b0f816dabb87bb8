// How the lines of a header are told apart, shared by what reads a header at once and in pieces.

export const CR = 13;
export const LF = 10;
const SPACE = 32;
const TAB = 9;
const COLON = 58;

/** A name must end within this many octets: RFC 5322 §2.1.1 allows no longer line. */
export const LONGEST_LINE = 998;

/**
 * What a line of a header is. `field` and `spaced-field` begin a field (the latter has white space
 * before its colon), `continuation` goes on with one, `empty` ends the header, and `other` is
 * neither.
 */
export type HeaderLine = "empty" | "continuation" | "field" | "spaced-field" | "mbox" | "other";

/** True for space and tab. */
export function isWhiteSpace(octet: number | undefined): boolean {
  return octet === SPACE || octet === TAB;
}

/**
 * Classifies a line by its first octets.
 *
 * @param bytes - holds the line from `start` to `end`, its line end excluded
 * @param first - true while the header has no field yet
 */
export function headerLine(
  bytes: Uint8Array,
  start: number,
  end: number,
  first: boolean,
): HeaderLine {
  if (end === start) return "empty";
  if (isWhiteSpace(bytes[start])) return first ? "other" : "continuation";
  const last = Math.min(end, start + LONGEST_LINE);
  const nameEnd = endOfName(bytes, start, last);
  if (nameEnd > start) {
    let at = nameEnd;
    while (at < last && isWhiteSpace(bytes[at])) at++;
    if (bytes[at] === COLON && at < last) return at === nameEnd ? "field" : "spaced-field";
  }
  return first && isMboxLine(bytes, start, end) ? "mbox" : "other";
}

/** Where the name of the field ends that begins at `start`. RFC 5322 §3.6.8; 8-bit is let pass. */
export function endOfName(bytes: Uint8Array, start: number, end: number): number {
  const last = Math.min(end, start + LONGEST_LINE);
  let at = start;
  while (at < last) {
    const octet = bytes[at] as number;
    if (octet <= SPACE || octet === COLON || octet === 127) break;
    at++;
  }
  return at;
}

/** Where the line ends that is followed by an LF at `lf`: before it, and before a CR there. */
export function beforeLineEnd(bytes: Uint8Array, start: number, lf: number): number {
  return lf > start && bytes[lf - 1] === CR ? lf - 1 : lf;
}

function isMboxLine(bytes: Uint8Array, start: number, end: number): boolean {
  const from = [70, 114, 111, 109, SPACE]; // "From "
  const at = bytes[start] === 62 ? start + 1 : start;
  return end - at > from.length && from.every((octet, i) => bytes[at + i] === octet);
}

/** True when `wanted`, a name in lower case, stands here in any case. */
export function isNameAt(bytes: Uint8Array, start: number, wanted: string): boolean {
  for (let at = 0; at < wanted.length; at++) {
    if (lowerCase(bytes[start + at] as number) !== wanted.charCodeAt(at)) return false;
  }
  return true;
}

function lowerCase(octet: number): number {
  return octet >= 65 && octet <= 90 ? octet + 32 : octet;
}
