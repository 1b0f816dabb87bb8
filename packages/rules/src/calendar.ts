import type { Weekday } from "./fact-type.ts";

/** The days as rules write them, in the order of `Date`. */
export const weekdays: readonly Weekday[] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/** In milliseconds. */
export const DAY = 86_400_000;

const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const TWELVE = /^(\d{1,2})(:\d{2})? ?([ap])m$/i;
const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](.+))?$/;
const WORDS = /^(\d{1,2}) ([a-z]{3}) (\d{4})(?: (.+))?$/i;

/**
 * Reads `18:30`, `18:30:15`, `6:30pm` or `24:00`.
 *
 * @returns milliseconds since midnight; undefined when it is no time of day
 */
export function parseTime(text: string): number | undefined {
  const twelve = TWELVE.exec(text);
  if (twelve !== null) return parseTwelve(twelve);
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [hour = 0, minute = 0, second = 0] = match.slice(1).map((part) => Number(part ?? 0));
  const time = ((hour * 60 + minute) * 60 + second) * 1000;
  return minute < 60 && second < 60 && time <= DAY ? time : undefined;
}

function parseTwelve([, hour = "", minutes = ":00", half = ""]: RegExpExecArray):
  | number
  | undefined {
  if (Number(hour) < 1 || Number(hour) > 12) return undefined;
  const of24 = (Number(hour) % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  return parseTime(`${of24}${minutes}`);
}

/**
 * Reads a span of the day, as `22:00-06:00`; it begins at its first time and ends before its second,
 * where that is smaller on the next day.
 *
 * @returns whether a time, in milliseconds since midnight, is within; undefined when it is no span
 */
export function parseSpan(text: string): ((time: number) => boolean) | undefined {
  const [from, to, ...more] = text.split("-").map((end) => parseTime(end.trim()));
  if (from === undefined || to === undefined || from === to || more.length > 0) return undefined;
  if (from < to) return (time) => time >= from && time < to;
  return (time) => time >= from || time < to;
}

/** The reverse of {@link parseTime}, to the second. */
export function formatTime(time: number): string {
  const seconds = Math.floor(time / 1000);
  return [seconds / 3600, (seconds / 60) % 60, seconds % 60]
    .map((part) => String(Math.floor(part)).padStart(2, "0"))
    .join(":");
}

/**
 * Reads `2026-12-24`, `2026-12-24 18:00`, `24 Dec 2026` or `24 Dec 2026 18:00:00`. A date alone is
 * its midnight.
 *
 * @returns a number that sorts as the dates do; undefined when there is no such date
 */
export function parseDate(text: string): number | undefined {
  const iso = ISO.exec(text);
  const words = iso === null ? WORDS.exec(text) : null;
  const [year, month, day, clock] =
    words === null
      ? [Number(iso?.[1]), Number(iso?.[2]), Number(iso?.[3]), iso?.[4]]
      : [
          Number(words[3]),
          MONTHS.indexOf(words[2]?.toLowerCase() ?? "") + 1,
          Number(words[1]),
          words[4],
        ];
  const time = clock === undefined ? 0 : parseTime(clock);
  if (time === undefined || time === DAY || !isDay(year, month, day)) return undefined;
  return ((year * 12 + month) * 31 + day) * DAY + time;
}

function isDay(year: number, month: number, day: number): boolean {
  if (!(month >= 1 && month <= 12 && day >= 1)) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2) return day <= (leap ? 29 : 28);
  return day <= ([4, 6, 9, 11].includes(month) ? 30 : 31);
}

/** The weekday of this name, in any letter case. */
export function parseWeekday(text: string): Weekday | undefined {
  const name = text.toLowerCase();
  return weekdays.find((day) => day.toLowerCase() === name);
}
