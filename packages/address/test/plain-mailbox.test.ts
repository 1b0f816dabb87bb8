import { assert, constantFrom, property, stringMatching, tuple } from "fast-check";
import { expect, test } from "vitest";
import { parseAddressList } from "@mailwright/address";

// A tab at the end sends an element the long way, and adds nothing.
const theLongWay = (text: string): unknown => parseAddressList(`${text}\t`);

test.each([
  "jane@example.org",
  " jane.roe@example.org ",
  "Jane Roe <jane@example.org>",
  "\u00a0Jane\u00a0 <jane@example.org>",
  'Jane"Roe" <jane@example.org>',
  '"Roe, Jane"<jane@example.org>',
  '" Roe " <jane@example.org>',
  '"" <jane@example.org>',
  "Jane\r\n <jane@example.org>",
  "\r\n jane@example.org\r\n ",
  "jane@example.org (home)",
  "jane@example.org(home),",
  "<jane@example.org> (a (b))",
  "jane@example.org;",
  "=?utf-8?Q?a?= <jane@example.org>",
  "=?utf-8?Q?a?=@example.org",
  "Jürgen Müller <jürgen@bücher.example>",
  "a@xn--bcher-kva.example",
  "a@xn--bcher-.example",
  "a@b_c.example",
  "a@127.0.0.1",
  "a@b..c",
  "a@-b.c",
  "a@ｅxample.com",
  "a\u0085@x",
  "a\u2028 <a@x>",
  "\ud83d\ude00 <a@x>",
  "\ud83d <a@x>",
  "a@x (\u0007)",
  `${"a".repeat(64)}@x`,
  `${"a".repeat(65)}@x`,
  `${"ä".repeat(33)}@x`,
  `${"a".repeat(60)}@${"b".repeat(63)}.${"b".repeat(63)}.${"b".repeat(63)}`,
  `${"a".repeat(62)}@${"b".repeat(63)}.${"b".repeat(63)}.${"b".repeat(63)}`,
  `a@${"b".repeat(64)}`,
  `a@${"ä".repeat(63)}.x`,
  "a@x <b@y>",
  "a.b <c@d>",
  ". <c@d>",
  "<a@x",
  "a@x>",
])("%j is read at a glance as it is token by token", (text) =>
  expect(parseAddressList(text)).toEqual(theLongWay(text)),
);

test("whatever is read at a glance is read the same token by token", () => {
  const word = stringMatching(
    /^([a-z]{0,4}|[a-zéд.'"?=-]{1,5}|"[a-z ,(\\é]{0,6}"|\([a-z)é]{0,4}\)?)$/,
  );
  const space = constantFrom("", " ", "  ", "\r\n ", "\t", "\r\n");
  const address = stringMatching(
    /^<?[a-zA-Z0-9.+=é?д-]{0,8}@([a-zA-Z0-9é-]{1,5}|xn--[a-z-]{1,5}|\.){0,4}>?$/,
  );
  const value = tuple(word, space, word, space, address, space, word, constantFrom("", ",", ";"));
  assert(
    property(value, (parts) => {
      // With a tab behind it, a line break would be a fold.
      const text = parts.join("").replace(/[\r\n]+$/, "");
      expect([text, parseAddressList(text)]).toEqual([text, theLongWay(text)]);
    }),
    { numRuns: 5000 },
  );
});
