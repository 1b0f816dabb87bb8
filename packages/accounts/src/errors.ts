import { MailError } from "@mailwright/core";

/** The codes of {@link AccountsError}, and what each means. */
export const accountsErrorCodes = {
  ACCOUNTS_BUSY: "too many passwords wait to be hashed",
  ACCOUNTS_VERIFIER: "a stored verifier cannot be read",
} as const;

/** A code of {@link accountsErrorCodes}. */
export type AccountsErrorCode = keyof typeof accountsErrorCodes;

/** The accounts cannot answer. `ACCOUNTS_BUSY` is temporary, and no fault of the machine's. */
export class AccountsError extends MailError<AccountsErrorCode> {
  static {
    this.prototype.name = "AccountsError";
  }

  constructor(code: AccountsErrorCode, message: string, options: ErrorOptions = {}) {
    // Who is told that the machine is at fault hangs up on a client that need only come again.
    const cause =
      code === "ACCOUNTS_BUSY" ? { temporary: true } : ({ machine: "unavailable" } as const);
    super(code, message, { ...options, ...cause });
  }
}
