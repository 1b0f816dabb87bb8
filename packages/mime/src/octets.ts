// Octets to text, where no charset is declared.

// Made once: making one costs more than decoding a field. Neither keeps anything between calls.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const latin = new TextDecoder("windows-1252");

/** The octets as UTF-8, or where they are not UTF-8, each octet as a character (windows-1252). */
export function textOf(bytes: Uint8Array): string {
  // A decoder's exception costs more than a look at so few octets.
  if (bytes.length <= SHORT && !isUtf8(bytes)) return latin.decode(bytes);
  try {
    return utf8.decode(bytes);
  } catch {
    return latin.decode(bytes);
  }
}

const SHORT = 200;

/** True when the octets are UTF-8 as RFC 3629 §4 has it. */
function isUtf8(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) {
    const first = bytes[at] as number;
    if (first < 0x80) continue;
    const more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first < 0xc2 || first > 0xf4 || !isSecond(first, bytes[at + 1] ?? 0)) return false;
    for (let n = 2; n <= more; n++) if (((bytes[at + n] ?? 0) & 0xc0) !== 0x80) return false;
    at += more;
  }
  return true;
}

/** What may follow a first octet: no overlong form, no surrogate, nothing beyond U+10FFFF. */
function isSecond(first: number, second: number): boolean {
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  return second >= least && second <= most;
}

/** The octets of a line as text, each a character of its own: equal where the octets are. */
export function octetText(bytes: Uint8Array): string {
  // Spreading them takes several times as long.
  return Reflect.apply(String.fromCharCode, undefined, bytes) as string;
}

/** The octets as text where they are ASCII; empty where they are not. */
export function asciiOf(bytes: Uint8Array): string {
  if (bytes.length <= SHORT && !isUtf8(bytes)) return "";
  try {
    const text = utf8.decode(bytes);
    // What is not ASCII has fewer characters than octets.
    return text.length === bytes.length ? text : "";
  } catch {
    return "";
  }
}

/** True when there is no CR, LF or NUL in it. */
export function isOneLine(text: string): boolean {
  return !text.includes("\n") && !text.includes("\r") && !text.includes("\u0000");
}

/** The text with each CR, LF and NUL made a space, so that it is one line wherever it goes. */
export function onOneLine(text: string): string {
  if (isOneLine(text)) return text;
  // oxlint-disable-next-line no-control-regex -- these are the characters that are looked for
  return text.replaceAll(/\r\n|[\u0000\r\n]/g, " ");
}

// A call of the platform's search costs as much as looking at so many octets here.
const NEAR = 16;

/** Finds the line ends of some octets one after the other. Where one was near, the next may be too. */
export class LineEnds {
  readonly #bytes: Uint8Array;
  #isNear = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Where the next LF is, from `at` on; -1 where there is none. */
  next(at: number): number {
    const bytes = this.#bytes;
    let from = at;
    if (this.#isNear) {
      const end = Math.min(at + NEAR, bytes.length);
      for (; from < end; from++) if (bytes[from] === LF) return from;
    }
    const lf = bytes.indexOf(LF, from);
    this.#isNear = lf - at < NEAR;
    return lf;
  }
}

const LF = 10;
