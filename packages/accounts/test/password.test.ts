import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { passwordLimit } from "@mailwright/accounts";
import { preparePassword } from "../src/password.ts";

const prepare = (given: string): string => {
  const prepared = preparePassword(given);
  return prepared.type === "prepared" ? prepared.password : prepared.defect.code;
};

test.each([
  ["correct horse", "correct horse"],
  ["Jürgen", "Jürgen"],
  ["Ju\u0308rgen", "Jürgen"],
  ["\u212B", "Å"],
  ["a\u00a0b\u3000c\u2003d", "a b c d"],
  [" ", " "],
  // Letter case and width stay, other than in SASLprep: RFC 8265 §4.2.2.
  ["ＡbC", "ＡbC"],
  ["ﬁ", "ﬁ"],
  ["😀".repeat(512), "😀".repeat(512)],
  ["", "password-empty"],
  ["a\u0000b", "password-character"],
  ["a\tb", "password-character"],
  ["a\r\nb", "password-character"],
  ["\u0085", "password-character"],
  ["\ud83d", "password-character"],
  ["x".repeat(passwordLimit + 1), "password-too-long"],
])("%j is prepared as %j", (given, expected) => {
  expect(prepare(given)).toBe(expected);
});

test("composed or not, a password is one password; preparing it again changes nothing", () => {
  assert(
    property(string({ unit: "grapheme", minLength: 1, maxLength: 40 }), (password) => {
      const prepared = prepare(password);
      expect(prepare(password.normalize("NFD"))).toBe(prepared);
      expect(prepare(prepared)).toBe(prepared);
    }),
  );
});

test("says where the trouble is", () => {
  expect(preparePassword("ab\u0007")).toEqual({
    type: "unusable",
    defect: { code: "password-character", at: 2, text: "a control character or half a character" },
  });
});
