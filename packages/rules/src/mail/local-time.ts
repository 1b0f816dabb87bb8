import { DAY, weekdays } from "../calendar.ts";
import { RulesUsageError } from "../errors.ts";
import type { Weekday } from "../fact-type.ts";

/** A moment by the local clock and calendar, in the form of facts. */
export interface Moment {
  /** Milliseconds since midnight. */
  readonly timeOfDay: number;
  /** As `2026-12-24 18:00:00`. */
  readonly date: string;
  readonly weekday: Weekday;
}

/** Tells the local time of a moment, given in milliseconds since the epoch. */
export type LocalTime = (now: number) => Moment;

/** {@link LocalTime} of UTC. */
export function utcTime(now: number): Moment {
  return new UtcMoment(now);
}

/** Each part is worked out when a rule asks for it: a date costs more than all the rest. */
class UtcMoment implements Moment {
  readonly #now: number;

  constructor(now: number) {
    this.#now = now;
  }

  get timeOfDay(): number {
    return this.#now - Math.floor(this.#now / DAY) * DAY;
  }

  get weekday(): Weekday {
    const day = Math.floor(this.#now / DAY);
    // The epoch began on a Thursday.
    return weekdays[(((day + 4) % 7) + 7) % 7] ?? "Sun";
  }

  get date(): string {
    return new Date(this.#now).toISOString().slice(0, 19).replace("T", " ");
  }
}

/**
 * The local time of an IANA time zone. It is made once and kept.
 *
 * @param timeZone - a name such as `Europe/Oslo`
 * @throws RulesUsageError `RULES_TIME_ZONE` when there is no such zone
 * @example
 * const oslo = localTime("Europe/Oslo");
 * oslo(Date.UTC(2026, 11, 24, 17)).date; // "2026-12-24 18:00:00"
 */
export function localTime(timeZone: string): LocalTime {
  const format = open(timeZone);
  // Formatting costs far more than all the rest. Zones change their clocks at quarters of an hour.
  let quarter = Number.NaN;
  let offset = 0;
  return (now) => {
    const at = Math.floor(now / QUARTER);
    if (at !== quarter) {
      quarter = at;
      offset = offsetOf(format, now);
    }
    return utcTime(now + offset);
  };
}

const QUARTER = 900_000;

/** How far local time is ahead of UTC, in milliseconds. */
function offsetOf(format: Intl.DateTimeFormat, now: number): number {
  const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const day = Date.UTC(of("year"), of("month") - 1, of("day"));
  const time = (of("hour") * 60 + of("minute")) * 60 + of("second");
  return day + time * 1000 - Math.floor(now / 1000) * 1000;
}

function open(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
  } catch {
    throw new RulesUsageError("RULES_TIME_ZONE", JSON.stringify(timeZone));
  }
}
