import { type Clock, type EventSink, systemClock } from "@mailwright/core";
import type { EventsEvent } from "./catalogue.ts";
import type { ElementReading } from "./element.ts";
import { errorText, EventsUsageError } from "./errors.ts";
import { formatNotice, type Notice, type NoticeFacts } from "./notice.ts";
import {
  type Trigger,
  type TriggerHandler,
  triggersDefaults,
  type TriggersOptions,
} from "./options.ts";
import { Watch } from "./watch.ts";

/** What triggers need of elements: an `Elements` has it. */
export interface ElementSource {
  find(name: string): ElementReading | undefined;
  on(listener: (name: string, value: number) => void): Disposable;
}

/** What triggers watch, and what they act with. */
export interface TriggersParts {
  readonly elements: ElementSource;
  readonly events: EventSink;
  /** Sends a mail. What it throws is told as `events.handler.failed`. */
  readonly mail: (notice: Notice) => Promise<unknown>;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** A trigger, and how things stand with it. */
export interface TriggerState {
  readonly trigger: Required<Trigger>;
  /** The value of its element now. */
  readonly value: number;
  /** When it last fired, in milliseconds since the epoch. */
  readonly firedAt: number | undefined;
  /** How often it would have fired since. */
  readonly suppressed: number;
}

type Firing = Omit<NoticeFacts, "server"> & { readonly handler: string };

interface Plan {
  readonly options: TriggersOptions;
  /** By element. */
  readonly watches: ReadonlyMap<string, readonly Watch[]>;
  readonly handlers: ReadonlyMap<string, TriggerHandler>;
}

/**
 * Watches elements, and acts when one is above its threshold: at most once in the trigger's period,
 * so that what an action changes cannot make it act without end. Ends when it is disposed of.
 *
 * @example
 * const triggers = [{ element: "smtpInputActive", threshold: 100 }];
 * using watching = new Triggers({ triggers }, { elements, events, mail });
 */
export class Triggers implements Disposable {
  readonly #parts: TriggersParts;
  readonly #clock: Clock;
  readonly #listening: Disposable;
  #plan: Plan;

  /** @throws EventsUsageError when a trigger names an element or a handler that there is not */
  constructor(options: TriggersOptions, parts: TriggersParts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? systemClock;
    this.#plan = plan(options, parts.elements, []);
    this.#listening = parts.elements.on((name, value) => this.#observe(name, value));
  }

  /** What is watched now. */
  get options(): TriggersOptions {
    return this.#plan.options;
  }

  /**
   * Watches by these options from now on. Triggers that stay as they were remember when they fired.
   *
   * @throws EventsUsageError when a trigger names an element or a handler that there is not; then
   * nothing has changed
   */
  replace(options: TriggersOptions): void {
    this.#plan = plan(options, this.#parts.elements, this.#watches());
  }

  /** Each trigger with its state. */
  list(): readonly TriggerState[] {
    return this.#watches().map(({ trigger, firedAt, suppressed }) => ({
      trigger,
      value: this.#parts.elements.find(trigger.element)?.value ?? 0,
      firedAt,
      suppressed,
    }));
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
  }

  #watches(): readonly Watch[] {
    return [...this.#plan.watches.values()].flat();
  }

  #observe(element: string, value: number): void {
    for (const watch of this.#plan.watches.get(element) ?? []) {
      const { trigger } = watch;
      const at = this.#clock.now();
      const seen = watch.observe(value, at);
      if (seen.type === "quiet") continue;
      const { threshold, period, handler } = trigger;
      const { reason } = seen;
      const about = { at, element, value, threshold, handler, reason };
      if (seen.type === "suppressed") {
        this.#tell({ name: "events.trigger.suppressed", ...about, firedAt: seen.firedAt });
        continue;
      }
      const { suppressed, growth } = seen;
      this.#tell({ name: "events.trigger.fired", ...about, period, growth, suppressed });
      void this.#act({ ...about, period });
    }
  }

  /** Does what the handler says; outside the emitter's turn, which it must not slow. */
  async #act(firing: Firing): Promise<void> {
    const { options, handlers } = this.#plan;
    const handler = handlers.get(firing.handler);
    if (handler?.type !== "mail") return;
    await Promise.resolve();
    const server = options.server ?? triggersDefaults.server;
    try {
      await this.#parts.mail(formatNotice(handler, { ...firing, server }));
    } catch (error) {
      const { element, handler: name } = firing;
      this.#tell({
        name: "events.handler.failed",
        at: this.#clock.now(),
        element,
        handler: name,
        error: errorText(error),
      });
    }
  }

  #tell(event: EventsEvent): void {
    this.#parts.events.emit(event);
  }
}

function plan(options: TriggersOptions, elements: ElementSource, previous: readonly Watch[]): Plan {
  const { handlers: given, triggers = [] } = options;
  const handlers = new Map(Object.entries({ ...triggersDefaults.handlers, ...given }));
  const known = new Map(previous.map((watch) => [identity(watch.trigger), watch]));
  const watches = new Map<string, readonly Watch[]>();
  for (const each of triggers) {
    const { element, threshold } = each;
    const { period = triggersDefaults.period, handler = triggersDefaults.handler } = each;
    const trigger = { element, threshold, period, handler };
    const found = elements.find(element);
    if (found === undefined) throw new EventsUsageError("EVENTS_UNKNOWN_ELEMENT", element);
    if (!handlers.has(handler)) throw new EventsUsageError("EVENTS_UNKNOWN_HANDLER", handler);
    const watch = known.get(identity(trigger)) ?? new Watch(trigger, found);
    known.set(identity(trigger), watch);
    const others = (watches.get(element) ?? []).filter((other) => other !== watch);
    watches.set(element, [...others, watch]);
  }
  return { options, watches, handlers };
}

/** Triggers that say the same are one. */
function identity({ element, threshold, period, handler }: Required<Trigger>): string {
  return JSON.stringify([element, threshold, period, handler]);
}
