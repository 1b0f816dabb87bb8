import { UsageError } from "@mailwright/core";

/** The codes of {@link AddressUsageError}, and what each means. */
export const addressErrorCodes = {
  ADDRESS_MAILBOX: "a mailbox to be written has no written form",
  ADDRESS_SEPARATOR: "a separator of subaddresses is none",
  ADDRESS_NAME: "a name to be written has control characters",
  ADDRESS_IP_RANGE: "a range for an IpSet is none, or they are in no array",
} as const;

/** A value was given that the API does not take. */
export class AddressUsageError extends UsageError<keyof typeof addressErrorCodes> {
  static {
    this.prototype.name = "AddressUsageError";
  }
}
