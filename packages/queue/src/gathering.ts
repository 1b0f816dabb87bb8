import type { Clock, Id } from "@mailwright/core";
import type { ActiveMessage } from "./active.ts";
import type { Result } from "./verdict.ts";
import type { Origin } from "./window.ts";

/** A result, and from where its recipient came into memory. */
export interface Ended {
  readonly origin: Origin;
  readonly result: Result;
}

interface Held {
  readonly ended: Ended[];
  readonly timer: Disposable;
}

/**
 * Keeps bad news until the other recipients of the message that are in memory have ended too, so
 * that the sender gets one report about all of them, and not one about each.
 */
export class Gathering {
  readonly #clock: Clock;
  readonly #held = new Map<Id, Held>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many recipients of a message are kept. */
  of(message: Id): number {
    return this.#held.get(message)?.ended.length ?? 0;
  }

  /**
   * Keeps results.
   *
   * @param until - when they must be written down at the latest, for their leases to hold
   * @param expire - called then, unless they were taken before
   */
  keep(message: ActiveMessage, ended: readonly Ended[], until: number, expire: () => void): void {
    const held = this.#held.get(message.id);
    if (held !== undefined) held.ended.push(...ended);
    else {
      const timer = this.#clock.after(until - this.#clock.now(), expire);
      this.#held.set(message.id, { ended: [...ended], timer });
    }
  }

  /** Hands out what is kept of a message. */
  take(message: Id): readonly Ended[] {
    const held = this.#held.get(message);
    held?.timer[Symbol.dispose]();
    this.#held.delete(message);
    return held?.ended ?? [];
  }
}
