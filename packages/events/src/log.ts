import type { EventDescription, Level, MailEvent } from "@mailwright/core";
import { formatLine, undescribed } from "./line.ts";
import { logDefaults, type LogOptions } from "./options.ts";

/** What a log needs of an event stream: an `Events` has it. */
export interface EventSource {
  on(listener: (event: MailEvent) => void): Disposable;
  describe(name: string): EventDescription | undefined;
}

/** What a log reads and where it writes. */
export interface LogParts {
  readonly events: EventSource;
  /** Takes a line, without its end. What it throws is lost with the line. */
  readonly write: (line: string) => void;
}

/** A log that is being written; it ends when it is disposed of. */
export interface Log extends Disposable {
  /** What it shows now. */
  readonly options: LogOptions;
  /** Shows by these options from the next event on. */
  replace(options: LogOptions): void;
}

/**
 * Writes events as lines of text, up to the level of each component.
 *
 * @example
 * using log = openLog({ levels: { default: 3, SMTPI: 4 } }, { events, write: console.log });
 */
export function openLog(options: LogOptions, parts: LogParts): Log {
  let current = options;
  let shown = levelOf(options);
  const listening = parts.events.on((event) => {
    const description = parts.events.describe(event.name) ?? undescribed;
    if (description.level > shown(description.component)) return;
    parts.write(formatLine(event, description, current.fieldLimit ?? logDefaults.fieldLimit));
  });
  return {
    get options() {
      return current;
    },
    replace(replacement) {
      current = replacement;
      shown = levelOf(replacement);
    },
    [Symbol.dispose]: () => listening[Symbol.dispose](),
  };
}

function levelOf(options: LogOptions): (component: string) => Level {
  const levels = new Map<string, Level>(Object.entries(options.levels ?? {}));
  const rest = levels.get("default") ?? logDefaults.levels.default;
  return (component) => levels.get(component) ?? rest;
}
