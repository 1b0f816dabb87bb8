// How many pieces a period is cut into: it bounds memory, and how early an amount is forgotten.
const PIECES = 20;

/**
 * What was added within the last period. Amounts that came close together are one, and are forgotten
 * with the first of them, up to a twentieth of the period early: it never says too much.
 */
export class SlidingSum {
  readonly #period: number;
  #pieces: { readonly since: number; amount: number }[] = [];

  /** @param period - in milliseconds */
  constructor(period: number) {
    this.#period = period;
  }

  /** Adds an amount, and answers with the sum. */
  add(amount: number, now: number): number {
    // A clock that was set back must not make an amount last for ever.
    this.#pieces = this.#pieces.filter(({ since }) => since <= now && since > now - this.#period);
    const last = this.#pieces.at(-1);
    if (last === undefined || now - last.since >= this.#period / PIECES)
      this.#pieces.push({ since: now, amount });
    else last.amount += amount;
    return this.#pieces.reduce((sum, piece) => sum + piece.amount, 0);
  }
}
