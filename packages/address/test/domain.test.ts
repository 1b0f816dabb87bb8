import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { organisationalDomain, parseDomain } from "@mailwright/address";

test.each([
  ["example.org", "example.org", "example.org"],
  ["EXAMPLE.org", "example.org", "example.org"],
  ["localhost", "localhost", "localhost"],
  ["3com.com", "3com.com", "3com.com"],
  ["bücher.example", "xn--bcher-kva.example", "bücher.example"],
  ["BÜCHER.example", "xn--bcher-kva.example", "bücher.example"],
  ["xn--bcher-kva.example", "xn--bcher-kva.example", "bücher.example"],
  ["faß.de", "xn--fa-hia.de", "faß.de"],
  ["食狮.公司.cn", "xn--85x722f.xn--55qx5d.cn", "食狮.公司.cn"],
  ["παράδειγμα.δοκιμή", "xn--hxajbheg2az3al.xn--jxalpdlp", "παράδειγμα.δοκιμή"],
])("the domain %s is %s", (text, ascii, unicode) =>
  expect(parseDomain(text)).toEqual({ value: { ascii, unicode }, defects: [] }),
);

test.each([
  ["", "domain"],
  [".", "label"],
  ["a b", "label"],
  ["a/b", "label"],
  ["a:80", "label"],
  ["user@a", "label"],
  ["%65xample.com", "label"],
  ["[::1]", "label"],
  ["127.1", "numeric"],
  ["a.123", "numeric"],
  ["a\0b", "control"],
  ["ü\u0085.example", "control"],
  ["\ud800.example", "control"],
  ["ｅxample.com", "idna"],
  ["example．com", "idna"],
  ["example｡com", "idna"],
  ["a℀b.example", "idna"],
  ["１２７.0.0.１", "idna"],
  ["\u200bx.example", "idna"],
  ["xn--bcher-kvb.example", "idna"],
  ["xn--abc.example", "idna"],
  ["xn--99999999999.example", "idna"],
  [`${"ü".repeat(60)}.example`, "label"],
  [`bücher.${"a".repeat(64)}.example`, "label"],
  [`xn--bcher-kva.${"a".repeat(64)}.example`, "label"],
  ["bücher.123", "numeric"],
  ["a".repeat(256), "long"],
])("%j is no domain: %s", (text, code) => {
  const { value, defects } = parseDomain(text);
  expect([value, defects.map((defect) => defect.code)]).toEqual([undefined, [code]]);
});

test("the form in ASCII is a domain with the same forms again", () => {
  assert(
    property(string({ unit: "grapheme", minLength: 1, maxLength: 12 }), (label) => {
      const { value } = parseDomain(`${label}.example`);
      if (value === undefined) return;
      expect(value.ascii).toMatch(/^[a-z0-9.-]+$/);
      expect(parseDomain(value.ascii).value).toEqual(value);
      expect(parseDomain(value.unicode).value).toEqual(value);
    }),
  );
});

test.each([
  ["mail.shop.example.co.uk", "example.co.uk"],
  ["Example.COM", "example.com"],
  ["co.uk", "co.uk"],
  ["localhost", "localhost"],
  ["jane.github.io", "jane.github.io"],
  ["a.食狮.公司.cn", "xn--85x722f.xn--55qx5d.cn"],
  ["a.b.unknown", "b.unknown"],
  ["http://example.com", undefined],
  ["192.0.2.1", undefined],
])("the organisational domain of %s is %s", (domain, expected) =>
  expect(organisationalDomain(domain)).toBe(expected),
);
