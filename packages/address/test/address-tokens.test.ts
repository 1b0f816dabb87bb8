import { expect, test } from "vitest";
import { parseAddressTokens } from "@mailwright/address";

const read = (text: string): string[] =>
  (parseAddressTokens(text).value ?? []).map(({ type, text: said }) => `${type} ${said}`);

test.each([
  ["", []],
  [
    '"Roe \\"J\\"" <jane@x>',
    ['quoted Roe "J"', "special <", "atom jane", "special @", "atom x", "special >"],
  ],
  ["a(b)c", ["atom a", "atom c"]],
  ["[192.0.2.1]", ["literal [192.0.2.1]"]],
  ["a.b,;:", ["atom a", "special .", "atom b", "special ,", "special ;", "special :"]],
  [") \\", ["special )", "special \\"]],
])("%j has the tokens %j", (text, tokens) => expect(read(text)).toEqual(tokens));

test.each([
  ["a \0 b", ["atom a", "atom b"], "control"],
  ['a "b', ["atom a"], "quote"],
  ["a (b", ["atom a"], "comment"],
  ["a ) b", ["atom a", "special )", "atom b"], "character"],
])("%j has the tokens %j, and the defect %s", (text, tokens, code) => {
  expect(read(text)).toEqual(tokens);
  expect(parseAddressTokens(text).defects).toMatchObject([{ code }]);
});

test("how deep comments are nested is limited", () => {
  expect(parseAddressTokens("((a)) b", { nesting: 1 }).defects).toMatchObject([
    { code: "comment" },
  ]);
});

test.each([
  ["a b c", ["atom a", "atom b"], 4],
  ["\0 \0 c", [], 4],
])("how many tokens are read is limited: %j", (text, tokens, at) => {
  const { value, defects } = parseAddressTokens(text, { tokens: 2 });
  expect(value?.map(({ type, text: said }) => `${type} ${said}`)).toEqual(tokens);
  expect(defects.at(-1)).toMatchObject({ code: "count", at });
});

test("no limit is exceeded by as many tokens as it allows", () => {
  expect(parseAddressTokens("a b", { tokens: 2 }).defects).toEqual([]);
  expect(parseAddressTokens("a ".repeat(100_001)).value).toHaveLength(100_000);
});
