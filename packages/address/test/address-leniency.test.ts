import { assert, constantFrom, property, string, stringMatching, uniqueArray } from "fast-check";
import { expect, test } from "vitest";
import {
  addressLeniencies,
  type AddressLeniency,
  addressListDefaults,
  comparisonKey,
  parseAddressList,
} from "@mailwright/address";

const everything = Object.keys(addressLeniencies) as AddressLeniency[];

function read(text: string, allow: readonly AddressLeniency[]): string[] {
  const { value = [] } = parseAddressList(text, { allow });
  return value
    .flatMap((each) => (each.type === "group" ? each.members : [each]))
    .map(({ mailbox: { localPart, domain } }) =>
      domain === "" ? localPart : `${localPart}@${domain}`,
    );
}

const codes = (text: string, allow: readonly AddressLeniency[]): string[] =>
  parseAddressList(text, { allow }).defects.map(({ code }) => code);

test.each([
  ["obsolete", "a . b@x", ["a.b@x"]],
  ["obsolete", "J. Roe <a@x>", ["a@x"]],
  ["source-route", "<@r:a@x>", ["a@x"]],
  ["encoded-word", "=?utf-8?Q?a?=@x", ["=?utf-8?Q?a?=@x"]],
  ["long", `${"a".repeat(65)}@x`, [`${"a".repeat(65)}@x`]],
  ["label", "a@b_c", ["a@b_c"]],
  ["hyphen", "a@-b", ["a@-b"]],
  ["numeric", "a@192.0.2.1", ["a@192.0.2.1"]],
  ["literal", String.raw`a@[b \] c]`, [String.raw`a@[b \] c]`]],
  ["character", "a@y <a@x>", ["a@x"]],
  ["group", "G: a@x", ["a@x"]],
  ["bracket", "<a@x", ["a@x"]],
  ["trailing", "<a@x> b", ["a@x"]],
  ["local-name", "/mail.out", ["/mail.out"]],
  ["local-name", 'host!"a b"', ['host!"a b"']],
  ["comment-address", "Jane Roe (jane@x)", ["jane@x"]],
  ["no-comma", "<a@x> <b@x>", ["a@x", "b@x"]],
  ["spaces", "a@x b @ y", ["a@x", "b@y"]],
  ["quote", '"Jane <a@x>', ["a@x"]],
] as const)("%s: %j is read as %j where that is allowed, and reported", (name, text, expected) => {
  // A space around an at sign is its own leniency.
  const allow: readonly AddressLeniency[] = name === "spaces" ? [name, "obsolete"] : [name];
  expect(read(text, allow)).toEqual(expected);
  expect(codes(text, allow)).toContain(name);
  expect(read(text, []).length).toBeLessThan(expected.length);
  expect(codes(text, [])).not.toEqual([]);
  expect(read(`${text}, next@x`, everything)).toContain("next@x");
});

test("each leniency is in a row above or changes nothing that is sound", () => {
  const sound = 'a@x, "B, C" <b@x> (d), G: c@x, D <d@x>;, <e@[192.0.2.1]>';
  for (const allow of [[], addressListDefaults.allow, everything]) {
    expect(codes(sound, allow)).toEqual([]);
    expect(read(sound, allow)).toEqual(["a@x", "b@x", "c@x", "d@x", "e@[192.0.2.1]"]);
  }
});

test.each([
  ['"Jane a@x', []],
  ['"a@x, b@x', ["b@x"]],
  ["Jane (not an address)", []],
  ["Jane (jane@x) <a@x>", ["a@x"]],
  ["<@a, b@x", ["b@x"]],
  ["a b@", []],
])("all that is allowed makes of %j no more than %j", (text, expected) => {
  const allow = everything.filter((each) => each !== "local-name" && each !== "spaces");
  expect(read(text, allow)).toEqual(expected);
});

test("no leniency lets a control character into an address", () => {
  const soup = stringMatching(
    /^([a-z."'<>@,;:()[\]\\ \r\n\t\0\u007f\u0085\u2028]|=\?|é|\ud83d){0,40}$/,
  );
  const allows = uniqueArray(constantFrom(...everything));
  const isClean = (text: string, allow: AddressLeniency[]): boolean =>
    read(text, allow).every((each) => !/[^\P{Cc}\t]|[\u2028\u2029]/u.test(each));
  for (const texts of [soup, string({ unit: "binary", maxLength: 40 })])
    expect(() => assert(property(texts, allows, isClean), { numRuns: 2000 })).not.toThrow();
});

test("what is allowed adds addresses, and takes none away", () => {
  const soup = stringMatching(/^([a-z]{1,3}|[a-z]@x|["<>@,;:() .-]|<[a-z]@y>){0,12}$/);
  const grows = (text: string): boolean => {
    const strict = new Set(read(text, []));
    const lenient = new Set(read(text, addressListDefaults.allow));
    return strict.isSubsetOf(lenient);
  };
  expect(() => assert(property(soup, grows), { numRuns: 3000 })).not.toThrow();
});

test("addresses beyond ASCII are compared by what they are", () => {
  const key = (text: string): string => {
    const [first] = parseAddressList(text).value ?? [];
    return first?.type === "mailbox" ? comparisonKey(first.mailbox) : "none";
  };
  // NFC and NFD, A-labels and U-labels, capitals.
  expect(key("JÜRGEN@BÜCHER.example")).toBe(key("ju\u0308rgen@xn--bcher-kva.example"));
  expect(key("a@xn--mgbh0fb.xn--kgbechtv")).toBe(key("a@مثال.إختبار"));
  expect(key("a@xn--ls8h.example")).toBe(key("a@\u{1f4a9}.example"));
  expect(key("\u{1f600}@x")).toBe("\u{1f600}@x");
  // A cyrillic a is no latin one, and a full-width letter is none that IDNA writes.
  expect(key("\u0430@x")).not.toBe(key("a@x"));
  expect(parseAddressList("a@ｅxample.com").defects.map(({ code }) => code)).toEqual(["idna"]);
  // Hebrew and Latin letters in one label break the rule of Bidi, RFC 5893 §2.
  expect(key("a@א1b.example")).toBe("none");
});

test.each([
  ["a b c", 2, 4],
  ["a b, c", 2, 5],
  ["a@x.y b@x.y c@x.y, d@x.y", 2, 12],
  ["Friends: a b c;", 3, 13],
])("what only spaces part counts: %j", (text, addresses, at) => {
  const allow: readonly AddressLeniency[] = ["spaces", "local-name"];
  const { value, defects } = parseAddressList(text, { addresses, allow });
  expect(JSON.stringify(value).match(/"localPart"/g)?.length ?? 0).toBeLessThanOrEqual(addresses);
  expect(defects.filter(({ code }) => code === "count")).toMatchObject([{ at }]);
});

test("as many addresses as are allowed are read, whatever parts them", () => {
  const allow: readonly AddressLeniency[] = ["spaces", "local-name"];
  const { value, defects } = parseAddressList("a b, c", { addresses: 3, allow });
  expect(value).toHaveLength(3);
  expect(defects.map(({ code }) => code)).not.toContain("count");
  expect(parseAddressList("a ".repeat(900), { addresses: 5, allow }).value).toHaveLength(5);
});
