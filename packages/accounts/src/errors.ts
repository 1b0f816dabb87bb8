import { MailError, UsageError } from "@mailwright/core";

/** The codes of {@link AccountsError} and {@link AccountsUsageError}, and what each means. */
export const accountsErrorCodes = {
  ACCOUNTS_BUSY: "too many passwords wait to be hashed",
  ACCOUNTS_VERIFIER: "a stored verifier cannot be read",
  ACCOUNTS_SETTING: "a stored setting cannot be read",
  ACCOUNTS_SETTING_VALUE: "a setting was to be written whose name or value cannot be stored",
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

/** A value was given that the API does not take: `ACCOUNTS_SETTING_VALUE`. */
export class AccountsUsageError extends UsageError<AccountsErrorCode> {
  static {
    this.prototype.name = "AccountsUsageError";
  }
}
