import { UsageError } from "@mailwright/core";

/** The codes of {@link DnsblUsageError}, and what each means. */
export const dnsblErrorCodes = {
  DNSBL_ADDRESS: "what is to be checked is no IP address",
  DNSBL_ZONE: "the zone of a list is no domain name, or leaves no room for an address before it",
  DNSBL_SERVER: "a DNS server is no IP address, alone or with a port",
} as const;

/** A value was given that the API does not take. */
export class DnsblUsageError extends UsageError<keyof typeof dnsblErrorCodes> {
  static {
    this.prototype.name = "DnsblUsageError";
  }
}
