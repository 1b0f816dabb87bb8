import { MailError } from "@mailwright/core";

/** The codes of {@link MailstoreError}, and what each means. */
export const mailstoreErrorCodes = {
  MAILSTORE_GONE: "the message is no longer in the store",
  MAILSTORE_NO_BODY: "the body to be stored was freed before",
  MAILSTORE_CLOSED: "the maildrop was disposed of",
} as const;

/** What was asked of the store cannot be done. No code is temporary. */
export class MailstoreError extends MailError<keyof typeof mailstoreErrorCodes> {
  static {
    this.prototype.name = "MailstoreError";
  }
}
