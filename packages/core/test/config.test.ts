import { expect, test } from "vitest";
import { duration, port, size } from "@mailwright/core/config";

test.each([
  [250, 250],
  ["250ms", 250],
  ["30s", 30_000],
  ["1.5h", 5_400_000],
  ["5d", 432_000_000],
])("the duration %j is %d ms", (given, expected) => expect(duration.parse(given)).toBe(expected));

test.each([
  [1024, 1024],
  ["10", 10],
  ["64K", 65_536],
  ["25M", 26_214_400],
])("the size %j is %d octets", (given, expected) => expect(size.parse(given)).toBe(expected));

test.each(["", "5", "5x", "-1s", "toString", "5 M", "1e3s", `${"9".repeat(400)}d`, 1.5, -1])(
  "%j is no duration",
  (given) => expect(duration.safeParse(given).success).toBe(false),
);

test("a mistake says what the form is", () => {
  const mistake = size.safeParse("25MB").error?.issues[0]?.message;
  expect(mistake).toBe('"25MB" is not of the form 65536, "64K", "25M" or "2G"');
  expect(port.safeParse(70_000).success).toBe(false);
});
