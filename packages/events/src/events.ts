import type { EventCatalogue, EventDescription, EventSink, MailEvent } from "@mailwright/core";
import { type AnyEventOf, type EventsEvent, eventsEvents } from "./catalogue.ts";
import { Listeners } from "./listeners.ts";
import { type EventFilter, subscriptionDefaults, type SubscriptionOptions } from "./options.ts";
import { EventQueue, type Subscription } from "./subscription.ts";

/** Takes an event at once, in the emitter's turn: it must be quick. */
export type Listener<Event> = (event: Event) => void;

/**
 * The event stream of a server: packages emit into it, logs and other readers listen.
 *
 * It is given to packages as their `EventSink`. Whatever a listener does, emitting neither throws
 * nor waits.
 *
 * @typeParam Catalogue - the union of the catalogues, inferred; `emit` takes their events only
 * @example
 * const events = new Events([smtpEvents, queueEvents]);
 * events.on((event) => count(event.name));
 */
export class Events<Catalogue extends EventCatalogue> implements EventSink {
  readonly #descriptions = new Map<string, EventDescription>();
  readonly #listeners = new Listeners<MailEvent>((failure) =>
    this.#listeners.tell(failure, failure),
  );

  /** @param catalogues - what can happen: the catalogues of the packages used */
  constructor(catalogues: readonly Catalogue[]) {
    for (const catalogue of [...catalogues, eventsEvents]) {
      for (const [name, description] of Object.entries(catalogue)) {
        this.#descriptions.set(name, description);
      }
    }
  }

  /** Tells every listener, in the order they came, before it returns. Never throws. */
  emit(event: AnyEventOf<Catalogue> | EventsEvent): void {
    this.#listeners.tell(event, event);
  }

  /** What is known of the events of this name; undefined when no catalogue has it. */
  describe(name: string): EventDescription | undefined {
    return this.#descriptions.get(name);
  }

  /**
   * Calls the listener for every event from now on, until it is disposed of. What it throws becomes
   * an event `events.listener-failed`, and is never seen by the emitter.
   */
  on(listener: Listener<AnyEventOf<Catalogue> | EventsEvent>): Disposable {
    return this.#listeners.add(listener as Listener<MailEvent>);
  }

  /**
   * Events as they happen, for a reader with a pace of its own. When more wait than `capacity`, the
   * newest are left out, and an event `events.dropped` in their place says how many.
   *
   * @param filter - which events, and of which one `name`; all of them by default
   */
  subscribe<Name extends AnyEventOf<Catalogue>["name"]>(
    filter: EventFilter & { readonly name: Name },
    options?: SubscriptionOptions,
  ): Subscription<Extract<AnyEventOf<Catalogue>, { readonly name: Name }>>;
  subscribe(
    filter?: EventFilter,
    options?: SubscriptionOptions,
  ): Subscription<AnyEventOf<Catalogue> | EventsEvent>;
  subscribe(
    filter: EventFilter & { readonly name?: string } = {},
    options: SubscriptionOptions = {},
  ): Subscription<MailEvent> {
    const { signal, capacity = subscriptionDefaults.capacity } = options;
    const listening = this.on((event) => {
      if (this.#matches(event, filter)) queue.push(event);
    });
    const end = (): void => queue[Symbol.dispose]();
    const queue = new EventQueue<MailEvent>(capacity, () => {
      listening[Symbol.dispose]();
      signal?.removeEventListener("abort", end);
    });
    signal?.addEventListener("abort", end, { once: true });
    if (signal?.aborted === true) end();
    return queue;
  }

  #matches(event: MailEvent, filter: EventFilter & { readonly name?: string }): boolean {
    if (filter.name !== undefined && event.name !== filter.name) return false;
    if (filter.level === undefined && filter.component === undefined) return true;
    const description = this.#descriptions.get(event.name);
    if (description === undefined) return false;
    return (
      description.level <= (filter.level ?? 5) &&
      description.component === (filter.component ?? description.component)
    );
  }
}
