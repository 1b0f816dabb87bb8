import { assert, property, uint8Array } from "fast-check";
import { expect, test } from "vitest";
import {
  AddressUsageError,
  type IpAddress,
  IpSet,
  parseIp,
  parseIpRange,
} from "@mailwright/address";

test.each([
  ["192.0.2.1", 4, "192.0.2.1"],
  ["0.0.0.0", 4, "0.0.0.0"],
  ["::ffff:192.0.2.1", 4, "192.0.2.1"],
  ["::FFFF:0102:0304", 4, "1.2.3.4"],
  ["0:0:0:0:0:ffff:7f00:1", 4, "127.0.0.1"],
  ["::ffff:0:1.2.3.4", 6, "::ffff:0:102:304"],
  ["::1.2.3.4", 6, "::102:304"],
  ["64:ff9b::7f00:1", 6, "64:ff9b::7f00:1"],
  ["2001:DB8:0:0:0::1", 6, "2001:db8::1"],
  ["1:0:0:2:0:0:0:3", 6, "1:0:0:2::3"],
  ["1:2:0:4:5:6:7:8", 6, "1:2:0:4:5:6:7:8"],
  ["::", 6, "::"],
  ["fe80::1", 6, "fe80::1"],
])("%s is an address of family %d: %s", (text, family, canonical) => {
  const { value } = parseIp(text);
  expect(value).toMatchObject({ family, canonical });
  expect(value?.bytes).toHaveLength(family === 4 ? 4 : 16);
});

test.each([
  ["", "ip"],
  ["1.2.3", "ip"],
  ["1.2.3.4.5", "ip"],
  ["1.2.3.256", "ip"],
  ["01.2.3.4", "ip"],
  ["0x7f.0.0.1", "ip"],
  ["2130706433", "ip"],
  [" 1.2.3.4", "ip"],
  ["1.2.3.4\n", "ip"],
  ["1.2.3.4/24", "prefix"],
  ["::1/64", "prefix"],
  ["fe80::1%eth0", "zone"],
  ["[::1]", "ip"],
  ["1::2::3", "ip"],
  ["12345::", "ip"],
  ["1:2:3:4:5:6:7", "ip"],
  ["::ffff:1.2.3.04", "ip"],
  [":".repeat(100_000), "ip"],
  ["example.org", "ip"],
])("%j is no address: %s", (text, code) =>
  expect(parseIp(text.slice(0, 200_000))).toMatchObject({ defects: [{ code }] }),
);

test("the canonical form is read as the same octets", () => {
  for (const length of [4, 16]) {
    assert(
      property(uint8Array({ minLength: length, maxLength: length }), (bytes) => {
        const text =
          length === 4
            ? bytes.join(".")
            : Array.from(
                bytes,
                (octet, i) => octet.toString(16).padStart(2, "0") + (i % 2 ? ":" : ""),
              )
                .join("")
                .slice(0, -1);
        const first = parseIp(text).value as IpAddress;
        const again = parseIp(first.canonical).value as IpAddress;
        expect(again).toEqual(first);
        expect([...first.bytes]).toEqual([...bytes].slice(-first.bytes.length));
      }),
    );
  }
});

test.each([
  ["192.0.2.7", "192.0.2.7", "192.0.2.7"],
  ["192.0.2.77/24", "192.0.2.0", "192.0.2.255"],
  ["192.0.2.77/27", "192.0.2.64", "192.0.2.95"],
  ["0.0.0.0/0", "0.0.0.0", "255.255.255.255"],
  ["10.0.0.1/32", "10.0.0.1", "10.0.0.1"],
  ["10.0.0.9 - 10.0.1.2", "10.0.0.9", "10.0.1.2"],
  ["2001:db8::/33", "2001:db8::", "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff"],
  ["::ffff:10.0.0.0/104", "10.0.0.0", "10.255.255.255"],
])("the range %s is from %s to %s", (text, first, last) => {
  const { value } = parseIpRange(text);
  expect([value?.first.canonical, value?.last.canonical]).toEqual([first, last]);
});

test.each([
  ["192.0.2.0/33", "prefix"],
  ["192.0.2.0/", "prefix"],
  ["192.0.2.0/-1", "prefix"],
  ["192.0.2.0/8/8", "prefix"],
  ["192.0.2.0/0x8", "prefix"],
  ["2001:db8::/129", "prefix"],
  ["::ffff:10.0.0.0/95", "prefix"],
  ["10.0.0.2-10.0.0.1", "range"],
  ["10.0.0.2-2001:db8::", "range"],
  ["10.0.0.2-", "ip"],
  ["10.0.0.0/8-10.0.0.1", "prefix"],
  ["x", "ip"],
])("%s is no range: %s", (text, code) =>
  expect(parseIpRange(text)).toMatchObject({ defects: [{ code }] }),
);

test("a set knows what is in its ranges, at their ends, and between them", () => {
  const set = new IpSet([
    "10.0.0.0/8",
    "192.0.2.1-192.0.2.9",
    "192.0.2.5-192.0.2.20",
    "2001:db8::/32",
  ]);
  const inside = [
    "10.0.0.0",
    "10.255.255.255",
    "192.0.2.1",
    "192.0.2.20",
    "::ffff:10.1.2.3",
    "2001:db8::1",
  ];
  const outside = [
    "9.255.255.255",
    "11.0.0.0",
    "192.0.2.0",
    "192.0.2.21",
    "2001:db9::",
    "::a00:1",
    "::",
    "x",
    "",
  ];
  for (const address of inside) expect([address, set.has(address)]).toEqual([address, true]);
  for (const address of outside) expect([address, set.has(address)]).toEqual([address, false]);
});

test("a range within a larger one does not end it; families are apart; nothing is in nothing", () => {
  const set = new IpSet(["10.0.0.0/8", "10.0.0.0/24", "10.0.5.5"]);
  expect(set.has("10.200.0.1")).toBe(true);
  expect(new IpSet(["::/0"]).has("10.0.0.1")).toBe(false);
  expect(new IpSet([]).has("10.0.0.1")).toBe(false);
});

test("a set takes ranges that were read before, and refuses text that is none", () => {
  const { value } = parseIpRange("10.0.0.0/8");
  expect(value && new IpSet([value]).has("10.9.9.9")).toBe(true);
  expect(() => new IpSet(["10.0.0.0/40"])).toThrow(AddressUsageError);
});

test("a text is no list of ranges, nor is nothing", () => {
  const set = (ranges: unknown) => () => new IpSet(ranges as string[]);
  expect(set("10.0.0.0/8")).toThrow(expect.objectContaining({ code: "ADDRESS_IP_RANGE" }));
  expect(set(undefined)).toThrow(AddressUsageError);
  // A set of its characters would be one of addresses that nobody named.
  expect(set("::")).toThrow(AddressUsageError);
});
