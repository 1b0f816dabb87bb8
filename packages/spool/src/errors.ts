import { MailError } from "@mailwright/core";

/** The codes of {@link SpoolError}, and what each means. */
export const spoolErrorCodes = {
  SPOOL_TOO_LARGE: "the body is larger than its limit",
  SPOOL_MISSING: "the body is not, or no longer, in the spool",
} as const;

/** A body cannot be stored, or cannot be read. */
export class SpoolError extends MailError<keyof typeof spoolErrorCodes> {
  static {
    this.prototype.name = "SpoolError";
  }
}
