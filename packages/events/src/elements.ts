import type { EventSink, MailEvent } from "@mailwright/core";
import {
  type Change,
  changesOf,
  type ElementCatalogue,
  type ElementDescription,
  type ElementName,
  type ElementReading,
} from "./element.ts";
import { Listeners } from "./listeners.ts";

/** What elements need of an event stream: an `Events` has it. */
export interface ElementsParts {
  readonly events: EventSink & { on(listener: (event: MailEvent) => void): Disposable };
}

interface Element {
  readonly name: string;
  readonly description: ElementDescription;
  value: number;
}

/**
 * Gauges and counters that are made from the event stream, from the moment of construction until
 * they are disposed of. An event that concerns none costs one look-up.
 *
 * @typeParam Catalogue - the union of the catalogues, inferred; `value` takes their names only
 * @example
 * using elements = new Elements([smtpElements, queueElements], { events });
 * elements.value("smtpInputActive");
 */
export class Elements<Catalogue extends ElementCatalogue> implements Disposable {
  readonly #elements = new Map<string, Element>();
  readonly #changes = new Map<string, (readonly [Element, Change])[]>();
  readonly #listeners: Listeners<Element>;
  readonly #listening: Disposable;

  constructor(catalogues: readonly Catalogue[], { events }: ElementsParts) {
    for (const catalogue of catalogues)
      for (const [name, description] of Object.entries(catalogue))
        this.#elements.set(name, { name, description, value: 0 });
    for (const element of this.#elements.values())
      for (const [event, change] of changesOf(element.description)) {
        const known = this.#changes.get(event);
        if (known === undefined) this.#changes.set(event, [[element, change]]);
        else known.push([element, change]);
      }
    this.#listeners = new Listeners((failure) => events.emit(failure));
    this.#listening = events.on((event) => this.#apply(event));
  }

  /** The value of an element now. */
  value(name: ElementName<Catalogue>): number {
    return this.#elements.get(name)?.value ?? 0;
  }

  /** The element of this name, whatever it is; undefined when no catalogue has it. */
  find(name: string): ElementReading | undefined {
    const element = this.#elements.get(name);
    return element && reading(element);
  }

  /** All elements, in the order of their catalogues. */
  list(): readonly ElementReading[] {
    return [...this.#elements.values()].map(reading);
  }

  /**
   * Calls the listener with each value that changes from now on, until it is disposed of. It is
   * called in the emitter's turn and must be quick; what it throws becomes an event
   * `events.listener-failed`.
   */
  on(listener: (name: ElementName<Catalogue>, value: number) => void): Disposable {
    const listen = listener as (name: string, value: number) => unknown;
    return this.#listeners.add(({ name, value }) => listen(name, value));
  }

  /** Stops counting; the values stay. */
  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
  }

  #apply(event: MailEvent): void {
    const concerned = this.#changes.get(event.name);
    if (concerned === undefined) return;
    for (const [element, change] of concerned) {
      const value = change(element.value, event);
      if (value === element.value) continue;
      element.value = value;
      this.#listeners.tell(element, event);
    }
  }
}

function reading({ name, description: { type, text }, value }: Element): ElementReading {
  return { name, type, value, text };
}
