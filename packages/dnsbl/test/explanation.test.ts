import { array, assert, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { readExplanation } from "../src/explanation.ts";

test.each([
  [
    [["Spam source, see ", "https://bl.example/192.0.2.1"]],
    "Spam source, see https://bl.example/192.0.2.1",
  ],
  [[["one"], ["two"]], "one two"],
  [[["x\r\n550 injected\0\u001B[31m"]], "x 550 injected [31m"],
  [[["a\u2028b\u202Ec\u200Bd\u00ADe\uD800f"]], "a b c d e f"],
  [[["bücher"]], "bücher"],
  [[["  \t "]], ""],
  [[], ""],
])("%j is told as %j", (records, expected) => {
  expect(readExplanation(records)).toBe(expected);
});

test("is cut at 200 characters, and not within one", () => {
  expect(readExplanation([["x".repeat(100_000)]])).toBe("x".repeat(200));
  expect(readExplanation([["😀".repeat(250)]])).toBe("😀".repeat(200));
});

test("is one printable line, whatever comes", () => {
  const hidden = /[\p{C}\p{Zl}\p{Zp}]/u;
  const point = integer({ min: 0, max: 0x10_ff_ff }).map((code) => String.fromCodePoint(code));
  const piece = array(point, { maxLength: 300 }).map((points) => points.join(""));
  assert(
    property(array(array(piece, { maxLength: 3 }), { maxLength: 3 }), (records) => {
      const text = readExplanation(records);
      expect(text).not.toMatch(hidden);
      expect(Array.from(text).length).toBeLessThanOrEqual(200);
    }),
  );
});
