import { type CharsetDecoder, CharsetDecoders, type Charsets } from "../charset.ts";
import { base64Octets } from "../body/base64.ts";
import { hexadecimal } from "../body/quoted-printable.ts";
import { onOneLine, textOf } from "../octets.ts";

/** Where charsets are found that the platform does not know. */
export interface CharsetParts {
  readonly charsets?: Charsets | undefined;
}

/**
 * Decodes the encoded words in the value of a header field (RFC 2047). Characters whose octets are
 * split over neighbouring words come out whole. What cannot be decoded (an unknown charset, UTF-7)
 * is left as it is written. The outcome has no CR, LF or NUL.
 *
 * @example
 * decodeEncodedWords("=?utf-8?Q?caf=C3=A9?= au lait"); // "café au lait"
 */
export function decodeEncodedWords(
  value: string | Uint8Array,
  { charsets }: CharsetParts = {},
): string {
  const text = typeof value === "string" ? value : textOf(value);
  if (!text.includes("=?")) return onOneLine(text);
  return onOneLine(new EncodedWords(text, charsets).decode());
}

// RFC 2047 §2. White space within the text is against the rules, and common.
const WORD = /=\?([^?\s]{1,75})\?([bBqQ])\?([^?]*)\?=/g;

// What nearly all words are of; making a decoder costs more than decoding a word. It keeps nothing.
const utf8 = new TextDecoder();

// Room for the octets of most values, so that none is made for each; what is left in it is written over.
const room = new Uint8Array(4096);

const EQUALS = 61;
const UNDERSCORE = 95;
const SPACE = 32;
const TAB = 9;

class EncodedWords {
  readonly #text: string;
  readonly #decoders: CharsetDecoders;
  // Neighbouring words of one charset are decoded together: their octets, and as they are written.
  readonly #octets: Uint8Array;
  #length = 0;
  #charset = "";
  #written: string[] = [];

  constructor(text: string, charsets: Charsets | undefined) {
    this.#text = text;
    this.#decoders = new CharsetDecoders(charsets);
    // A character takes three octets of UTF-8 at most.
    const most = text.length * 3;
    this.#octets = most <= room.length ? room : new Uint8Array(most);
  }

  decode(): string {
    const text = this.#text;
    let decoded = "";
    let end = 0;
    for (const match of text.matchAll(WORD)) {
      const [written, label = "", encoding = "", content = ""] = match;
      const charset = charsetOf(label);
      const gap = text.slice(end, match.index);
      // RFC 2047 §6.2: white space between encoded words is not shown.
      const adjacent = this.#written.length > 0 && gap.trim() === "";
      if (!adjacent) decoded += this.#run() + gap;
      else if (charset !== this.#charset) decoded += this.#run();
      this.#charset = charset;
      this.#written.push(written);
      if (encoding === "q" || encoding === "Q") this.#addQ(content);
      else this.#length = base64Octets(content, this.#octets, this.#length);
      end = match.index + written.length;
    }
    return decoded + this.#run() + text.slice(end);
  }

  /** The text of the neighbouring words that were read; none are left. */
  #run(): string {
    const [first] = this.#written;
    if (first === undefined) return "";
    // A copy: a decoder from elsewhere may keep what it is given.
    const octets = this.#octets.slice(0, this.#length);
    const text = this.#decoder(this.#charset)?.decode(octets) ?? this.#written.join(" ");
    this.#length = 0;
    this.#written = [];
    return text;
  }

  #decoder(charset: string): CharsetDecoder | undefined {
    return charset === "utf-8" ? utf8 : this.#decoders.get(charset);
  }

  // RFC 2047 §4.2: like quoted-printable, with `_` for a space. What is malformed stays.
  #addQ(content: string): void {
    for (let at = 0; at < content.length; at++) {
      const code = content.charCodeAt(at);
      const escaped = code === EQUALS ? escapedAt(content, at) : undefined;
      if (code > 127) {
        at += this.#addCharacter(content, at);
        continue;
      }
      if (escaped !== undefined) at += 2;
      const isSpace = code === UNDERSCORE || code === TAB;
      this.#octets[this.#length++] = escaped ?? (isSpace ? SPACE : code);
    }
  }

  // RFC 2047 §2 wants ASCII. Answers how many more units the character takes.
  #addCharacter(content: string, at: number): number {
    const code = content.charCodeAt(at);
    // An octet that was put there as it is, in the charset of the word: `textOf` made it Latin-1.
    if (code < 256 && this.#charset !== "utf-8") {
      this.#octets[this.#length++] = code;
      return 0;
    }
    const character = String.fromCodePoint(content.codePointAt(at) ?? 0);
    const { written } = new TextEncoder().encodeInto(
      character,
      this.#octets.subarray(this.#length),
    );
    this.#length += written;
    return character.length - 1;
  }
}

// RFC 2231 §5: a language may follow the charset.
function charsetOf(label: string): string {
  const star = label.indexOf("*");
  return (star === -1 ? label : label.slice(0, star)).toLowerCase();
}

function escapedAt(content: string, at: number): number | undefined {
  const high = hexadecimal(content.charCodeAt(at + 1));
  const low = hexadecimal(content.charCodeAt(at + 2));
  return high === undefined || low === undefined ? undefined : high * 16 + low;
}
