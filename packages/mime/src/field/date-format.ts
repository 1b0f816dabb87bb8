import { MimeUsageError } from "../errors.ts";

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** The months by their names in dates, January first. */
export const MONTHS: readonly string[] = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(
  " ",
);

const two = (value: number): string => String(value).padStart(2, "0");

/**
 * Writes a date-time of RFC 5322 §3.3.
 *
 * @param at - milliseconds since the epoch
 * @param offset - minutes east of Greenwich in which it is written; default 0
 * @throws MimeUsageError `MIME_DATE`
 * @example
 * formatDate(0); // "Thu, 1 Jan 1970 00:00:00 +0000"
 */
export function formatDate(at: number, offset = 0): string {
  const date = new Date(at + offset * 60_000);
  const year = date.getUTCFullYear();
  // RFC 5322 §3.3: years before 1900 cannot be written.
  if (!(year >= 1900 && year <= 9999) || !Number.isInteger(offset) || Math.abs(offset) > 5999) {
    throw new MimeUsageError("MIME_DATE", `No date can be written for ${at}`);
  }
  const day = `${DAYS[date.getUTCDay()]}, ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${year}`;
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(":");
  const zone = two(Math.floor(Math.abs(offset) / 60)) + two(Math.abs(offset) % 60);
  return `${day} ${time} ${offset < 0 ? "-" : "+"}${zone}`;
}
