import type { EventCatalogue, EventDescription, EventSink, MailEvent } from "@mailwright/core";
import { type AnyEventOf, type EventsEvent, eventsEvents } from "./catalogue.ts";
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
  readonly #listeners = new Set<{ readonly listen: Listener<MailEvent> }>();

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
    this.#tell(event);
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
    const entry = { listen: listener as Listener<MailEvent> };
    this.#listeners.add(entry);
    return { [Symbol.dispose]: () => void this.#listeners.delete(entry) };
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

  #tell(event: MailEvent): void {
    for (const { listen } of this.#listeners) {
      try {
        const result: unknown = listen(event);
        // An async function is a listener by its type, and its rejection would end the process.
        if (result instanceof Promise) result.catch((error: unknown) => this.#failed(event, error));
      } catch (error) {
        this.#failed(event, error);
      }
    }
  }

  #failed(event: MailEvent, error: unknown): void {
    // The listener that fails is told of it too; once is enough.
    if (event.name === "events.listener-failed") return;
    const text = error instanceof Error ? error.message : typeof error;
    this.#tell({ name: "events.listener-failed", at: event.at, event: event.name, error: text });
  }
}
