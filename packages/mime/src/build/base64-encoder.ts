import { concatBytes } from "@mailwright/core";
import type { TransferEncoder } from "./transfer-encoder.ts";

const ALPHABET = new TextEncoder().encode(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
);
const PADDING = 61;

// RFC 2045 §6.8: a line has at most 76 characters, which are 57 octets.
const LINE = 57;

/** Encodes in base64 (RFC 2045 §6.8), in pieces of any size. */
export class Base64Encoder implements TransferEncoder {
  // Octets of the line that is not full.
  #rest: Uint8Array = new Uint8Array(0);
  #begun = false;

  encode(chunk: Uint8Array): Uint8Array {
    const octets = this.#rest.length === 0 ? chunk : concatBytes([this.#rest, chunk]);
    const whole = octets.length - (octets.length % LINE);
    this.#rest = octets.slice(whole);
    return this.#lines(octets.subarray(0, whole));
  }

  end(): Uint8Array {
    const rest = this.#rest;
    this.#rest = new Uint8Array(0);
    return this.#lines(rest);
  }

  // The line end stands before a line, so that none follows the last one.
  #lines(octets: Uint8Array): Uint8Array {
    const lines = Math.ceil(octets.length / LINE);
    const encoded = new Uint8Array(Math.ceil(octets.length / 3) * 4 + lines * 2);
    let length = 0;
    for (let at = 0; at < octets.length; at += LINE) {
      if (this.#begun) {
        encoded[length++] = 13;
        encoded[length++] = 10;
      }
      this.#begun = true;
      length = encodeGroups(octets, at, Math.min(at + LINE, octets.length), encoded, length);
    }
    return encoded.subarray(0, length);
  }
}

function encodeGroups(
  octets: Uint8Array,
  start: number,
  end: number,
  encoded: Uint8Array,
  at: number,
): number {
  let length = at;
  for (let i = start; i < end; i += 3) {
    const second = i + 1 < end ? (octets[i + 1] as number) : 0;
    const third = i + 2 < end ? (octets[i + 2] as number) : 0;
    const group = ((octets[i] as number) << 16) | (second << 8) | third;
    encoded[length] = ALPHABET[group >> 18] as number;
    encoded[length + 1] = ALPHABET[(group >> 12) & 63] as number;
    encoded[length + 2] = i + 1 < end ? (ALPHABET[(group >> 6) & 63] as number) : PADDING;
    encoded[length + 3] = i + 2 < end ? (ALPHABET[group & 63] as number) : PADDING;
    length += 4;
  }
  return length;
}
