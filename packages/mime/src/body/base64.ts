import { DefectList } from "../defects.ts";
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

/**
 * Decodes base64 (RFC 2045 §6.8) in pieces of any size. Octets outside the alphabet are passed over;
 * padding ends a group wherever it stands, and what follows begins another.
 */
export class Base64Decoder implements TransferDecoder {
  readonly #list = new DefectList(mimeDefaults.defects);
  // The group of four that is being read: its bits, and how many characters of it were read.
  #bits = 0;
  #count = 0;
  #at = 0;
  #padded = false;

  get defects(): TransferDecoder["defects"] {
    return this.#list.defects;
  }

  decode(chunk: Uint8Array): Uint8Array {
    const decoded = new Uint8Array(Math.ceil(((chunk.length + this.#count) * 3) / 4) + 3);
    let length = 0;
    for (let i = 0; i < chunk.length; i++) {
      const octet = chunk[i] as number;
      const value = VALUES[octet] as number;
      if (value < 64) {
        if (this.#padded) this.#followed(i);
        this.#bits = (this.#bits << 6) | value;
        if (++this.#count === 4) {
          decoded[length++] = this.#bits >> 16;
          decoded[length++] = this.#bits >> 8;
          decoded[length++] = this.#bits;
          this.#count = 0;
          this.#bits = 0;
        }
      } else if (octet === PADDING) {
        length = this.#flush(decoded, length, i);
        this.#padded = true;
      } else if (value === FOREIGN) {
        this.#list.addOnce("base64", this.#at + i);
      }
    }
    this.#at += chunk.length;
    return decoded.subarray(0, length);
  }

  end(): Uint8Array {
    const decoded = new Uint8Array(3);
    if (this.#count > 0) this.#list.addOnce("base64", this.#at);
    return decoded.subarray(0, this.#flush(decoded, 0, 0));
  }

  // Data after padding: two encoded pieces put together, or an attempt to hide the second.
  #followed(i: number): void {
    this.#list.addOnce("base64", this.#at + i);
    this.#padded = false;
  }

  #flush(decoded: Uint8Array, from: number, i: number): number {
    let length = from;
    if (this.#count === 1) this.#list.addOnce("base64", this.#at + i);
    if (this.#count === 2) decoded[length++] = this.#bits >> 4;
    if (this.#count === 3) {
      decoded[length++] = this.#bits >> 10;
      decoded[length++] = this.#bits >> 2;
    }
    this.#count = 0;
    this.#bits = 0;
    return length;
  }
}
