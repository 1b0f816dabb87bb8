import { assert, property, string, stringMatching } from "fast-check";
import { expect, test } from "vitest";
import {
  type Address,
  formatMailbox,
  type NamedMailbox,
  parseAddressList,
} from "@mailwright/address";

const one = ({ name, mailbox }: NamedMailbox): string =>
  name === undefined ? formatMailbox(mailbox) : `${name} <${formatMailbox(mailbox)}>`;
const show = (address: Address): string =>
  address.type === "group"
    ? `${address.name}: ${address.members.map(one).join(", ")};`
    : one(address);
const read = (text: string): string[] => (parseAddressList(text).value ?? []).map(show);
const codes = (text: string): string[] => parseAddressList(text).defects.map(({ code }) => code);

test.each([
  ["", []],
  ["  ", []],
  ["jane@example.org", ["jane@example.org"]],
  ["<jane@example.org>", ["jane@example.org"]],
  ["Jane Roe <jane@example.org>", ["Jane Roe <jane@example.org>"]],
  ['"Roe, Jane" <jane@example.org>, b@x', ["Roe, Jane <jane@example.org>", "b@x"]],
  [String.raw`"Jane \"J\" Roe" <j@x>`, ['Jane "J" Roe <j@x>']],
  ["Jürgen <jürgen@bücher.example>", ["Jürgen <jürgen@bücher.example>"]],
  ["=?utf-8?Q?J=C3=BC?= Roe <j@x>", ["=?utf-8?Q?J=C3=BC?= Roe <j@x>"]],
  ['"a@evil.com x"@internal.com', ['"a@evil.com x"@internal.com']],
  ["a@b (c@d)", ["a@b"]],
  ["(c@d (e\\)) ) a@b", ["a@b"]],
  ["a@[192.0.2.1]", ["a@[192.0.2.1]"]],
  ["undisclosed-recipients:;", ["undisclosed-recipients: ;"]],
  ["A Group: a@x, B <b@x>; , c@x", ["A Group: a@x, B <b@x>;", "c@x"]],
  ["Jane\r\n Roe\r\n\t<jane@x>", ["Jane Roe <jane@x>"]],
  ['"Jane\r\n Roe" <jane@x>', ["Jane Roe <jane@x>"]],
  ['"" <a@x>', ["a@x"]],
] as [string, string[]][])("%j lists %j, and is sound", (text, expected) => {
  expect(read(text)).toEqual(expected);
  expect(codes(text)).toEqual([]);
});

test.each([
  ["<@r,@s:u@t>", ["u@t"], ["source-route"]],
  ["John Q. Public <j@x>", ["John Q. Public <j@x>"], ["obsolete"]],
  ["a . b @ c . d", ["a.b@c.d"], ["obsolete"]],
  ['"a b".c@x', ['"a b.c"@x'], ["obsolete"]],
  ["a@x,,b@x", ["a@x", "b@x"], ["obsolete"]],
  ["G:;a@x,,b@x", ["G: ;", "a@x", "b@x"], ["obsolete"]],
  ["G: a@x;,,b@x", ["G: a@x;", "b@x"], ["obsolete"]],
  ["G:,a@x;", ["G: a@x;"], ["obsolete"]],
  ["a@x; b@x", ["a@x", "b@x"], ["group"]],
  ["G: a@x", ["G: a@x;"], ["group"]],
  ["G: H: a@x; b@x", ["G: a@x;", "b@x"], ["group"]],
  [": a@x;", ["a@x"], ["group", "group"]],
  ["<a@x", ["a@x"], ["bracket"]],
  ["<a@x, b@y", ["a@x", "b@y"], ["bracket"]],
  ["<a@x> <b@y>, c@z", ["a@x", "c@z"], ["trailing"]],
  ["<a@x> junk, c@z", ["a@x", "c@z"], ["trailing"]],
  ["a@evil.example <b@y>", ["a@evil.example <b@y>"], ["character"]],
  ["=?utf-8?Q?a?=@x", ["=?utf-8?Q?a?=@x"], ["encoded-word"]],
  [`${"a".repeat(65)}@x`, [`${"a".repeat(65)}@x`], ["long"]],
] as [string, string[], string[]][])(
  "%j is read as %j, with the defects %j",
  (text, expected, defects) => {
    expect(read(text)).toEqual(expected);
    expect(codes(text)).toEqual(defects);
  },
);

