import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { levelNames, parseLevel } from "@mailwright/events";
import { logConfig } from "@mailwright/events/config";

test.each([
  ["Crashes Only", 0],
  ["failures", 1],
  ["Major & Failures", 2],
  ["major and failures", 2],
  ["MAJOR-AND-FAILURES", 2],
  ["Major&Failures", 2],
  ["problems", 3],
  ["Low-Level", 4],
  ["low_level", 4],
  ["allinfo", 5],
  [" 5 ", 5],
  ["0", 0],
  [3, 3],
])("%j is level %i", (given, level) => {
  expect(parseLevel(given)).toEqual({ value: level, defects: [] });
});

test.each(["", "6", "-1", "1.0", "all", "Major\nX", "a".repeat(1_000_000), 6, 2.5, Number.NaN])(
  "%j is none",
  (given) => {
    const { value, defects } = parseLevel(given);
    expect(value).toBeUndefined();
    expect(defects).toMatchObject([{ code: "level", at: 0 }]);
  },
);

test("each name is read as its number, and stands in the README", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  for (const [level, name] of levelNames.entries()) {
    expect(parseLevel(name).value).toBe(level);
    expect(readme).toMatch(new RegExp(`^\\| ${level} +\\| ${name} *\\|$`, "m"));
  }
});

test("a configuration says them by number or name", () => {
  const given = { levels: { default: "Problems", SMTPI: "low level", QUEUE: 5 } };
  expect(logConfig.parse(given)).toEqual({ levels: { default: 3, SMTPI: 4, QUEUE: 5 } });
  for (const level of ["loud", 6, -1, null, [3], {}, true])
    expect(logConfig.safeParse({ levels: { default: level } }).success).toBe(false);
  const { error } = logConfig.safeParse({ levels: { SMTPI: "loud" } });
  expect(error?.issues[0]?.message).toMatch(/^"loud" is not 0 to 5, nor one of Crashes Only, /);
});
