import { IpSet, parseDomain } from "@mailwright/address";
import { DnsblUsageError } from "./errors.ts";
import type { List } from "./options.ts";

/** A list whose options have been read. */
export interface CheckedList {
  /** In lower case, as DNS is asked. */
  readonly zone: string;
  /** What people are told. */
  readonly label: string;
  readonly kind: "block" | "allow";
  /** The answers that count; absent: all. */
  readonly codes?: IpSet;
}

/**
 * Reads the options of a list.
 *
 * @throws DnsblUsageError `DNSBL_ZONE`; AddressUsageError `ADDRESS_IP_RANGE` when a code is no range
 */
export function checkList({ zone, label, kind = "block", codes }: List): CheckedList {
  const name = parseZone(zone);
  if (name === undefined) throw new DnsblUsageError("DNSBL_ZONE", `"${zone}" is no zone of a list`);
  return {
    zone: name,
    label: label ?? name,
    kind,
    ...(codes === undefined ? {} : { codes: new IpSet(codes) }),
  };
}

// A name has 253 characters at most (RFC 1035 §2.3.4), an IPv6 address before the zone takes 64.
const LONGEST_ZONE = 253 - 64;

/** A zone as DNS is asked, or undefined when no address can be looked up in it. */
export function parseZone(text: string): string | undefined {
  const name = parseDomain(text).value?.ascii;
  return name !== undefined && name.length <= LONGEST_ZONE ? name : undefined;
}
