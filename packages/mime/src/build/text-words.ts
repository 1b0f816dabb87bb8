// Encoded words of RFC 2047, as they are written.

// RFC 2047 §2: a word has at most 75 characters, a line that has one at most 76.
const LONGEST_WORD = 75;
const LONGEST_LINE = 76;
const FRAME = "=?UTF-8?Q?".length + "?=".length;
// A character of four octets takes as many in Q.
const LONGEST_CHARACTER = 12;

const encoder = new TextEncoder();

/** Where encoded words stand. RFC 2047 §5: in a phrase fewer characters may be left as they are. */
export interface WordPlace {
  readonly phrase: boolean;
  /** The characters of the line before the first word. */
  readonly column: number;
}

interface Word {
  readonly octets: number[];
  /** The length of its octets in Q. */
  length: number;
}

/**
 * A text as encoded words, separated by spaces: all in Q or all in B, by which is shorter. No word
 * holds a part of a character (RFC 2047 §5), and no two fit in one line.
 */
export function encodedWords(text: string, place: WordPlace): string {
  const octets = encoder.encode(text);
  const plain = place.phrase ? isPhraseQ : isTextQ;
  let inQ = 0;
  for (const octet of octets) inQ += qLength(octet, plain);
  const isB = Math.ceil(octets.length / 3) * 4 < inQ;
  const words: Word[] = [{ octets: [], length: 0 }];
  const first = Math.max(LONGEST_LINE - place.column - FRAME, LONGEST_CHARACTER);
  for (const character of text) {
    let word = words.at(-1) as Word;
    const room = Math.min(LONGEST_WORD - FRAME, words.length === 1 ? first : Infinity);
    const added = encoder.encode(character);
    let length = 0;
    for (const octet of added) length += qLength(octet, plain);
    const after = isB
      ? Math.ceil((word.octets.length + added.length) / 3) * 4
      : word.length + length;
    if (after > room) {
      word = { octets: [], length: 0 };
      words.push(word);
    }
    word.octets.push(...added);
    word.length += length;
  }
  return words.map(({ octets: each }) => (isB ? inB(each) : inQOf(each, plain))).join(" ");
}

function inB(octets: readonly number[]): string {
  return `=?UTF-8?B?${btoa(String.fromCharCode(...octets))}?=`;
}

function inQOf(octets: readonly number[], plain: (octet: number) => boolean): string {
  const text = octets.map((octet) => {
    if (octet === 32) return "_";
    if (plain(octet)) return String.fromCharCode(octet);
    return `=${octet.toString(16).toUpperCase().padStart(2, "0")}`;
  });
  return `=?UTF-8?Q?${text.join("")}?=`;
}

function qLength(octet: number, plain: (octet: number) => boolean): number {
  return octet === 32 || plain(octet) ? 1 : 3;
}

// RFC 2047 §5 (3): letters, digits and a few marks.
function isPhraseQ(octet: number): boolean {
  return isLetterOrDigit(octet) || PHRASE_MARKS.has(octet);
}

// RFC 2047 §4.2 and §5 (1): printable, but what frames and escapes.
function isTextQ(octet: number): boolean {
  return octet > 32 && octet < 127 && octet !== 61 && octet !== 63 && octet !== 95;
}

const PHRASE_MARKS: ReadonlySet<number> = new Set(encoder.encode("!*+-/"));

function isLetterOrDigit(octet: number): boolean {
  const letter = octet | 32;
  return (letter >= 97 && letter <= 122) || (octet >= 48 && octet <= 57);
}
