import { concatBytes } from "@mailwright/core";
import { CR, LF } from "./octets.ts";

// How many pieces of a line are kept before they are joined: each costs more than an octet.
const PIECES = 64;

/** What a {@link LineDecoder} found; the octets are without their line end. */
export type Line =
  | { readonly type: "line"; readonly bytes: Uint8Array }
  /** Ended by LF alone. RFC 5321 §2.3.8 forbids it: refuse the line, or take it knowingly. */
  | { readonly type: "bare-lf"; readonly bytes: Uint8Array }
  /** Longer than the limit; it was not kept. Told once, at its end. */
  | { readonly type: "too-long" };

/**
 * Cuts a stream of octets into lines: octets are pushed, lines are pulled. It keeps at most `limit`
 * octets of a line that has no end yet, and what was pushed and not pulled. A line that lies within
 * one chunk is a view of it.
 */
export class LineDecoder {
  readonly #limit: number;
  // What was pushed and not looked at yet; #at is the place in its first chunk.
  #chunks: Uint8Array[] = [];
  #at = 0;
  // The start of a line whose end has not come.
  #start: Uint8Array[] = [];
  #started = 0;

  /** @param options - `limit`: the longest line in octets, its line end included */
  constructor(options: { readonly limit: number }) {
    this.#limit = options.limit;
  }

  /** Takes octets; the array is kept by reference until its lines were pulled. */
  push(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#chunks.push(bytes);
  }

  /** The next line, or `undefined` when there is none until more is pushed. */
  next(): Line | undefined {
    for (;;) {
      const chunk = this.#chunks[0];
      if (chunk === undefined) return undefined;
      const end = chunk.indexOf(LF, this.#at);
      if (end !== -1) return this.#line(chunk, end + 1);
      this.#keep(chunk.subarray(this.#at));
      this.#advance(chunk, chunk.length);
    }
  }

  /**
   * Hands over what was pushed and not pulled, for another decoder to go on with, and forgets it.
   * Call it after a line was pulled: what is left of a line that was too long is gone.
   */
  takeRest(): Uint8Array {
    const [first, ...others] = this.#chunks;
    const rest = first === undefined ? [] : [first.subarray(this.#at), ...others];
    const taken = concatBytes([...this.#start, ...rest]);
    this.#chunks = [];
    this.#start = [];
    this.#at = this.#started = 0;
    return taken;
  }

  #line(chunk: Uint8Array, end: number): Line {
    const size = this.#started + end - this.#at;
    this.#keep(chunk.subarray(this.#at, end));
    this.#advance(chunk, end);
    const bytes = concatBytes(this.#start);
    this.#start = [];
    this.#started = 0;
    if (size > this.#limit) return { type: "too-long" };
    // RFC 5321 §2.3.8: a line ends in CRLF; neither CR nor LF alone ends one.
    if (bytes.at(-2) === CR) return { type: "line", bytes: bytes.subarray(0, -2) };
    return { type: "bare-lf", bytes: bytes.subarray(0, -1) };
  }

  #keep(bytes: Uint8Array): void {
    this.#started += bytes.length;
    if (this.#started > this.#limit) this.#start = [];
    else if (this.#start.length < PIECES) this.#start.push(bytes);
    else this.#start = [concatBytes([...this.#start, bytes])];
  }

  #advance(chunk: Uint8Array, to: number): void {
    if (to < chunk.length) {
      this.#at = to;
      return;
    }
    this.#chunks.shift();
    this.#at = 0;
  }
}
