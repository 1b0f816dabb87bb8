/** What hashing a password costs, and how much of it happens at once. */
export interface Argon2Options {
  /** Octets of memory each hash takes, 8 KiB to 1 GiB, in whole KiB. Default: 19 MiB. */
  readonly memory?: number;
  /** How often it goes over that memory, 1 to 100. Default: 2. */
  readonly passes?: number;
  /** How many passwords are hashed at once, each in a thread of Node's pool. Default: 2. */
  readonly concurrency?: number;
  /** How many more may wait for their turn; beyond them is `ACCOUNTS_BUSY`. Default: 1,000. */
  readonly waiting?: number;
}

/** The defaults of {@link Argon2Options}. */
export const argon2Defaults = {
  memory: 19_922_944,
  passes: 2,
  concurrency: 2,
  waiting: 1000,
} as const;
