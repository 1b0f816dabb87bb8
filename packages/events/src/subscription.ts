import type { EventOf } from "@mailwright/core";
import type { eventsEvents } from "./catalogue.ts";

/** Says how many events a slow reader missed, in the place where they are missing. */
export type DroppedEvent = Extract<
  EventOf<typeof eventsEvents>,
  { readonly name: "events.dropped" }
>;

/**
 * Events as they happen, from the moment of subscribing. It has one reader. It ends when its signal
 * aborts, when it is disposed of, or when its reader leaves the loop.
 */
export interface Subscription<Event>
  extends
    AsyncIterable<Event | DroppedEvent, undefined>,
    AsyncIterator<Event | DroppedEvent, undefined>,
    Disposable {
  /** How many events were left out since the start because the reader was slow. */
  readonly dropped: number;
  return(): Promise<IteratorResult<Event | DroppedEvent, undefined>>;
}

type Result<Event> = IteratorResult<Event | DroppedEvent, undefined>;

/** A bounded queue between the emitter and one reader: it keeps the oldest, and counts the rest. */
export class EventQueue<Event extends { readonly at: number }> implements Subscription<Event> {
  readonly #capacity: number;
  readonly #waiting: ((result: Result<Event>) => void)[] = [];
  readonly #release: () => void;
  #events: (Event | DroppedEvent)[] = [];
  #gap: DroppedEvent | undefined;
  #dropped = 0;
  #ended = false;

  /**
   * @param capacity - how many events wait at most
   * @param release - called once, when the subscription ends
   */
  constructor(capacity: number, release: () => void) {
    this.#capacity = capacity;
    this.#release = release;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** Takes an event; the reader is given it in its turn. */
  push(event: Event): void {
    if (this.#ended) return;
    const reader = this.#waiting.shift();
    if (reader !== undefined) {
      reader({ done: false, value: event });
    } else if (this.#events.length < this.#capacity) {
      this.#closeGap();
      this.#events.push(event);
    } else {
      this.#dropped++;
      const dropped = (this.#gap?.dropped ?? 0) + 1;
      this.#gap = { name: "events.dropped", at: event.at, dropped };
    }
  }

  next(): Promise<Result<Event>> {
    if (this.#events.length === 0) this.#closeGap();
    const value = this.#events.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<Result<Event>> {
    this[Symbol.dispose]();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  [Symbol.dispose](): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#events = [];
    this.#gap = undefined;
    for (const reader of this.#waiting.splice(0)) reader({ done: true, value: undefined });
    this.#release();
  }

  #closeGap(): void {
    if (this.#gap === undefined) return;
    this.#events.push(this.#gap);
    this.#gap = undefined;
  }
}
