import { concatBytes } from "@mailwright/core";

/** The octets of a header, from the chunks it goes over. One header at a time. */
export class HeaderGatherer {
  readonly #limit: number;
  readonly #lasting: boolean;
  #chunk: Uint8Array = new Uint8Array(0);
  // Octets of the message before the chunk.
  #before = 0;
  // Where the header begins in the message, while one is read.
  #start: number | undefined;
  #pieces: Uint8Array[] = [];
  #gathered = 0;

  /** @param lasting - true where chunks may be kept */
  constructor(limit: number, lasting: boolean) {
    this.#limit = limit;
    this.#lasting = lasting;
  }

  /** The octets that follow in the message. */
  begin(chunk: Uint8Array, before: number): void {
    this.#chunk = chunk;
    this.#before = before;
  }

  /** A header begins at `at`. */
  start(at: number): void {
    this.#start = at;
    this.#pieces = [];
    this.#gathered = 0;
  }

  /** Copies what the chunk has of the header: the chunk is not kept. */
  suspend(): void {
    if (this.#start === undefined || this.#gathered >= this.#limit) return;
    const piece = new Uint8Array(this.#rest(this.#before + this.#chunk.length));
    this.#pieces.push(piece);
    this.#gathered += piece.length;
  }

  /** The header that ends at `end` in the message; `cut` when it goes beyond the limit. */
  take(end: number): { readonly bytes: Uint8Array; readonly cut: boolean } {
    const length = end - (this.#start as number);
    const rest = this.#rest(end);
    const bytes =
      this.#pieces.length === 0 ? this.#own(rest) : concatBytes([...this.#pieces, rest]);
    this.#start = undefined;
    this.#pieces = [];
    return { bytes: bytes.subarray(0, Math.min(length, this.#limit)), cut: length > this.#limit };
  }

  #own(rest: Uint8Array): Uint8Array {
    // Not `slice`: that of a Buffer is a view.
    return this.#lasting ? rest : new Uint8Array(rest);
  }

  #rest(end: number): Uint8Array {
    const from = Math.max((this.#start as number) - this.#before, 0);
    return this.#chunk.subarray(from, Math.max(from, end - this.#before));
  }
}
