import type { ElementReading } from "./element.ts";
import { formatDuration } from "./notice.ts";
import type { Trigger } from "./options.ts";
import { SlidingSum } from "./sliding-sum.ts";

/** What a watch says of a new value. */
type Observation =
  | { readonly type: "quiet" }
  /** Above the threshold. */
  | (Facts & {
      readonly type: "fired";
      /** How often it would have fired since the last time. */
      readonly suppressed: number;
    })
  /** Above the threshold again, so soon that the trigger is silent. */
  | (Facts & { readonly type: "suppressed"; readonly firedAt: number });

interface Facts {
  /** By how much a counter grew within the period. */
  readonly growth?: number;
  /** Why, as a sentence. */
  readonly reason: string;
}

const QUIET: Observation = { type: "quiet" };

/** What is remembered of a trigger while it watches its element. */
export class Watch {
  readonly trigger: Required<Trigger>;
  readonly #growth: SlidingSum | undefined;
  #value: number;
  #firedAt: number | undefined;
  #suppressed = 0;
  #isAbove = false;

  constructor(trigger: Required<Trigger>, { type, value }: ElementReading) {
    this.trigger = trigger;
    this.#value = value;
    this.#growth = type === "counter" ? new SlidingSum(trigger.period) : undefined;
  }

  /** When it last fired. */
  get firedAt(): number | undefined {
    return this.#firedAt;
  }

  /** How often it would have fired since. */
  get suppressed(): number {
    return this.#suppressed;
  }

  /** Judges a new value; what it answers has happened. */
  observe(value: number, now: number): Observation {
    const growth = this.#growth?.add(value - this.#value, now);
    const wasAbove = this.#isAbove;
    this.#value = value;
    this.#isAbove = (growth ?? value) > this.trigger.threshold;
    if (!this.#isAbove) return QUIET;
    const firedAt = this.#firedAt;
    // A clock that was set back must not make it silent for long.
    if (firedAt === undefined || now < firedAt || now >= firedAt + this.trigger.period) {
      const suppressed = this.#suppressed;
      this.#firedAt = now;
      this.#suppressed = 0;
      return { type: "fired", ...this.#facts(value, growth), suppressed };
    }
    // A value that stays above is one occasion, however often it changes.
    if (wasAbove) return QUIET;
    this.#suppressed++;
    return { type: "suppressed", ...this.#facts(value, growth), firedAt };
  }

  #facts(value: number, growth: number | undefined): Facts {
    const { element, threshold, period } = this.trigger;
    if (growth === undefined) return { reason: `${element} is ${value}, above ${threshold}` };
    const within = formatDuration(period);
    const reason = `${element} grew by ${growth} within ${within}, more than ${threshold}`;
    return { growth, reason };
  }
}
