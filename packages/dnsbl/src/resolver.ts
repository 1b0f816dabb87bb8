import { Resolver } from "node:dns/promises";
import { parseIp } from "@mailwright/address";
import { DnsblUsageError } from "./errors.ts";

/** An address record: the address alone, or with its TTL in seconds. */
export type AddressRecord = string | { readonly address: string; readonly ttl: number };

/**
 * Asks the DNS. `node:dns/promises` has this shape, and its `Resolver`. What is not found is an error
 * whose `code` is `ENOTFOUND` or `ENODATA`; every other error means that it could not be told.
 */
export interface DnsResolver {
  /** The IPv4 addresses of a name. */
  resolve4(name: string, options: { readonly ttl: true }): Promise<readonly AddressRecord[]>;
  /** The TXT records of a name, each in its pieces. */
  resolveTxt?(name: string): Promise<readonly (readonly string[])[]>;
}

/**
 * A resolver of Node's own, which gives up by the deadline.
 *
 * @param servers - what to ask instead of the system's servers
 * @throws DnsblUsageError `DNSBL_SERVER`
 */
export function nodeResolver(
  deadline: number,
  servers: readonly string[] | undefined,
): DnsResolver {
  const wrong = servers?.find((server) => !isServer(server));
  if (wrong !== undefined) throw new DnsblUsageError("DNSBL_SERVER", `"${wrong}" is no DNS server`);
  // The second try takes twice as long as the first.
  const resolver = new Resolver({ timeout: Math.max(1, Math.floor(deadline / 3)), tries: 2 });
  if (servers !== undefined) resolver.setServers(servers);
  return resolver;
}

/** Whether a text names a DNS server: `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1`, `[::1]:5353`. */
export function isServer(text: string): boolean {
  if (parseIp(text).value !== undefined) return true;
  const [, six, four, port] = /^(?:\[([^\]]+)\]|([\d.]+)):(\d{1,5})$/.exec(text) ?? [];
  const { value } = parseIp(six ?? four ?? "");
  return value !== undefined && Number(port) > 0 && Number(port) <= 65_535;
}
