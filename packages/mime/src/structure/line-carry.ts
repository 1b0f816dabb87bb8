import { beforeLineEnd, CR, LF, LONGEST_LINE } from "../header/header-lines.ts";

// A line with its line end. What is longer can be no boundary, and its name as a field ends before.
const CAPACITY = LONGEST_LINE + 2;

const NOTHING = new Uint8Array(0);

/** The first octets of a line that goes over chunks. */
export class LineCarry {
  /** Octets of the line so far. */
  length = 0;
  /** Octets of the line that was taken last, its line end included. */
  taken = 0;
  #bytes = NOTHING;
  #last = 0;
  #lastButOne = 0;

  /** More of the line. */
  add(chunk: Uint8Array, start: number, end: number): void {
    // Most messages come in one chunk, and need none.
    if (this.#bytes === NOTHING) this.#bytes = new Uint8Array(CAPACITY);
    const room = CAPACITY - this.length;
    if (room > 0) this.#bytes.set(chunk.subarray(start, Math.min(end, start + room)), this.length);
    this.length += end - start;
    this.#lastButOne = end - start > 1 ? (chunk[end - 2] as number) : this.#last;
    this.#last = chunk[end - 1] as number;
  }

  /**
   * The line, complete now: its octets up to `end`, where its line end begins. Of a line that is
   * longer than fits only the beginning is there; `end` counts what is missing too.
   */
  take(): { readonly bytes: Uint8Array; readonly end: number } {
    const { length } = this;
    this.taken = length;
    this.length = 0;
    if (this.#last !== LF) return { bytes: this.#bytes, end: length };
    if (length <= CAPACITY) {
      return { bytes: this.#bytes, end: beforeLineEnd(this.#bytes, 0, length - 1) };
    }
    return { bytes: this.#bytes, end: length - (this.#lastButOne === CR ? 2 : 1) };
  }
}
