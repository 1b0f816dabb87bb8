import type { Bytes } from "@mailwright/core";

const LF = 10;
const CR = 13;

/**
 * The header of a message, the empty line, and the first lines of its body; reading stops there.
 * A message without an empty line is all header. RFC 1939 §7, TOP.
 *
 * @param lines - how many lines of the body, at least 0
 */
export async function* top(message: Bytes, lines: number): AsyncGenerator<Uint8Array> {
  const cut = new LineCut(lines);
  for await (const chunk of message) {
    const end = cut.find(chunk);
    yield chunk.subarray(0, end ?? chunk.length);
    if (end !== undefined) return;
  }
}

/** Finds where the wanted lines end, however the message is cut into chunks. */
class LineCut {
  #linesLeft: number;
  #inBody = false;
  /** Octets of the line so far, without its end; a line of one CR is an empty one. */
  #length = 0;
  #beginsWithCr = false;

  constructor(lines: number) {
    this.#linesLeft = lines;
  }

  /** Where in this chunk the last wanted line ends; `undefined`: it does not end here. */
  find(chunk: Uint8Array): number | undefined {
    let at = 0;
    while (at < chunk.length) {
      const feed = chunk.indexOf(LF, at);
      const end = feed === -1 ? chunk.length : feed;
      if (this.#length === 0 && end > at) this.#beginsWithCr = chunk[at] === CR;
      this.#length += end - at;
      if (feed === -1) return undefined;
      if (this.#endLine()) return feed + 1;
      at = feed + 1;
    }
    return undefined;
  }

  #endLine(): boolean {
    const empty = this.#length === 0 || (this.#length === 1 && this.#beginsWithCr);
    if (this.#inBody) this.#linesLeft--;
    else this.#inBody = empty;
    this.#length = 0;
    return this.#inBody && this.#linesLeft === 0;
  }
}
