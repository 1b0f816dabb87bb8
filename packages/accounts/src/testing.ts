/**
 * What tests of mail programs need of accounts.
 *
 * @packageDocumentation
 */
import type { PasswordHash } from "./password.ts";

/** Hashes nothing: for simulations, where time is virtual and no thread may be waited for. */
export const instantHash: PasswordHash = {
  hash: async (password) => `instant:${password}`,
  verify: async (password, verifier) => verifier === `instant:${password}`,
};
