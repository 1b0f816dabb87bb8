import type { Defect } from "@mailwright/core";

/** Turns passwords into verifiers and checks them. */
export interface PasswordHash {
  /** A verifier of this password, different each time. */
  hash(password: string, options?: HashOptions): Promise<string>;
  /**
   * Whether the verifier was made from this password.
   *
   * @throws AccountsError `ACCOUNTS_VERIFIER` when it is of no kind this hash knows
   */
  verify(password: string, verifier: string, options?: HashOptions): Promise<boolean>;
}

/** What hashing takes besides the password. */
export interface HashOptions {
  /** Aborting gives up a hash that waits for its turn. */
  readonly signal?: AbortSignal;
}

/** A password as it is hashed, or what is wrong with it. */
export type PreparedPassword =
  | { readonly type: "prepared"; readonly password: string }
  | { readonly type: "unusable"; readonly defect: Defect };

/** The longest password taken, in UTF-16 code units. */
export const passwordLimit = 1024;

/**
 * Prepares a password for hashing, so that it matches however a keyboard composes its characters:
 * the OpaqueString profile, RFC 8265 §4.2.2. Spaces of any kind become U+0020, then NFC; letter case
 * stays. Unusable: the empty string, control characters, half surrogate pairs, more than 1,024 code
 * units (which is found out first, at no cost).
 */
export function preparePassword(given: string): PreparedPassword {
  if (given.length > passwordLimit) return unusable("password-too-long", passwordLimit);
  if (given === "") return unusable("password-empty", 0);
  const at = given.search(/[\p{Cc}\p{Cs}]/u);
  if (at !== -1) return unusable("password-character", at);
  return { type: "prepared", password: given.replaceAll(/\p{Zs}/gu, " ").normalize("NFC") };
}

function unusable(
  code: "password-too-long" | "password-empty" | "password-character",
  at: number,
): PreparedPassword {
  const texts = {
    "password-too-long": "longer than 1,024 characters",
    "password-empty": "empty",
    "password-character": "a control character or half a character",
  };
  return { type: "unusable", defect: { code, at, text: texts[code] } };
}
