import { expect, test } from "vitest";
import { IpSet, parseIpList } from "@mailwright/address";

const TEXT = `
; networks of ours
10.0.0.0/8      ; the office
!10.1.0.0/16    ; but for the guests
10.1.2.3
192.0.2.1-192.0.2.9\r
! 192.0.2.5 - 192.0.2.6
2001:db8::/32
`;

test("the last line that an address matches decides", () => {
  const { value, defects } = parseIpList(TEXT);
  expect(defects).toEqual([]);
  const inside = ["10.0.0.1", "10.1.2.3", "192.0.2.4", "192.0.2.7", "2001:db8::1"];
  const outside = ["10.1.2.4", "10.1.0.0", "192.0.2.5", "192.0.2.6", "192.0.2.10", "x"];
  for (const ip of inside) expect([ip, value.has(ip)]).toEqual([ip, true]);
  for (const ip of outside) expect([ip, value.has(ip)]).toEqual([ip, false]);
});

test("what is excluded first is in what comes after it", () => {
  expect(parseIpList("!10.0.0.1\n10.0.0.0/8").value.has("10.0.0.1")).toBe(true);
  expect(new IpSet(["!10.0.0.1"]).has("10.0.0.1")).toBe(false);
});

test.each([
  ["10.0.0.1\nx ; y", "ip", 9],
  ["10.0.0.1\n  !10.0.0.0/40", "prefix", 21],
  ["10.0.0.1\n10.0.0.9-10.0.0.5", "range", 9],
  ["10.0.0.1\n!!10.0.0.1", "ip", 10],
  ["10.0.0.1\nfe80::1%eth0", "zone", 16],
])("a line that is none is left out, and reported: %j %s", (text, code, at) => {
  const { value, defects } = parseIpList(text);
  expect(defects).toMatchObject([{ code, at }]);
  expect(value.has("10.0.0.1")).toBe(true);
});

test("a network whose address has bits beyond its prefix is read, and reported", () => {
  const { value, defects } = parseIpList("\n10.1.2.3/8");
  expect(defects).toMatchObject([{ code: "network", at: 1 }]);
  expect(value.has("10.200.0.1")).toBe(true);
});

test("a long list is read in a time that its length allows", () => {
  const text = Array.from({ length: 20_000 }, (_, i) => `!10.${i >> 8}.${i & 255}.0/24`).join("\n");
  const begun = process.cpuUsage();
  expect(parseIpList(`10.0.0.0/8\n${text}`).value.has("10.1.2.3")).toBe(false);
  const { user, system } = process.cpuUsage(begun);
  expect(user + system).toBeLessThan(4_000_000);
});

test("what its documentation shows is so", () => {
  const { value, defects } = parseIpList("192.0.2.0/24 ; the office\n!192.0.2.7");
  expect(defects).toEqual([]);
  expect([value.has("192.0.2.7"), value.has("192.0.2.8")]).toEqual([false, true]);
});

test("a number sign begins no comment", () => {
  const { value, defects } = parseIpList("# 192.0.2.1\n192.0.2.2 # mine");
  expect(defects).toMatchObject([{ code: "ip" }, { code: "ip" }]);
  expect(value.has("192.0.2.2")).toBe(false);
});

test("a list of rubbish is read in time, and not every line of it is reported", () => {
  const before = process.cpuUsage();
  const { value, defects } = parseIpList(`${"x\n:\n".repeat(250_000)}192.0.2.1`);
  const { user, system } = process.cpuUsage(before);
  expect(value.has("192.0.2.1")).toBe(true);
  expect(defects.length).toBe(1000);
  expect((user + system) / 1000).toBeLessThan(2000);
});
