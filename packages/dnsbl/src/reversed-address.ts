import type { IpAddress } from "@mailwright/address";

/**
 * What stands before the zone when a list is asked for an address: `1.2.0.192.` for 192.0.2.1, 32
 * hexadecimal digits for IPv6.
 */
export function reverseAddress({ family, bytes }: IpAddress): string {
  let name = "";
  for (const octet of bytes) {
    // RFC 5782 §2.1: octets of IPv4, the last first. §2.4: digits of IPv6, the last first.
    if (family === 4) name = `${octet}.${name}`;
    else name = `${(octet & 15).toString(16)}.${(octet >> 4).toString(16)}.${name}`;
  }
  return name;
}
