const NOTHING = new Uint8Array(0);

/** The octets of a header, from the chunks it goes over. One header at a time. */
export class HeaderGatherer {
  readonly #lasting: boolean;
  #limit = 0;
  #chunk: Uint8Array = NOTHING;
  // Octets of the message before the chunk.
  #before = 0;
  // Where the header begins in the message, while one is read.
  #start: number | undefined;
  // What was copied of it, with room for more.
  #bytes: Uint8Array = NOTHING;
  #length = 0;

  /** @param lasting - true where chunks may be kept */
  constructor(lasting: boolean) {
    this.#lasting = lasting;
  }

  /** The octets that follow in the message. */
  begin(chunk: Uint8Array, before: number): void {
    this.#chunk = chunk;
    this.#before = before;
  }

  /** A header begins at `at`, of which at most `limit` octets are gathered. */
  start(at: number, limit: number): void {
    this.#start = at;
    this.#limit = limit;
    this.#bytes = NOTHING;
    this.#length = 0;
  }

  /** Copies what the chunk has of the header: the chunk is not kept. */
  suspend(): void {
    if (this.#start !== undefined) this.#copy(this.#rest(this.#before + this.#chunk.length));
  }

  /** The header that ends at `end` in the message; `cut` when it goes beyond the limit. */
  take(end: number): { readonly bytes: Uint8Array; readonly cut: boolean } {
    const length = end - (this.#start as number);
    const rest = this.#rest(end);
    const isCopied = this.#length > 0 || !this.#lasting;
    if (isCopied) this.#copy(rest);
    const whole = isCopied ? this.#bytes.slice(0, this.#length) : rest;
    this.#start = undefined;
    this.#bytes = NOTHING;
    this.#length = 0;
    return { bytes: whole.subarray(0, Math.min(length, this.#limit)), cut: length > this.#limit };
  }

  #copy(octets: Uint8Array): void {
    const more = octets.subarray(0, this.#limit - this.#length);
    const length = this.#length + more.length;
    if (length > this.#bytes.length) {
      // A header may come octet by octet: each is copied twice at most.
      const grown = new Uint8Array(this.#bytes.length === 0 ? length : length * 2);
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    this.#bytes.set(more, this.#length);
    this.#length = length;
  }

  #rest(end: number): Uint8Array {
    const from = Math.max((this.#start as number) - this.#before, 0);
    return this.#chunk.subarray(from, Math.max(from, end - this.#before));
  }
}
