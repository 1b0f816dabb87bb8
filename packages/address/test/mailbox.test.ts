import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import {
  AddressUsageError,
  comparisonKey,
  formatMailbox,
  isInternational,
  parseAddressLiteral,
  parseMailbox,
} from "@mailwright/address";

const a = (count: number): string => "a".repeat(count);
const longDomain = `${a(63)}.${a(63)}.${a(63)}.${a(61)}.x`;

test.each([
  ["jane@example.org", "jane", "example.org"],
  ["Jane.Roe+tag@Example.ORG", "Jane.Roe+tag", "Example.ORG"],
  ["!#$%&'*+-/=?^_`{|}~@x", "!#$%&'*+-/=?^_`{|}~", "x"],
  ["a@1and1.com", "a", "1and1.com"],
  ['"a@evil.com x"@internal.com', '"a@evil.com x"', "internal.com"],
  [String.raw`"a\"b\\c"@x`, String.raw`"a\"b\\c"`, "x"],
  ['""@x', '""', "x"],
  ["a@[192.0.2.1]", "a", "[192.0.2.1]"],
  ["a@[IPv6:2001:db8::1]", "a", "[IPv6:2001:db8::1]"],
  ["jürgen@bücher.example", "jürgen", "bücher.example"],
  ["a@xn--bcher-kva.example", "a", "xn--bcher-kva.example"],
  [`${a(64)}@x`, a(64), "x"],
  [`${a(1)}@${longDomain.slice(0, 252)}`, "a", longDomain.slice(0, 252)],
])("%s is a mailbox", (text, localPart, domain) =>
  expect(parseMailbox(text)).toEqual({ value: { localPart, domain }, defects: [] }),
);

test.each([
  ["", "local-part", 0],
  ["@x", "local-part", 0],
  ["jane", "domain", 4],
  ["jane@", "domain", 5],
  [".a@x", "local-part", 0],
  ["a.@x", "local-part", 0],
  ["a..b@x", "local-part", 0],
  ["a b@x", "character", 1],
  [" a@x", "character", 0],
  ["a@x ", "character", 3],
  ["a(c)@x", "character", 1],
  ["<a@x>", "character", 0],
  ["a@b@c", "character", 3],
  ["a@b,c@d", "character", 3],
  ["a@ b", "character", 2],
  ['"a@x', "quote", 0],
  ['"a"b@x', "character", 3],
  ["a@x.", "label", 4],
  ["a@.x", "label", 2],
  ["a@x..y", "label", 4],
  ["a@-x", "hyphen", 2],
  ["a@x-.y", "hyphen", 2],
  ["a@x_y", "label", 2],
  [`a@${a(64)}`, "label", 2],
  [`a@${longDomain}y`, "long", 2],
  ["a@127.0.0.1", "numeric", 10],
  ["a@x.１", "idna", 2],
  ["a@[192.0.2.256]", "literal", 2],
  ["a@[192.0.2.1", "literal", 2],
  ["a@[192.0.2.0/24]", "literal", 2],
  ["a@[2001:db8::1]", "literal", 2],
  ["a@[IPv6:192.0.2.1]", "literal", 2],
  ["a@[IPv6:fe80::1%eth0]", "literal", 2],
  ["a@[x-tag:1]", "literal", 2],
  ["a@ｅxample.com", "idna", 2],
  ["a@example．com", "idna", 2],
  ["a@example。com", "idna", 2],
  ["a@xn--a", "idna", 2],
  ["a@xn--example-.com", "hyphen", 2],
  [`${"ü".repeat(33)}@${"ü".repeat(100)}.example`, "label", 2 + 32],
])("%j is none: %s at %d", (text, code, at) => {
  const { value, defects } = parseMailbox(text);
  expect(value).toBeUndefined();
  expect(defects.map((defect) => [defect.code, defect.at])).toEqual([[code, at]]);
});

test.each(["\r\nRCPT TO:<b@x>", "\n", "\0", "\u0001", "\u007f", "\u0085", "\u2028", "\u2029"])(
  "the control character %j is let pass nowhere",
  (control) => {
    for (const text of [`a${control}@x`, `"a${control}"@x`, `"a\\${control}"@x`, `a@x${control}`]) {
      expect(parseMailbox(text).value).toBeUndefined();
      expect(parseMailbox(text).defects[0]?.code).toBe("control");
    }
    expect(() => formatMailbox({ localPart: `a${control}`, domain: "x" })).toThrow(
      AddressUsageError,
    );
    expect(() => formatMailbox({ localPart: "a", domain: `x${control}` })).toThrow(
      AddressUsageError,
    );
  },
);

