import { DefectList } from "../defects.ts";
import { CR, isWhiteSpace, LF, LONGEST_LINE } from "../header/header-lines.ts";
import { mimeDefaults } from "../options.ts";
import type { TransferDecoder } from "./transfer.ts";

const EQUALS = 61;

/**
 * Decodes quoted-printable (RFC 2045 §6.7) in pieces of any size. A malformed escape is kept as it
 * is written; white space at the end of a line is removed, up to the length that a line may have.
 */
export class QuotedPrintableDecoder implements TransferDecoder {
  readonly #list = new DefectList(mimeDefaults.defects);
  #at = 0;
  // White space that may turn out to end its line, or an escape from its `=` on, not yet decided.
  #held: number[] = [];
  #decoded = new Uint8Array(0);
  #length = 0;

  get defects(): TransferDecoder["defects"] {
    return this.#list.defects;
  }

  decode(chunk: Uint8Array): Uint8Array {
    this.#decoded = new Uint8Array(chunk.length + this.#held.length);
    this.#length = 0;
    let i = 0;
    while (i < chunk.length) {
      if (this.#held.length === 0) i = this.#run(chunk, i);
      if (i === chunk.length) break;
      const octet = chunk[i++] as number;
      if (this.#held[0] === EQUALS) this.#escape(octet);
      else this.#plain(octet);
      this.#at++;
    }
    return this.#decoded.subarray(0, this.#length);
  }

  end(): Uint8Array {
    this.#decoded = new Uint8Array(this.#held.length);
    this.#length = 0;
    // A last `=` is a soft line break whose line end is missing; white space ends the last line.
    if (hexadecimal(this.#held[1]) !== undefined) this.#malformed();
    this.#held = [];
    return this.#decoded.subarray(0, this.#length);
  }

  /** Decodes what is well-formed, as far as it is whole: nearly all there is. Answers where it ends. */
  #run(chunk: Uint8Array, start: number): number {
    const decoded = this.#decoded;
    let length = this.#length;
    // What is before cannot be white space that was added on the way.
    let floor = length;
    let i = start;
    for (; i < chunk.length; i++) {
      const octet = chunk[i] as number;
      if (octet === EQUALS) {
        const value = escaped(chunk, i + 1);
        if (value === undefined) break;
        if (value !== SOFT_BREAK) decoded[length++] = value;
        floor = length;
        i += 2;
        continue;
      }
      if (octet === LF || octet === CR) length -= spaceBefore(decoded, length, floor);
      decoded[length++] = octet;
    }
    // Whether the white space stays depends on what comes.
    if (i === chunk.length) {
      const end = length - spaceBefore(decoded, length, floor);
      this.#held.push(...decoded.subarray(end, length));
      length = end;
    }
    this.#at += i - start;
    this.#length = length;
    return i;
  }

  #plain(octet: number): void {
    if (isWhiteSpace(octet)) {
      if (this.#held.length === LONGEST_LINE) this.#release();
      this.#held.push(octet);
      return;
    }
    // RFC 2045 §6.7 rule 3: white space at the end of a line was added on the way.
    if (octet === CR || octet === LF) this.#held.length = 0;
    else this.#release();
    if (octet === EQUALS) this.#held.push(octet);
    else this.#decoded[this.#length++] = octet;
  }

  #escape(octet: number): void {
    const value = hexadecimal(octet);
    const [, first] = this.#held;
    const high = hexadecimal(first);
    if (value !== undefined && high !== undefined) {
      this.#decoded[this.#length++] = high * 16 + value;
      this.#held.length = 0;
    } else if (octet === LF && high === undefined) {
      // RFC 2045 §6.7 rule 5: a soft line break, with white space that was added on the way.
      this.#held.length = 0;
    } else if (this.#mayGoOn(octet, first, value)) {
      this.#held.push(octet);
    } else {
      this.#malformed();
      this.#plain(octet);
    }
  }

  #mayGoOn(octet: number, first: number | undefined, value: number | undefined): boolean {
    if (first === undefined) return value !== undefined || octet === CR || isWhiteSpace(octet);
    const last = this.#held.at(-1);
    if (this.#held.length === LONGEST_LINE) return false;
    return isWhiteSpace(last) && (octet === CR || isWhiteSpace(octet));
  }

  #malformed(): void {
    this.#list.addOnce("quoted-printable", this.#at - this.#held.length);
    this.#release();
  }

  #release(): void {
    if (this.#held.length === 0) return;
    for (const octet of this.#held) this.#decoded[this.#length++] = octet;
    this.#held.length = 0;
  }
}

/** How much white space at the end is as a line's that was added on the way. */
function spaceBefore(octets: Uint8Array, end: number, floor: number): number {
  let start = end;
  while (start > floor && isWhiteSpace(octets[start - 1])) start--;
  // Of more than a line may have, only what follows the last full line of it.
  return start === end ? 0 : ((end - start - 1) % LONGEST_LINE) + 1;
}

const SOFT_BREAK = 256;

/** The octet whose two digits begin here, a soft line break, or undefined for anything else. */
function escaped(chunk: Uint8Array, at: number): number | undefined {
  const first = chunk[at];
  const second = chunk[at + 1];
  if (first === CR && second === LF) return SOFT_BREAK;
  const high = hexadecimal(first);
  const low = hexadecimal(second);
  return high === undefined || low === undefined ? undefined : high * 16 + low;
}

/** What a hexadecimal digit stands for; undefined for anything else. */
export function hexadecimal(octet: number | undefined): number | undefined {
  if (octet === undefined) return undefined;
  if (octet >= 48 && octet <= 57) return octet - 48;
  // RFC 2045 §6.7 rule 1 wants capitals, and lets a robust reader take small letters.
  const letter = octet & ~32;
  return letter >= 65 && letter <= 70 ? letter - 55 : undefined;
}
