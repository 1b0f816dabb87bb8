import {
  array,
  assert,
  constantFrom,
  oneof,
  property,
  record,
  string,
  stringMatching,
  constant,
} from "fast-check";
import { expect, test } from "vitest";
import {
  type Address,
  AddressUsageError,
  formatAddressList,
  parseAddressList,
} from "@mailwright/address";

const mailbox = { localPart: "jane", domain: "example.org" };
const named = (name: string): Address => ({ type: "mailbox", name, mailbox });

test.each([
  ["Jane Roe", "Jane Roe <jane@example.org>"],
  ["Roe, Jane", '"Roe, Jane" <jane@example.org>'],
  ["J. Roe", '"J. Roe" <jane@example.org>'],
  ['Jane "J" Roe', String.raw`"Jane \"J\" Roe" <jane@example.org>`],
  ["a@b <c@d>", '"a@b <c@d>" <jane@example.org>'],
  ["(home)", '"(home)" <jane@example.org>'],
  ["Jane  Roe", '"Jane  Roe" <jane@example.org>'],
  ["=?utf-8?Q?J?=", "=?utf-8?Q?J?= <jane@example.org>"],
  ["Jürgen \u{1f600}", "Jürgen \u{1f600} <jane@example.org>"],
  [" Jane ", "Jane <jane@example.org>"],
  ["", "jane@example.org"],
])("the name %j is written as %j", (name, text) => {
  expect(formatAddressList([named(name)])).toBe(text);
});

test("a list has commas, a group its end", () => {
  const group: Address = { type: "group", name: "A, B", members: [{ type: "mailbox", mailbox }] };
  const text = '"A, B": jane@example.org;, none: ;, jane@example.org';
  const none: Address = { type: "group", name: "none", members: [] };
  expect(formatAddressList([group, none, { type: "mailbox", mailbox }])).toBe(text);
  expect(formatAddressList([])).toBe("");
});

test.each(["a\r\nBcc: b@x", "a\0", "a\u0085", "a\u2028b", "\ud800"])(
  "the name %j is refused",
  (name) => {
    expect(() => formatAddressList([named(name)])).toThrow(AddressUsageError);
    const group: Address = { type: "group", name, members: [] };
    expect(() => formatAddressList([group])).toThrow(AddressUsageError);
  },
);

test("a group without a name is refused", () =>
  expect(() => formatAddressList([{ type: "group", name: " ", members: [] }])).toThrow(
    AddressUsageError,
  ));

const NAMES = oneof(
  string({ unit: "grapheme", maxLength: 12 }),
  stringMatching(/^[a-z"\\(),.<>@:; \t=?é]{0,12}$/),
).filter((name) => !/[\p{Cc}\u2028\u2029]/u.test(name.replaceAll("\t", "")) && name.isWellFormed());
const MAILBOX = record({
  localPart: constantFrom(
    "jane",
    "jane.roe",
    '"jane roe"',
    String.raw`"a\"b@c"`,
    "jürgen",
    "a+b",
    "\u{1f600}",
  ),
  domain: constantFrom(
    "example.org",
    "bücher.example",
    "xn--bcher-kva.example",
    "[192.0.2.1]",
    "[IPv6:::1]",
  ),
});
const NAMED = record({ type: constant("mailbox" as const), name: NAMES, mailbox: MAILBOX });
const GROUP = record({
  type: constant("group" as const),
  name: NAMES.filter((name) => name.trim() !== ""),
  members: array(NAMED, { maxLength: 3 }),
});

/** As it is read: without spaces around names, without a name where there is none. */
function settled(address: Address): Address {
  if (address.type === "group") {
    const members = address.members.map((each) => settled(each) as typeof each);
    return { ...address, name: address.name.trim(), members };
  }
  const { type, mailbox: who } = address;
  const name = address.name?.trim() ?? "";
  return name === "" ? { type, mailbox: who } : { type, name, mailbox: who };
}

test("what is written is read as it was, and nothing is wrong with it", () => {
  const lists = array(oneof(NAMED, GROUP), { maxLength: 4 });
  assert(
    property(lists, (list) => {
      const { value, defects } = parseAddressList(formatAddressList(list));
      expect(defects).toEqual([]);
      expect(value).toEqual(list.map(settled));
    }),
    { numRuns: 1000 },
  );
});

test("what was read soundly is written, and read the same again", () => {
  const soup = stringMatching(
    /^([a-z]{1,3}@[a-z]|<[a-z]@x>|"[a-z, ]{0,4}"|[a-z]{1,3}:|[,; ]|\(\)|é){0,10}$/,
  );
  const isStable = (text: string): boolean => {
    const { value = [], defects } = parseAddressList(text);
    if (defects.length > 0) return true;
    const again = parseAddressList(formatAddressList(value));
    return JSON.stringify(again) === JSON.stringify({ value, defects: [] });
  };
  expect(() => assert(property(soup, isStable), { numRuns: 3000 })).not.toThrow();
});
