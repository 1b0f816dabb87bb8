import { array, assert, constantFrom, property, string } from "fast-check";
import { expect, test } from "vitest";
import { compilePictures, fold, parsePicture } from "../src/picture.ts";

function shows(picture: string, text: string): boolean {
  const pieces = parsePicture(picture);
  if (pieces === undefined) throw new Error(`not a picture: ${picture}`);
  return compilePictures([pieces])(fold(text));
}

test.each<[string, ...(readonly [string, boolean])[]]>([
  ["", ["", false], ["a", true]],
  ["abc", ["ABC", false], ["abcd", true], ["zabc", true]],
  ["*", ["", false], ["any\r\nthing", false]],
  ["ab*", ["ab", false], ["abc", false], ["xab", true]],
  ["*ab", ["ab", false], ["xab", false], ["abx", true]],
  ["*ab*", ["ab", false], ["xaBx", false], ["a-b", true]],
  ["ab*bc", ["abbc", false], ["abxbc", false], ["abc", true]],
  ["a*b*c", ["abc", false], ["a-b-c", false], ["acb", true]],
  ["*ab*ba*", ["abba", false], ["ab-ba", false], ["aba", true]],
  ["a*bc*c", ["abcc", false], ["abc", true]],
  ["a**b", ["ab", false], ["a", true]],
  ["*****\\*", ["**", false], ["-*", false], ["*-", true]],
  ["\\*a", ["*a", false], ["xa", true]],
  ["C:\\dir\\\\*", ["c:\\dir\\x", false], ["c:\\dir", true]],
  ["\\", ["\\", false], ["", true]],
  ["ΟΔΟΣ*", ["οδοσα", false], ["ΟΔΟΣ", false], ["οδος", false], ["οδο", true]],
  ["straße", ["STRAßE", false], ["strasse", true]],
])("%j", (picture, ...cases) => {
  for (const [text, misses] of cases) expect([text, !shows(picture, text)]).toEqual([text, misses]);
});

test("any picture of a list will do", () => {
  const pictures = ["a", "b", "*@c", "d*"].map((text) => parsePicture(text) ?? []);
  const matches = compilePictures(pictures);
  expect(["a", "b", "x@c", "dd", "c", ""].map(matches)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(compilePictures([])("")).toBe(false);
});

test("agrees with a regular expression", () => {
  const letters = string({ unit: constantFrom("a", "b", "B"), maxLength: 12 });
  const pieces = array(string({ unit: constantFrom("a", "b"), maxLength: 3 }), {
    minLength: 1,
    maxLength: 5,
  });
  assert(
    property(pieces, letters, (parts, text) => {
      expect(shows(parts.join("*"), text)).toBe(
        new RegExp(`^${parts.join(".*")}$`, "is").test(text),
      );
    }),
    { numRuns: 2000 },
  );
});

test("takes 250 characters between two stars, and any number elsewhere", () => {
  const long = "a".repeat(251);
  expect(parsePicture(`*${long}*`)).toBeUndefined();
  expect(shows(`*${"a".repeat(250)}*`, long)).toBe(true);
  expect(shows(`${long}*${long}`, long + long)).toBe(true);
});

test("takes no longer where much nearly matches", () => {
  const text = `${"a".repeat(500_000)}c`;
  const half = "a".repeat(120);
  const pictures = [`*${half}b${half}*`, `*${"a*".repeat(2000)}b`, `*${"*ab".repeat(50)}*`];
  const before = process.hrtime.bigint();
  for (const picture of pictures) expect(shows(picture, text)).toBe(false);
  expect(Number(process.hrtime.bigint() - before) / 1e6).toBeLessThan(2000);
});
