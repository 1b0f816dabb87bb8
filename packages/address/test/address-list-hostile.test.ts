import { expect, test } from "vitest";
import {
  addressLeniencies,
  type AddressLeniency,
  addressListDefaults,
  parseAddressList,
} from "@mailwright/address";

const everything = Object.keys(addressLeniencies) as AddressLeniency[];

const hostile: readonly (readonly [string, string])[] = [
  ["open comments", "("],
  ["comments", "()"],
  ["quoted pairs in comments", "(\\"],
  ["quotes", '"'],
  ["open quotes", '"a\\'],
  ["escaped quotes", '\\"'],
  ["quotes with folds", '"a\\\r\n '],
  ["open literals", "[a"],
  ["escapes in literals", "[\\"],
  ["brackets", "<"],
  ["open brackets", "<a@x"],
  ["pairs of brackets", "<a@x>"],
  ["routes", "<@a,"],
  ["broken routes", "<@a,b"],
  ["routes with comments", "<@a,(b)c,"],
  ["groups", "a:"],
  ["ends of groups", ";"],
  ["groups and their ends", "a:;"],
  ["commas", ","],
  ["words", "a "],
  ["words in quotes", '"a" '],
  ["dots", "a."],
  ["at signs", "a@"],
  ["labels", "a@b."],
  ["strays", "\\\0"],
  ["beginnings of encoded words", "=?"],
  ["encoded words", "=?utf-8?q?a?= "],
  ["addresses", "a@b.example,"],
  ["addresses with comments", "a@b (c,"],
  ["folds", "a\r\n "],
  ["characters beyond ASCII", "é"],
  ["international domains", "a@é.x,"],
];

function spent(text: string, allow?: readonly AddressLeniency[]): number {
  const begun = process.cpuUsage();
  parseAddressList(text, allow === undefined ? {} : { allow });
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}

test.each(hostile)("a megabyte of %s costs no more than its length: %j", (_, piece) => {
  const text = piece.repeat(1_000_000 / piece.length);
  const quarter = text.slice(0, text.length / 4);
  for (const allow of [undefined, everything]) {
    const long = spent(text, allow);
    expect(long).toBeLessThan(1000);
    // Four times the text: sixteen times the time would be a square. Room for a busy machine.
    const short = Math.max(spent(quarter, allow), spent(quarter, allow));
    expect(Math.min(long, spent(text, allow))).toBeLessThan(short * 9 + 50);
  }
});

test.each(hostile)(
  "the defects of a megabyte of %s are not many more than its elements",
  (_, piece) => {
    const text = piece.repeat(1_000_000 / piece.length);
    for (const allow of [addressListDefaults.allow, everything])
      expect(parseAddressList(text, { allow }).defects.length).toBeLessThan(60_000);
  },
);
