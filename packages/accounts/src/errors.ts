import { MailError } from "@mailwright/core";

/** The codes of {@link AccountsError}, and what each means. */
export const accountsErrorCodes = {
  ACCOUNTS_BUSY: "too many passwords wait to be hashed",
  ACCOUNTS_VERIFIER: "a stored verifier cannot be read",
} as const;

/** A code of {@link accountsErrorCodes}. */
export type AccountsErrorCode = keyof typeof accountsErrorCodes;

/** The accounts cannot answer. `ACCOUNTS_BUSY` is temporary. */
export class AccountsError extends MailError<AccountsErrorCode> {
  static {
    this.prototype.name = "AccountsError";
  }

  constructor(code: AccountsErrorCode, message: string, options: ErrorOptions = {}) {
    super(code, message, {
      ...options,
      temporary: code === "ACCOUNTS_BUSY",
      machine: "unavailable",
    });
  }
}