test.each([
  ["=?utf-8?Q?=3Cevil=40bad.com=3E?=", "domain"],
  ["jane", "domain"],
  ["<jane>", "domain"],
  ["<>", "domain"],
  ["@x", "local-part"],
  ["a@", "domain"],
  ["a@b@c", "character"],
  ["a b@c", "character"],
  ["a.@x", "character"],
  ["a..b@x", "character"],
  ["a@.x", "character"],
  ["a@[192.0.2.1]x", "character"],
  ["a@ｅxample.com", "idna"],
  ['"a@x', "quote"],
  ["a@[192.0.2.1", "bracket"],
  ["a@x>", "character"],
  [")a@x", "character"],
  ["a@x\\", "character"],
  ["a\0@x", "control"],
  ['"a\0"@x', "control"],
  ["a\r\nBcc:b@x", "control"],
  ["a\u2028@x", "control"],
  ["a\ud800@x", "control"],
  ["Jane\u0007 <a@x>", "control"],
  ['"Jane\u0007" <a@x>', "control"],
  ["<@r u@t>", "source-route"],
])("%j holds no address, and says why: %s; the next one is read", (text, code) => {
  expect(read(text)).toEqual([]);
  expect(codes(text)).toContain(code);
});

test.each(["jane", "a@b@c", "a b@c", "a\0@x", "Jane\u0007 <a@x>", "[x", "<>", "a@x>"])(
  "after %j the list goes on",
  (text) => expect(read(`${text}, next@x`)).toEqual(["next@x"]),
);

test("a domain that only headers allow is kept, and reported", () => {
  const kept = (text: string): unknown => parseAddressList(text);
  const mailbox = (domain: string): object => ({
    value: [{ mailbox: { localPart: "a", domain } }],
  });
  expect(kept("a@my_host")).toMatchObject({ ...mailbox("my_host"), defects: [{ code: "label" }] });
  expect(kept("a@127.0.0.1")).toMatchObject({
    ...mailbox("127.0.0.1"),
    defects: [{ code: "numeric" }],
  });
  expect(kept("a@[x y]")).toMatchObject({ ...mailbox("[x y]"), defects: [{ code: "literal" }] });
});

test("a comment without an end, or nested too deep, ends the list", () => {
  expect(read("a@x, b@x (c, d@x")).toEqual(["a@x", "b@x"]);
  expect(codes("b@x (c")).toEqual(["comment"]);
  const nested = (depth: number): string => `${"(".repeat(depth)}${")".repeat(depth)} a@x`;
  expect(read(nested(32))).toEqual(["a@x"]);
  expect(codes(nested(33))).toEqual(["comment"]);
  expect(parseAddressList(nested(3), { nesting: 2 }).defects[0]?.code).toBe("comment");
  expect(codes("a@x (\0)")).toEqual(["control"]);
});

test("no more is read than was asked for", () => {
  const { value, defects } = parseAddressList("a@x, b@x, c@x, d@x", { addresses: 2 });
  expect(value?.map(show)).toEqual(["a@x", "b@x"]);
  expect(defects).toMatchObject([{ code: "count", at: 10 }]);
  expect(codes(`${"a ".repeat(2000)}<a@x>`)).toEqual(["long"]);
});

test("any text has a value, whose addresses can be written, without controls", () => {
  const soup = stringMatching(/^([a-z."'<>@,;:()[\]\\ \r\n\t]|=\?|é|\ud83d\ude00){0,40}$/);
  for (const texts of [soup, string({ unit: "binary", maxLength: 40 })]) {
    assert(
      property(texts, (text) => {
        for (const address of parseAddressList(text).value ?? []) {
          const members = address.type === "group" ? address.members : [address];
          for (const { mailbox, name = "" } of members) {
            const written = `${name} ${mailbox.localPart}@${mailbox.domain}`;
            // oxlint-disable-next-line no-control-regex -- controls are what must not be there
            expect(written).not.toMatch(/[\0-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/);
          }
        }
      }),
      { numRuns: 2000 },
    );
  }
});
