import * as dns from "node:dns/promises";
import { Dnsbl, type DnsResolver, DnsblUsageError } from "@mailwright/dnsbl";
import { expect, expectTypeOf, test } from "vitest";
import { isServer } from "../src/resolver.ts";

test("Node's own resolvers have the shape", () => {
  expectTypeOf<typeof dns>().toExtend<DnsResolver>();
  expectTypeOf<dns.Resolver>().toExtend<DnsResolver>();
  expect(() => new Dnsbl({}, { resolver: dns })).not.toThrow();
});

test.each(["192.0.2.1", "192.0.2.1:5353", "2001:db8::1", "[2001:db8::1]:53", "127.0.0.1:65535"])(
  "%s is a DNS server, for Node too",
  (server) => {
    expect(isServer(server)).toBe(true);
    expect(() => new Dnsbl({ servers: [server] })).not.toThrow();
    expect(() => new dns.Resolver().setServers([server])).not.toThrow();
  },
);

test.each([
  "",
  "localhost",
  "ns.example:53",
  "192.0.2.1:",
  "192.0.2.1:0",
  "192.0.2.1:65536",
  "192.0.2.256:53",
  "[2001:db8::1",
  "[2001:db8::1]:x",
  "192.0.2.1:53:53",
])("%j is no DNS server", (server) => {
  expect(isServer(server)).toBe(false);
  const open = (): Dnsbl => new Dnsbl({ servers: ["192.0.2.1", server] });
  expect(open).toThrow(DnsblUsageError);
  expect(open).toThrow(expect.objectContaining({ code: "DNSBL_SERVER" }) as Error);
});
