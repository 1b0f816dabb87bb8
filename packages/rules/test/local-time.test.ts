import { assert, date, property } from "fast-check";
import { expect, test } from "vitest";
import { localTime, type Moment, utcTime } from "@mailwright/rules/mail";

const HOUR = 3_600_000;
/** What rules ask of a moment. */
function parts({ timeOfDay, date: text, weekday }: Moment): Moment {
  return { timeOfDay, date: text, weekday };
}

const evening = Date.UTC(2026, 11, 24, 23, 30, 15, 250);

test.each([
  ["UTC", 23.5, "2026-12-24 23:30:15", "Thu"],
  ["Europe/Oslo", 0.5, "2026-12-25 00:30:15", "Fri"],
  ["Asia/Kathmandu", 5.25, "2026-12-25 05:15:15", "Fri"],
  ["America/St_Johns", 20, "2026-12-24 20:00:15", "Thu"],
])("%s", (zone, hour, text, weekday) => {
  const moment = { timeOfDay: hour * HOUR + 15_250, date: text, weekday };
  expect(parts(localTime(zone)(evening))).toEqual(moment);
});

test("follows summer time", () => {
  const oslo = localTime("Europe/Oslo");
  expect(oslo(Date.UTC(2026, 2, 29, 0, 59)).date).toBe("2026-03-29 01:59:00");
  expect(oslo(Date.UTC(2026, 2, 29, 1, 0)).date).toBe("2026-03-29 03:00:00");
});

test("of UTC is the same, with and without a zone", () => {
  const utc = localTime("UTC");
  const at = date({
    min: new Date("1950-01-01"),
    max: new Date("2200-01-01"),
    noInvalidDate: true,
  });
  assert(
    property(at, (moment) => {
      expect(parts(utc(moment.getTime()))).toEqual(parts(utcTime(moment.getTime())));
    }),
  );
});

test.each(["Europe/Atlantis", "", "Oslo\n"])("%j is no zone", (zone) => {
  expect(() => localTime(zone)).toThrow(expect.objectContaining({ code: "RULES_TIME_ZONE" }));
});
