import { DefectList } from "../defects.ts";
import { CR, LF } from "../header/header-lines.ts";
import { mimeDefaults } from "../options.ts";
import type { TransferDecoder } from "./transfer.ts";

const PADDING = 61;
const IGNORED = 64;
const FOREIGN = 65;

// What each octet stands for: 0 to 63, white space that is passed over, or nothing.
const VALUES: Uint8Array = (() => {
  const values = new Uint8Array(256).fill(FOREIGN);
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i;
  for (const space of [9, 10, 13, 32]) values[space] = IGNORED;
  return values;
})();

// What two characters stand for together, by the number that their octets make (the first is the
// lower one): 12 bits. Two look-ups make a group of four.
const NO_PAIR = 1 << 12;
const PAIRS: Uint16Array = (() => {
  const pairs = new Uint16Array(65_536).fill(NO_PAIR);
  for (const [first, high] of VALUES.entries()) {
    if (high >= 64) continue;
    for (const [second, low] of VALUES.entries()) {
      if (low < 64) pairs[(second << 8) | first] = (high << 6) | low;
    }
  }
  return pairs;
})();

const NOTHING = new Uint8Array(0);

/**
 * Decodes a short text of base64 into `octets` from `at` on, which have room; answers where they end.
 * What is wrong is passed over as {@link Base64Decoder} does.
 */
export function base64Octets(text: string, octets: Uint8Array, at: number): number {
  let length = at;
  let bits = 0;
  let count = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = text.charCodeAt(i);
    const value = VALUES[code] ?? FOREIGN;
    if (value < 64) {
      bits = (bits << 6) | value;
      count++;
    }
    // The end is one more padding.
    const isEnd = code === PADDING || i === text.length;
    if (count < 4 && !isEnd) continue;
    // Four characters are three octets, three are two, two are one.
    const whole = bits << (6 * (4 - count));
    for (let n = 1; n < count; n++) octets[length++] = whole >> (24 - 8 * n);
    bits = 0;
    count = 0;
  }
  return length;
}

/**
 * Decodes base64 (RFC 2045 §6.8) in pieces of any size. Octets outside the alphabet are passed over;
 * padding ends a group wherever it stands, and what follows begins another.
 */
export class Base64Decoder implements TransferDecoder {
  readonly #list = new DefectList(mimeDefaults.defects);
  #decoded = NOTHING;
  #length = 0;
  // The group of four that is being read: its bits, and how many characters of it were read.
  #bits = 0;
  #count = 0;
  #at = 0;
  #padded = false;
  #wrong = false;

  get defects(): TransferDecoder["defects"] {
    return this.#list.defects;
  }

  decode(chunk: Uint8Array): Uint8Array {
    this.#decoded = new Uint8Array(Math.ceil(((chunk.length + this.#count) * 3) / 4) + 3);
    this.#length = 0;
    const from = viewOf(chunk);
    const to = viewOf(this.#decoded);
    let i = 0;
    while (i < chunk.length) {
      if (this.#count === 0 && !this.#padded) i = this.#groups(chunk, i, from, to);
      i = this.#line(chunk, i);
    }
    this.#at += chunk.length;
    return this.#take();
  }

  end(): Uint8Array {
    if (this.#count === 0) return NOTHING;
    this.#decoded = new Uint8Array(3);
    this.#length = 0;
    this.#report(0);
    this.#flush(0);
    return this.#take();
  }

  #take(): Uint8Array {
    const decoded = this.#decoded.subarray(0, this.#length);
    this.#decoded = NOTHING;
    return decoded;
  }

  /**
   * Reads whole groups, two at a time, and the line ends between them: nearly all there is. Answers
   * where they end.
   */
  #groups(chunk: Uint8Array, start: number, from: DataView, to: DataView): number {
    const last = chunk.length - 8;
    let length = this.#length;
    let i = start;
    while (i <= last) {
      const four = from.getUint32(i, true);
      const next = from.getUint32(i + 4, true);
      const first = PAIRS[four & 0xff_ff] as number;
      const second = PAIRS[four >>> 16] as number;
      const third = PAIRS[next & 0xff_ff] as number;
      const fourth = PAIRS[next >>> 16] as number;
      if ((first | second | third | fourth) < NO_PAIR) {
        to.setUint32(length, (first << 20) | (second << 8) | (third >> 4));
        to.setUint16(length + 4, (third << 12) | fourth);
        length += 6;
        i += 8;
      } else if ((first | second) < NO_PAIR) {
        // The fourth octet is written over by the next group; there is room for it.
        to.setUint32(length, (first << 20) | (second << 8));
        length += 3;
        i += 4;
      } else if (chunk[i] === CR || chunk[i] === LF) i++;
      else break;
    }
    this.#length = length;
    return i;
  }

  /** Reads octet by octet, up to the next line or a padding. Answers where what follows begins. */
  #line(chunk: Uint8Array, start: number): number {
    const decoded = this.#decoded;
    let length = this.#length;
    let bits = this.#bits;
    let count = this.#count;
    let i = start;
    let octet = 0;
    while (i < chunk.length && octet !== LF && octet !== PADDING) {
      octet = chunk[i] as number;
      const value = VALUES[octet] as number;
      if (value < 64) {
        if (this.#padded) this.#followed(i);
        bits = (bits << 6) | value;
        if (++count === 4) {
          decoded[length] = bits >> 16;
          decoded[length + 1] = bits >> 8;
          decoded[length + 2] = bits;
          length += 3;
          count = 0;
        }
      } else if (value === FOREIGN && octet !== PADDING) this.#report(i);
      i++;
    }
    this.#length = length;
    this.#bits = bits;
    this.#count = count;
    if (octet === PADDING) {
      this.#flush(i - 1);
      this.#padded = true;
    }
    return i;
  }

  // Once is enough, and hostile content has it in every octet.
  #report(i: number): void {
    if (!this.#wrong) this.#list.add("base64", this.#at + i);
    this.#wrong = true;
  }

  // Data after padding: two encoded pieces put together, or an attempt to hide the second.
  #followed(i: number): void {
    this.#report(i);
    this.#padded = false;
  }

  #flush(i: number): void {
    if (this.#count === 1) this.#report(i);
    if (this.#count === 2) this.#decoded[this.#length++] = this.#bits >> 4;
    if (this.#count === 3) {
      this.#decoded[this.#length++] = this.#bits >> 10;
      this.#decoded[this.#length++] = this.#bits >> 2;
    }
    this.#count = 0;
    this.#bits = 0;
  }
}

function viewOf(octets: Uint8Array): DataView {
  return new DataView(octets.buffer, octets.byteOffset, octets.length);
}
