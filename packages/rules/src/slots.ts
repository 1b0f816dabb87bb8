/** Stands for a fact that is not there. */
export const missing: unique symbol = Symbol("missing");

/** The facts of one evaluation: each is read once, when the first condition asks for it. */
export class Slots {
  readonly #facts: Readonly<Record<string, unknown>>;
  readonly #given: unknown[] = [];
  /** By the fact's index: as it is compared, `missing`, or undefined when it was not read. */
  readonly #compared: unknown[] = [];

  constructor(facts: object) {
    this.#facts = facts as Readonly<Record<string, unknown>>;
  }

  /** The fact as it is compared, or {@link missing}. */
  compared(index: number, name: string, read: (given: unknown) => unknown): unknown {
    return this.#compared[index] ?? this.#read(index, name, read);
  }

  /** The fact as it was given; of one that is missing, undefined. */
  given(index: number): unknown {
    return this.#compared[index] === missing ? undefined : this.#given[index];
  }

  #read(index: number, name: string, read: (given: unknown) => unknown): unknown {
    const given = this.#facts[name];
    const compared = read(given) ?? missing;
    this.#given[index] = given;
    this.#compared[index] = compared;
    return compared;
  }
}
