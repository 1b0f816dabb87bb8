import { formatDate, MimeUsageError, parseDate } from "@mailwright/mime";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codes } from "./bytes.ts";

const AT = Date.UTC(1997, 10, 21, 9, 55, 6);

describe("formatDate", () => {
  test("writes a date in UTC, or in a zone", () => {
    expect(formatDate(AT)).toBe("Fri, 21 Nov 1997 09:55:06 +0000");
    expect(formatDate(AT, -360)).toBe("Fri, 21 Nov 1997 03:55:06 -0600");
    expect(formatDate(AT, 330)).toBe("Fri, 21 Nov 1997 15:25:06 +0530");
  });

  test.each([NaN, Infinity, 1e15, -1e14])("refuses %d", (at) => {
    expect(() => formatDate(at)).toThrow(MimeUsageError);
  });
});

describe("parseDate", () => {
  test.each([
    "Fri, 21 Nov 1997 09:55:06 +0000",
    "21 Nov 1997 09:55:06 GMT",
    "21 nov 97 09:55:06 UT",
    "21 Nov 097 09:55:06 Z",
    "Fri, 21 Nov 1997 09(comment):   55  :  06 -0000",
    "Fri, 21 Nov 1997 03:55:06 CST (a (nested) comment)",
    "Fri,\t21 Nov 1997 15:25:06 +0530",
    "21-Nov-1997 09:55:06 +0000",
  ])("reads %j", (text) => {
    expect(parseDate(text)).toEqual({ value: AT, defects: [] });
  });

  test("reads a zone that is followed by its name, with a defect", () => {
    const { value, defects } = parseDate("21 Nov 1997 01:55:06 -0800 PST");
    expect([value, defects.map(({ code }) => code)]).toEqual([AT, ["date"]]);
  });

  test("reads years of two digits as of 1950 to 2049", () => {
    expect(parseDate("1 Jan 49 00:00 +0000").value).toBe(Date.UTC(2049, 0, 1));
    expect(parseDate("1 Jan 50 00:00 +0000").value).toBe(Date.UTC(1950, 0, 1));
  });

  test.each([
    "",
    "notadate",
    "31 Feb 2020 00:00:00 +0000",
    "32 Jan 2020 00:00:00 +0000",
    "1 Jan 2020 24:00:00 +0000",
    "1 Jan 2020 00:60:00 +0000",
    "1 Jan 2020 00:00:00 +0060",
    "1 Foo 2020 00:00:00 +0000",
    "2020-01-01T00:00:00Z",
    `${" ".repeat(2000)}1 Jan 2020 00:00:00 +0000`,
  ])("C11: %j is no date, nor the present time", (text) => {
    expect(parseDate(text)).not.toHaveProperty("value");
    expect(codes(parseDate(text))).toEqual(["date"]);
  });

  test("reads a date without a zone as UTC, with a defect", () => {
    expect(parseDate("21 Nov 1997 09:55:06")).toMatchObject({ value: AT });
    expect(codes(parseDate("21 Nov 1997 09:55:06"))).toEqual(["date"]);
  });

  test("reads what formatDate writes", () => {
    const seconds = fc.integer({ min: Date.UTC(1901, 0) / 1000, max: Date.UTC(9998, 0) / 1000 });
    fc.assert(
      fc.property(seconds, fc.integer({ min: -720, max: 840 }), (second, offset) => {
        expect(parseDate(formatDate(second * 1000, offset)).value).toBe(second * 1000);
      }),
    );
  });
});
