import type { Parsed } from "@mailwright/core";
import { Address4, Address6 } from "ip-address";
import { type AddressDefectCode, defect, noDefects } from "./defects.ts";

/** An IP address. */
export interface IpAddress {
  readonly family: 4 | 6;
  /** The one form to compare and to store: dotted decimals, or RFC 5952. */
  readonly canonical: string;
  /** Four or sixteen octets. */
  readonly bytes: Uint8Array;
}

// The longest is ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255.
const LIKE = /^(?:[\d.]{7,15}|(?=.*:.*:)[\da-f:.]{2,45})$/i;

/**
 * Reads an IP address. An IPv4 address that is mapped into IPv6 (`::ffff:192.0.2.1`, RFC 4291
 * §2.5.5.2) is the IPv4 address. Prefix lengths, zones, brackets and leading zeros of IPv4 are
 * refused, not dropped.
 */
export function parseIp(text: string): Parsed<IpAddress, AddressDefectCode> {
  if (text.includes("%")) return { defects: [defect("zone", text.indexOf("%"))] };
  if (text.includes("/")) return { defects: [defect("prefix", text.indexOf("/"))] };
  // What cannot be one is not given to the library: its exceptions take long.
  if (!LIKE.test(text)) return { defects: [defect("ip", 0)] };
  try {
    const bytes = text.includes(":") ? bytes6(text) : new Address4(text).toArray();
    return { value: ipOf(Uint8Array.from(bytes)), defects: noDefects };
  } catch {
    return { defects: [defect("ip", 0)] };
  }
}

/** An IP address by its four or sixteen octets, in its one form. */
export function ipOf(bytes: Uint8Array): IpAddress {
  if (bytes.length === 4) return { family: 4, canonical: bytes.join("."), bytes };
  if (isMapped(bytes)) return ipOf(bytes.slice(12));
  const canonical = Address6.fromUnsignedByteArray([...bytes]).correctForm();
  return { family: 6, canonical, bytes };
}

function bytes6(text: string): number[] {
  const octets = new Address6(text).toUnsignedByteArray();
  // The library leaves leading zero octets out.
  return [...Array.from({ length: 16 - octets.length }, () => 0), ...octets];
}

function isMapped(bytes: Uint8Array): boolean {
  return (
    bytes.subarray(0, 10).every((octet) => octet === 0) && bytes[10] === 255 && bytes[11] === 255
  );
}
