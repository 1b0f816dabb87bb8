import { parseIp } from "@mailwright/address";
import { expect, test } from "vitest";
import { reverseAddress } from "../src/reversed-address.ts";

test.each([
  ["192.0.2.99", "99.2.0.192."],
  ["127.0.0.2", "2.0.0.127."],
  ["0.0.0.0", "0.0.0.0."],
  ["::ffff:192.0.2.99", "99.2.0.192."],
  ["::ffff:c000:263", "99.2.0.192."],
  // The example of RFC 5782 §2.4.
  ["2001:db8:1:2:3:4:567:89ab", "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2."],
  ["::1", `1.${"0.".repeat(31)}`],
  ["::FFFF:7F00:2", "2.0.0.127."],
  ["64:ff9b::7f00:2", "2.0.0.0.0.0.f.7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.b.9.f.f.4.6.0.0."],
])("%s is asked as %s", (address, expected) => {
  const { value } = parseIp(address);
  expect(value && reverseAddress(value)).toBe(expected);
});
