import { parseIp } from "@mailwright/address";

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

/** Whether a text names a DNS server: `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1`, `[::1]:5353`. */
export function isServer(text: string): boolean {
  if (parseIp(text).value !== undefined) return true;
  const [, six, four, port] = /^(?:\[([^\]]+)\]|([\d.]+)):(\d{1,5})$/.exec(text) ?? [];
  const { value } = parseIp(six ?? four ?? "");
  return value !== undefined && Number(port) > 0 && Number(port) <= 65_535;
}