test("half of a surrogate pair is let pass nowhere, a whole one is", () => {
  expect(parseMailbox("a\ud800@x").defects[0]?.code).toBe("control");
  expect(parseMailbox("\udc00@x").defects[0]?.code).toBe("control");
  expect(parseMailbox("\u{1f600}@x").value).toBeDefined();
});

test("what is longer than servers must take is reported; what no one takes is refused", () => {
  expect(parseMailbox(`${a(65)}@x`)).toMatchObject({
    value: { domain: "x" },
    defects: [{ code: "long" }],
  });
  expect(parseMailbox(`${a(318)}@x`).value).toBeDefined();
  expect(parseMailbox(`${a(319)}@x`).value).toBeUndefined();
  expect(parseMailbox(`${"ü".repeat(160)}@x`).value).toBeUndefined();
  expect(parseMailbox(`a@${longDomain.slice(0, 253)}`).defects[0]?.code).toBe("long");
});

test("isInternational tells what needs SMTPUTF8", () => {
  expect(isInternational({ localPart: "a", domain: "x" })).toBe(false);
  expect(isInternational({ localPart: "ü", domain: "x" })).toBe(true);
  expect(isInternational({ localPart: "a", domain: "bücher.example" })).toBe(true);
});

test("formatMailbox quotes where it must", () => {
  expect(formatMailbox({ localPart: "jane", domain: "x" })).toBe("jane@x");
  expect(formatMailbox({ localPart: "Jane Roe", domain: "x" })).toBe('"Jane Roe"@x');
  expect(formatMailbox({ localPart: '"Jane Roe"', domain: "x" })).toBe('"Jane Roe"@x');
  expect(formatMailbox({ localPart: 'a"b@c', domain: "x" })).toBe(String.raw`"a\"b@c"@x`);
  expect(formatMailbox({ localPart: "a.", domain: "[192.0.2.1]" })).toBe('"a."@[192.0.2.1]');
});

test.each([
  { localPart: "", domain: "x" },
  { localPart: "a", domain: "" },
  { localPart: "a", domain: "x y" },
  { localPart: "a", domain: "x>, b@y" },
  { localPart: "a@x", domain: "y@z" },
])("formatMailbox refuses %j", (mailbox) =>
  expect(() => formatMailbox(mailbox)).toThrow(
    expect.objectContaining({ code: "ADDRESS_MAILBOX" }),
  ),
);

test("what formatMailbox writes, parseMailbox reads, whatever the local part", () => {
  assert(
    property(string({ unit: "binary", maxLength: 30 }), (localPart) => {
      let written = "a@x";
      try {
        written = formatMailbox({ localPart, domain: "x.example" });
      } catch (error) {
        if (!(error instanceof AddressUsageError)) throw error;
      }
      const { value } = parseMailbox(written);
      expect(value && formatMailbox(value)).toBe(written);
    }),
  );
});

test.each([
  ["Jane@Example.ORG", "jane@example.org"],
  ['"jane"@example.org', "jane@example.org"],
  [String.raw`"j\ane"@example.org`, "jane@example.org"],
  ['"Jane Roe"@x', '"jane roe"@x'],
  ['"a@b"@x', '"a@b"@x'],
  ["a@BÜCHER.example", "a@xn--bcher-kva.example"],
  ["a@bu\u0308cher.example", "a@xn--bcher-kva.example"],
  ["a@XN--Bcher-KVA.example", "a@xn--bcher-kva.example"],
  ["É@x", "e\u0301@x".normalize("NFC")],
  ["a@[IPv6:2001:DB8:0:0::1]", "a@[IPv6:2001:db8::1]"],
  ["a@[ipv6:::ffff:192.0.2.1]", "a@[192.0.2.1]"],
])("%s is compared as %s", (text, key) => {
  const mailbox = parseMailbox(text).value;
  expect(mailbox && comparisonKey(mailbox)).toBe(key);
});

test("different mailboxes are compared as different", () => {
  const key = (localPart: string, domain = "x"): string => comparisonKey({ localPart, domain });
  expect(key('"a.b"')).toBe(key("a.b"));
  expect(key('"a b"')).not.toBe(key("ab"));
  expect(key("a", "xn--bcher-kva.example")).not.toBe(key("a", "bucher.example"));
});

test("parseAddressLiteral reads what RFC 5321 §4.1.3 knows", () => {
  expect(parseAddressLiteral("[192.0.2.1]").value?.canonical).toBe("192.0.2.1");
  expect(parseAddressLiteral("[IPV6:::1]").value?.canonical).toBe("::1");
  for (const text of [
    "192.0.2.1",
    "[]",
    "[",
    "[::1]",
    "[IPv6:]",
    "[IPv6:1.2.3.4]",
    "[ 192.0.2.1]",
  ]) {
    expect(parseAddressLiteral(text).defects[0]?.code).toBe("literal");
  }
});
