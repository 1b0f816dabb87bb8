import { MONTHS } from "./date-format.ts";
import type { Parsed } from "@mailwright/core";
import { type MimeDefectCode, mimeDefectCodes } from "../defects.ts";
import { withoutComments } from "./comments.ts";

// RFC 5322 §3.3, with the years and zones of §4.3, after white space was made single spaces.
// Some write the zone twice, the second time by its name and without the parentheses of a comment.
const DATE =
  /^(?:[a-z]{3} ?,? ?)?(\d{1,2})[ -]([a-z]{3})[a-z]*[ -](\d{2,4}) (\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)? ?([+-]\d{4}|[a-z]+)?( [a-z]{1,5})?$/i;

// RFC 5322 §4.3: hours east of Greenwich. All other names say nothing of the zone.
const ZONES: ReadonlyMap<string, number> = new Map([
  ["EDT", -4],
  ["EST", -5],
  ["CDT", -5],
  ["CST", -6],
  ["MDT", -6],
  ["MST", -7],
  ["PDT", -7],
  ["PST", -8],
]);

// A date with its comments has no reason to be longer.
const LONGEST = 1000;

/**
 * Reads a date-time of RFC 5322 §3.3, also in its obsolete forms (§4.3), as milliseconds since the
 * epoch. A date that cannot be read has no value; one without a zone is read as UTC, with a defect.
 *
 * @example
 * parseDate("Thu, 1 Jan 1970 00:00:00 +0000").value; // 0
 */
export function parseDate(text: string): Parsed<number, MimeDefectCode> {
  const plain = withoutComments(text.slice(0, LONGEST))
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ?: ?/g, ":")
    .trim();
  const defects = [{ code: "date", at: 0, text: mimeDefectCodes.date } as const];
  const match = text.length <= LONGEST ? DATE.exec(plain) : null;
  const value = match === null ? undefined : instant(match);
  if (value === undefined) return { defects };
  const sound = match?.[7] !== undefined && match[8] === undefined;
  return { value, defects: sound ? [] : defects };
}

function instant(match: RegExpExecArray): number | undefined {
  const [, dayText, name = "", yearText = "", hours, minutes, secondsText, zoneText] = match;
  const day = Number(dayText);
  const month = MONTHS.findIndex((each) => each.toLowerCase() === name.toLowerCase());
  const zone = zoneOffset(zoneText);
  const [hour, minute] = [Number(hours), Number(minutes)];
  const second = Number(secondsText ?? 0);
  if (month === -1 || zone === undefined || hour > 23 || minute > 59 || second > 60) {
    return undefined;
  }
  const date = new Date(0);
  date.setUTCFullYear(fullYear(yearText), month, day);
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return undefined;
  return date.setUTCHours(hour, minute - zone, second);
}

// RFC 5322 §4.3: years of two digits are of 1950 to 2049, of three digits after 1900.
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length === 2) return year < 50 ? year + 2000 : year + 1900;
  return text.length === 3 ? year + 1900 : year;
}

/** Minutes east of Greenwich. */
function zoneOffset(zone: string | undefined): number | undefined {
  const match = /^([+-])(\d\d)(\d\d)$/.exec(zone ?? "");
  if (match === null) return (ZONES.get(zone?.toUpperCase() ?? "") ?? 0) * 60;
  const [, sign, hours, minutes] = match;
  if (Number(minutes) > 59) return undefined;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
