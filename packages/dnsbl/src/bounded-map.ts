/** A map that forgets its oldest entry when a new one would be too many. */
export class BoundedMap<Value> {
  readonly #entries = new Map<string, Value>();
  #limit: number;

  /** @param limit - how many entries there may be */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key);
  }

  /** Sets an entry, which is then the newest. */
  set(key: string, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    this.#trim();
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** Changes how many entries there may be. */
  resize(limit: number): void {
    this.#limit = limit;
    this.#trim();
  }

  #trim(): void {
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= this.#limit) return;
      this.#entries.delete(key);
    }
  }
}
