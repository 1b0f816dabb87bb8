import { CR, copy, DOT, LF, skipText } from "./octets.ts";

const ENDS = {
  "line-start": new Uint8Array([DOT, CR, LF]),
  text: new Uint8Array([CR, LF, DOT, CR, LF]),
  cr: new Uint8Array([LF, DOT, CR, LF]),
} as const;

/**
 * Writes a body so that it can end at a line with one dot: a line that begins with a dot gets
 * another. RFC 5321 §4.5.2, RFC 1939 §3.
 *
 * A CR or LF that stands alone is sent as CRLF, for nobody may send it (RFC 5321 §2.3.8) and some
 * would take it for the end of a line.
 */
export class DotEncoder {
  #place: keyof typeof ENDS = "line-start";
  #out: Uint8Array | undefined;
  #filled = 0;
  #from = 0;

  /** Encodes a chunk; the chunk itself is returned when nothing had to be added. */
  encode(chunk: Uint8Array): Uint8Array {
    this.#out = undefined;
    this.#filled = this.#from = 0;
    let at = 0;
    while (at < chunk.length) {
      if (this.#place === "text") at = this.#lines(chunk, at);
      if (at < chunk.length) at = this.#advance(chunk, at);
    }
    return this.#finish(chunk);
  }

  /** What ends the body: CRLF unless its last line has it, then the line with one dot. */
  end(): Uint8Array {
    return ENDS[this.#place].slice();
  }

  /** Reads the lines that are whole within the chunk: almost all. The rest goes octet by octet. */
  #lines(chunk: Uint8Array, from: number): number {
    for (let at = skipText(chunk, from); ; at = skipText(chunk, at)) {
      if (at + 2 >= chunk.length || chunk[at] !== CR || chunk[at + 1] !== LF) return at;
      at += 2;
      if (chunk[at] === DOT) this.#insert(chunk, at, DOT);
    }
  }

  #advance(chunk: Uint8Array, at: number): number {
    const octet = chunk[at];
    switch (this.#place) {
      case "line-start":
        if (octet === DOT) this.#insert(chunk, at, DOT);
        this.#place = "text";
        return at;
      case "cr":
        if (octet !== LF) this.#insert(chunk, at, LF);
        this.#place = "line-start";
        return octet === LF ? at + 1 : at;
      default:
        if (octet === LF) {
          this.#insert(chunk, at, CR);
          this.#place = "line-start";
        } else if (octet === CR) this.#place = "cr";
        return at + 1;
    }
  }

  #finish(chunk: Uint8Array): Uint8Array {
    if (this.#out === undefined) return chunk;
    this.#copy(chunk, chunk.length);
    return this.#out.subarray(0, this.#filled);
  }

  #insert(chunk: Uint8Array, at: number, octet: number): void {
    this.#copy(chunk, at);
    this.#out![this.#filled++] = octet;
  }

  #copy(chunk: Uint8Array, to: number): void {
    // At the worst every octet gets another, and the CR of the chunk before it gets an LF.
    this.#out ??= new Uint8Array(2 * chunk.length + 1);
    copy(chunk, this.#from, to, this.#out, this.#filled);
    this.#filled += to - this.#from;
    this.#from = to;
  }
}
