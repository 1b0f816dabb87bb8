import { concatBytes } from "@mailwright/core";
import { CR, copy, DOT, LF, skipText } from "./octets.ts";

/** What a {@link DotDecoder} found. */
export type DotPiece =
  /** Octets of the body: a view of what was pushed, unless a dot had to be taken out. */
  | { readonly type: "bytes"; readonly bytes: Uint8Array }
  /** The line with one dot was read; what follows it is not the body's. */
  | { readonly type: "end" };

/** What was read last: `dot-cr` holds back a CR that may be part of the end. */
type Place = "line-start" | "dot" | "dot-cr" | "text" | "cr" | "end";

/**
 * Reads a body that ends at a line with one dot, and takes out the dots that were stuffed.
 *
 * Only CRLF ends a line: nothing but CRLF.CRLF ends the body, and a dot is taken out only after
 * CRLF, so that no two readers can disagree on where a message ends. RFC 5321 §4.1.1.4, §4.5.2;
 * RFC 1939 §3. Where CR or LF stands alone it is passed on and counted.
 */
export class DotDecoder {
  #chunks: Uint8Array[] = [];
  // The body begins at the start of a line.
  #place: Place = "line-start";
  #told = false;
  #bare = 0;
  // The chunk being decoded: what of it was copied to #out, which is made at the first dot.
  #out: Uint8Array | undefined;
  #filled = 0;
  #from = 0;

  /** How many CR without LF, and LF without CR, were seen: a body that has one is to be refused. */
  get bareLines(): number {
    return this.#bare;
  }

  /** Takes octets; the array is kept by reference until it was read. */
  push(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#chunks.push(bytes);
  }

  /** The next piece, at most one for each chunk; `undefined` until more is pushed, or at the end. */
  next(): DotPiece | undefined {
    for (;;) {
      const chunk = this.#place === "end" ? undefined : this.#chunks.shift();
      if (chunk === undefined) break;
      const bytes = this.#decode(chunk);
      if (bytes.length > 0) return { type: "bytes", bytes };
    }
    if (this.#place !== "end" || this.#told) return undefined;
    this.#told = true;
    return { type: "end" };
  }

  /** What was pushed and follows the end of the body; it is handed over once. */
  rest(): Uint8Array {
    const rest = concatBytes(this.#chunks);
    this.#chunks = [];
    return rest;
  }

  #decode(chunk: Uint8Array): Uint8Array {
    this.#out = undefined;
    this.#filled = this.#from = 0;
    let at = 0;
    while (at < chunk.length && this.#place !== "end") {
      if (this.#place === "text") at = this.#lines(chunk, at);
      if (at < chunk.length) at = this.#advance(chunk, at);
    }
    if (this.#place === "end" && at < chunk.length) this.#chunks.unshift(chunk.subarray(at));
    // The octets of the end are no part of the body.
    return this.#finish(chunk, this.#place === "end" ? this.#from : at);
  }

  #finish(chunk: Uint8Array, to: number): Uint8Array {
    if (this.#out === undefined) return chunk.subarray(this.#from, to);
    this.#copy(chunk, to);
    return this.#out.subarray(0, this.#filled);
  }

  /** Reads the lines that are whole within the chunk: almost all. The rest goes octet by octet. */
  #lines(chunk: Uint8Array, from: number): number {
    for (let at = skipText(chunk, from); ; at = skipText(chunk, at)) {
      if (at + 3 >= chunk.length || chunk[at] !== CR || chunk[at + 1] !== LF) return at;
      if (chunk[at + 2] !== DOT) at += 2;
      else if (chunk[at + 3] === CR) return at;
      else at = this.#drop(chunk, at + 2);
    }
  }

  /** Reads one octet, or none where only the place changes. */
  #advance(chunk: Uint8Array, at: number): number {
    const octet = chunk[at];
    switch (this.#place) {
      case "line-start":
        this.#place = octet === DOT ? "dot" : "text";
        return octet === DOT ? this.#drop(chunk, at) : at;
      case "dot":
        // RFC 5321 §4.5.2: the dot is deleted if other characters follow it on the line.
        this.#place = octet === CR ? "dot-cr" : "text";
        return octet === CR ? this.#drop(chunk, at) : at;
      case "dot-cr":
        if (octet === LF) this.#place = "end";
        else this.#restore(chunk);
        return octet === LF ? at + 1 : at;
      case "cr":
        if (octet !== LF) this.#bare++;
        this.#place = octet === LF ? "line-start" : "text";
        return octet === LF ? at + 1 : at;
      default:
        // RFC 5321 §2.3.8: an LF alone ends no line.
        if (octet === LF) this.#bare++;
        if (octet === CR) this.#place = "cr";
        return at + 1;
    }
  }

  /** Leaves out the octet at `at`. */
  #drop(chunk: Uint8Array, at: number): number {
    if (at > this.#from) this.#copy(chunk, at);
    this.#from = at + 1;
    return at + 1;
  }

  /** The CR held back was not part of the end. */
  #restore(chunk: Uint8Array): void {
    this.#bare++;
    this.#place = "text";
    this.#copy(chunk, this.#from);
    this.#out![this.#filled++] = CR;
  }

  #copy(chunk: Uint8Array, to: number): void {
    // One more than the chunk: a CR held back from the chunk before it.
    this.#out ??= new Uint8Array(chunk.length + 1);
    copy(chunk, this.#from, to, this.#out, this.#filled);
    this.#filled += to - this.#from;
    this.#from = to;
  }
}
