import { UsageError } from "@mailwright/core";

/** The codes of {@link EventsUsageError}, and what each means. */
export const eventsErrorCodes = {
  EVENTS_UNKNOWN_ELEMENT: "a trigger watches an element that no catalogue has",
  EVENTS_UNKNOWN_HANDLER: "a trigger names a handler that there is not",
} as const;

type Code = keyof typeof eventsErrorCodes;

/** Triggers were given options that do not fit together. */
export class EventsUsageError extends UsageError<Code> {
  static {
    this.prototype.name = "EventsUsageError";
  }

  /** @param name - the element or handler that is not known */
  constructor(code: Code, name: string) {
    super(code, `${eventsErrorCodes[code]}: ${JSON.stringify(name)}`);
  }
}

/** What an event says of an error. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : typeof error;
}
