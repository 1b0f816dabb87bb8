/** The octets of a row of the spool: a body is cut into pieces of this size, the last one is shorter. */
export const PIECE = 65_536;

const SMALLEST = 4096;

/**
 * Copies chunks into pieces. Copies, because a chunk is a view of a socket's buffer: keeping a few
 * octets of it would keep all of it.
 */
export class PieceCollector {
  #piece: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #filled = 0;
  #spare: Uint8Array<ArrayBuffer>[] = [];

  /** Takes back whole pieces nobody needs any more, to fill them again. */
  reuse(pieces: readonly Uint8Array<ArrayBuffer>[]): void {
    this.#spare.push(...pieces);
  }

  /** Takes a chunk, and returns the pieces it completed. */
  push(chunk: Uint8Array): readonly Uint8Array<ArrayBuffer>[] {
    const complete: Uint8Array<ArrayBuffer>[] = [];
    for (let at = 0; at < chunk.length;) {
      const taken = chunk.subarray(at, at + PIECE - this.#filled);
      this.#reserve(this.#filled + taken.length);
      this.#piece.set(taken, this.#filled);
      this.#filled += taken.length;
      at += taken.length;
      if (this.#filled === PIECE) complete.push(...this.end());
    }
    return complete;
  }

  /** The last piece: none, or one. */
  end(): readonly Uint8Array<ArrayBuffer>[] {
    if (this.#filled === 0) return [];
    if (this.#filled < this.#piece.length) this.#resize(this.#filled);
    const last = this.#piece;
    this.#piece = new Uint8Array(0);
    this.#filled = 0;
    return [last];
  }

  /** Most bodies are far smaller than a piece, so that it grows by doubling. */
  #reserve(length: number): void {
    if (length <= this.#piece.length) return;
    const spare = this.#filled === 0 ? this.#spare.pop() : undefined;
    if (spare !== undefined) {
      this.#piece = spare;
      return;
    }
    let size = Math.max(SMALLEST, this.#piece.length);
    while (size < length) size *= 2;
    this.#resize(size);
  }

  /** Frees what it had at once: left to the garbage collector, that piles up under load. */
  #resize(size: number): void {
    this.#piece = new Uint8Array(this.#piece.buffer.transfer(size));
  }
}
