import type { Id } from "@mailwright/core";

/** Where recipients in memory came from: submitted just now, or claimed from the backlog. */
export type Origin = "fresh" | "claimed";

/**
 * Counts the recipients in memory, so that they stay few whatever the backlog. Each origin has half
 * of the room: neither fresh mail nor the backlog keeps the other one waiting.
 */
export class Window {
  readonly #half: Readonly<Record<Origin, number>>;
  readonly #counts: Record<Origin, number> = { fresh: 0, claimed: 0 };
  readonly #messages = new Map<Id, number>();

  constructor(size: number) {
    this.#half = { fresh: Math.floor(size / 2), claimed: Math.ceil(size / 2) };
  }

  /** How many more recipients there is room for. */
  room(origin: Origin): number {
    return this.#half[origin] - this.#counts[origin];
  }

  /** True when it is worth a statement to claim more. */
  get thirsty(): boolean {
    return this.room("claimed") >= this.#half.claimed / 2;
  }

  /** How many recipients of a message are in memory. */
  of(message: Id): number {
    return this.#messages.get(message) ?? 0;
  }

  enter(origin: Origin, message: Id, recipients: number): void {
    this.#counts[origin] += recipients;
    this.#messages.set(message, this.of(message) + recipients);
  }

  leave(origin: Origin, message: Id, recipients: number): void {
    this.#counts[origin] -= recipients;
    const left = this.of(message) - recipients;
    if (left > 0) this.#messages.set(message, left);
    else this.#messages.delete(message);
  }
}
