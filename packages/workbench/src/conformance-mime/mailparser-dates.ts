import type { Fact } from "./facts.ts";
import type { ExpectedDate } from "./mailparser-types.ts";

/** Compares an instant. */
export function dateFact(
  expected: ExpectedDate | undefined,
  actual: number | undefined,
  text: string,
): Fact {
  const difference = differences.find(({ applies }) => applies(text, expected));
  return {
    label: "date",
    expected: expected === undefined ? "" : shown(instantOf(expected)),
    actual: actual === undefined ? "" : shown(actual),
    difference: difference?.rfc,
    instead: expected === undefined ? undefined : difference?.instead(text, expected),
  };
}

interface Difference {
  readonly rfc: string;
  readonly applies: (text: string, expected: ExpectedDate | undefined) => boolean;
  readonly instead: (text: string, expected: ExpectedDate) => string;
}

const none = (): string => "";

const ZONE = /\b([ECMP])([SD])T\s*$/;

const differences: readonly Difference[] = [
  {
    rfc: "RFC 5322 §3.3: day, month, year, time, zone, in this order",
    applies: (text) => /[a-z]{3}\s+[a-z]{3}\s+\d{1,2}\s+\d\d?:/i.test(text),
    instead: none,
  },
  {
    rfc: "RFC 5321 §4.4: the date is last",
    applies: (text) => /[+-]\d{4}\s+for\s/i.test(text),
    instead: none,
  },
  {
    rfc: "RFC 5322 §4.3: a year of two digits below 50 is of this century",
    applies: (text, expected) => /\s[0-4]\d\s+\d\d?:/.test(text) && (expected?.year ?? 1950) < 1950,
    instead: (_, expected) => shown(instantOf({ ...expected, year: expected.year + 100 })),
  },
  {
    rfc: "RFC 5322 §4.3: EST, CST, MST, PST and their summer times are known zones",
    applies: (text) => ZONE.test(text),
    instead: (text, expected) => {
      const [, zone = "", summer] = ZONE.exec(text) ?? [];
      const hours = "ECMP".indexOf(zone) + (summer === "D" ? 4 : 5);
      return shown(instantOf({ ...expected, tz_before_gmt: true, tz_hour: hours }));
    },
  },
  {
    rfc: "RFC 5322 §4.3: a zone is of letters; others are no zones",
    applies: (text) => /[a-z]\d[a-z]+\s*$/i.test(text),
    instead: none,
  },
  {
    rfc: "RFC 5322 §3.3: seconds are of two digits, and no fraction follows; it is passed over",
    applies: (text) => /:\d\d\.\d/.test(text),
    instead: (text, expected) => {
      const second = Number(/:(\d\d)\.\d/.exec(text)?.[1]);
      return shown(instantOf({ ...expected, second }));
    },
  },
];

function shown(at: number): string {
  return new Date(at).toISOString();
}

function instantOf(date: ExpectedDate): number {
  const { year, month, day, hour, minute, second } = date;
  const east = (date.tz_before_gmt ? -1 : 1) * (date.tz_hour * 60 + date.tz_minute);
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  return at.setUTCHours(hour, minute - east, second);
}
