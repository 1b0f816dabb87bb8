/**
 * The body of a question, as its handler reads it: one piece at a time. It holds one piece at most,
 * and tells when that was taken; a handler that stopped reading has the rest thrown away.
 */
export class BodyStream implements AsyncIterableIterator<Uint8Array> {
  readonly #taken: () => void;
  readonly #readers: PromiseWithResolvers<IteratorResult<Uint8Array>>[] = [];
  #piece: Uint8Array | undefined;
  #state: "more" | "ended" | "stopped" | "broken" = "more";
  #error: unknown;

  /** @param taken - called when a piece that {@link put} kept was taken or thrown away */
  constructor(taken: () => void) {
    this.#taken = taken;
  }

  /** True while nothing is kept: another piece can be put. */
  get empty(): boolean {
    return this.#piece === undefined;
  }

  /** True once no more pieces can come. */
  get over(): boolean {
    return this.#state === "ended" || this.#state === "broken";
  }

  /** Hands over a piece. Answers whether it was taken at once; if not, it is kept. */
  put(bytes: Uint8Array): boolean {
    if (bytes.length === 0 || this.#state !== "more") return true;
    const reader = this.#readers.shift();
    if (reader === undefined) this.#piece = bytes;
    else reader.resolve({ done: false, value: bytes });
    return reader !== undefined;
  }

  /** No more pieces come. */
  end(): void {
    this.#state = "ended";
    for (const reader of this.#readers.splice(0)) reader.resolve({ done: true, value: undefined });
  }

  /** The body breaks off: whoever reads it gets the error, unless it has been read to its end. */
  break(error: unknown): void {
    if (this.#state === "broken" || (this.#state === "ended" && this.empty)) return;
    this.#state = "broken";
    this.#error = error;
    this.#piece = undefined;
    for (const reader of this.#readers.splice(0)) reader.reject(error);
  }

  /** Nobody reads on: what is kept, and what is still to come, is thrown away. */
  stop(): void {
    if (this.#state === "more") this.#state = "stopped";
    for (const reader of this.#readers.splice(0)) reader.resolve({ done: true, value: undefined });
    this.#release();
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    const reader = Promise.withResolvers<IteratorResult<Uint8Array>>();
    // A handler may ask for a piece and then look away; that must not end the process.
    reader.promise.catch(() => undefined);
    const value = this.#piece;
    if (value !== undefined) {
      reader.resolve({ done: false, value });
      this.#release();
    } else if (this.#state === "broken") reader.reject(this.#error);
    else if (this.#state === "more") this.#readers.push(reader);
    else reader.resolve({ done: true, value: undefined });
    return reader.promise;
  }

  return(): Promise<IteratorResult<Uint8Array>> {
    this.stop();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #release(): void {
    if (this.#piece === undefined) return;
    this.#piece = undefined;
    this.#taken();
  }
}
