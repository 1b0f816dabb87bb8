import { assert, date, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { formatTime, parseDate, parseSpan, parseTime, parseWeekday } from "../src/calendar.ts";
import { parseSize } from "../src/quantity.ts";

const HOUR = 3_600_000;

test.each([
  ["0:00", 0],
  ["18:30", 18.5 * HOUR],
  ["06:00:01", 6 * HOUR + 1000],
  ["24:00", 24 * HOUR],
  ["12am", 0],
  ["12:30PM", 12.5 * HOUR],
  ["6 pm", 18 * HOUR],
  ["24:01", undefined],
  ["18:60", undefined],
  ["18:3", undefined],
  ["13pm", undefined],
  ["0am", undefined],
  ["1830", undefined],
  ["-1:00", undefined],
  ["", undefined],
])("time %j", (text, time) => {
  expect(parseTime(text)).toBe(time);
});

test("a time is formatted to the second", () => {
  expect(formatTime(18.5 * HOUR + 15_999)).toBe("18:30:15");
  expect(formatTime(0)).toBe("00:00:00");
});

describe("span", () => {
  test.each([
    ["08:00-18:00", [8, 17.99], [7.99, 18, 0]],
    ["22:00-06:00", [22, 23.9, 0, 5.9], [6, 12, 21.9]],
    ["18:00 - 24:00", [18, 23.9], [0, 17]],
    ["6pm-12am", [18, 23.9], [0, 17]],
  ])("%s", (text, within, without) => {
    const span = parseSpan(text);
    for (const hour of within) expect([hour, span?.(hour * HOUR)]).toEqual([hour, true]);
    for (const hour of without) expect([hour, span?.(hour * HOUR)]).toEqual([hour, false]);
  });

  test.each(["08:00", "08:00-08:00", "08:00-18:00-20:00", "-", "22-6", ""])(
    "%j is none",
    (text) => {
      expect(parseSpan(text)).toBeUndefined();
    },
  );
});

describe("date", () => {
  test.each([
    ["2026-12-24", "2026-12-24 00:00:00"],
    ["2026-12-24 18:00", "24 Dec 2026 18:00:00"],
    ["2026-02-01T6:00", "1 FEB 2026 6am"],
    ["2024-02-29", "29 Feb 2024"],
    ["2000-02-29", "29 Feb 2000"],
  ])("%s is %s", (one, other) => {
    expect(parseDate(one)).toBeTypeOf("number");
    expect(parseDate(one)).toBe(parseDate(other));
  });

  test.each([
    "2026-02-29",
    "1900-02-29",
    "2026-04-31",
    "2026-13-01",
    "2026-00-01",
    "2026-01-00",
    "2026-12-24 24:00",
    "2026-12-24 25:00",
    "2026-12-24 ",
    "24 Foo 2026",
    "24.12.2026",
    "24 Dec 26",
    "",
  ])("%j is none", (text) => {
    expect(parseDate(text)).toBeUndefined();
  });

  test("sorts as time does", () => {
    const at = date({
      min: new Date("0001-01-01"),
      max: new Date("9999-12-31"),
      noInvalidDate: true,
    });
    const read = (value: Date): number =>
      parseDate(value.toISOString().slice(0, 19).replace("T", " ")) ?? Number.NaN;
    assert(
      property(at, at, (one, other) => {
        const seconds = (value: Date): number => Math.floor(value.getTime() / 1000);
        expect(Math.sign(read(one) - read(other))).toBe(Math.sign(seconds(one) - seconds(other)));
      }),
    );
  });
});

test("weekdays have three letters, of any case", () => {
  expect(["Sun", "sat", "WED"].map(parseWeekday)).toEqual(["Sun", "Sat", "Wed"]);
  expect(["Sunday", "", "So"].map(parseWeekday)).toEqual([undefined, undefined, undefined]);
});

test.each([
  [0, 0],
  [65_536, 65_536],
  ["100", 100],
  ["64K", 65_536],
  ["10m", 10 * 1024 * 1024],
  ["1.5G", 1.5 * 1024 ** 3],
  [-1, undefined],
  [1.5, undefined],
  ["10 M", undefined],
  ["10T", undefined],
  ["-1K", undefined],
  ["999999999999999G", undefined],
  ["", undefined],
  [true, undefined],
])("size %j", (given, octets) => {
  expect(parseSize(given)).toBe(octets);
});
