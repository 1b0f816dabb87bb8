import type { MailEvent } from "@mailwright/core";
import type { EventsEvent } from "./catalogue.ts";
import { errorText } from "./errors.ts";

/** Those who are told of something: whatever one of them does, the others are told too. */
export class Listeners<Told> {
  readonly #entries = new Set<{ readonly listen: (told: Told) => unknown }>();
  readonly #report: (failure: EventsEvent) => void;

  /** @param report - takes `events.listener-failed` when a listener throws, or rejects */
  constructor(report: (failure: EventsEvent) => void) {
    this.#report = report;
  }

  /** Adds a listener, until it is disposed of; one added twice is told twice. */
  add(listen: (told: Told) => unknown): Disposable {
    const entry = { listen };
    this.#entries.add(entry);
    return { [Symbol.dispose]: () => void this.#entries.delete(entry) };
  }

  /**
   * Tells every listener, in the order they came, before it returns. Never throws.
   *
   * @param cause - the event they are told of, or that led to it
   */
  tell(told: Told, cause: MailEvent): void {
    for (const { listen } of this.#entries) {
      try {
        const result = listen(told);
        // An async function is a listener by its type, and its rejection would end the process.
        if (result instanceof Promise) result.catch((error: unknown) => this.#failed(error, cause));
      } catch (error) {
        this.#failed(error, cause);
      }
    }
  }

  #failed(error: unknown, cause: MailEvent): void {
    const name = "events.listener-failed";
    // The listener that fails is told of it too; once is enough.
    if (cause.name === name) return;
    this.#report({ name, at: cause.at, event: cause.name, error: errorText(error) });
  }
}
