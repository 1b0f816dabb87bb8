/** What one DNS list says of an address. */
export interface ListAnswer {
  readonly type: "listed" | "not-listed" | "refused" | "unknown";
  readonly zone: string;
  /** What people are told of the list, where its zone is nobody's business. Default: the zone. */
  readonly label?: string;
  /** Why it is of this type. */
  readonly reason: string;
  /** What the list says of a listing; kept in the evidence, never told to the client. */
  readonly text?: string;
  /** Whether it was known before, and therefore told before. */
  readonly cached?: boolean;
}

/** What all lists say of an address. */
export type ListsVerdict =
  | {
      /** `allowed`: an allow list has it; `listed`: a block list has it, and no allow list. */
      readonly type: "allowed" | "listed";
      /** The lists that have it. */
      readonly zones: readonly string[];
      readonly answers: readonly ListAnswer[];
    }
  | { readonly type: "not-listed" | "unknown"; readonly answers: readonly ListAnswer[] };

/** The DNS lists, as `Dnsbl` of `@mailwright/dnsbl` is. */
export interface Lists {
  /**
   * Looks an IP address up.
   *
   * @throws when it cannot; the client then passes
   */
  check(address: string, options: { readonly signal?: AbortSignal }): Promise<ListsVerdict>;
}
