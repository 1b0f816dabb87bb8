import type { EnhancedStatus, Evidence, Id } from "@mailwright/core";

/** What a directory knows of an address. */
export type Found =
  /** The address, or the alias, of an account. */
  | {
      readonly type: "account";
      readonly id: Id;
      /** The account's own address. */
      readonly address: string;
      readonly state: "enabled" | "disabled";
    }
  /** A local domain has no such name. */
  | { readonly type: "unknown"; readonly domain: string }
  /** The domain is not local. */
  | { readonly type: "foreign"; readonly domain: string };

/** Knows which domains are local, and who lives there. */
export interface Directory {
  /**
   * Finds an address, in any letter case; one without a domain belongs to the main domain.
   *
   * @throws when the directory cannot be read
   */
  find(address: string): Promise<Found>;
  /**
   * The name of the main domain, empty while there is none. Only a router table asks for it:
   * without it, a record such as `<sales> = …` is about addresses without a domain only.
   *
   * @throws when the directory cannot be read
   */
  mainDomain?(): Promise<string>;
}

/** Where mail for an address goes, and why. */
export type Route =
  | {
      readonly type: "deliver";
      /** `local`: into the account's mailbox; `remote`: to another server; `null`: nowhere. */
      readonly agent: "local" | "remote" | "null";
      /** What shares a delivery and its limits: the account's id, the domain, `smart-host`, `null`. */
      readonly destination: string;
      /** The address after routing: of an account its own address, aliases and detail resolved. */
      readonly address: string;
      /** The account, where the agent is `local`. */
      readonly account?: Id;
      /** What followed the detail separator, as in `jim+detail@example.com`. RFC 5233. */
      readonly detail?: string;
      readonly evidence: Evidence;
      /** What was tried, in order, for people. */
      readonly steps: readonly string[];
    }
  | {
      readonly type: "refuse";
      /** 4xx: the address may route later; 5xx: it does not. */
      readonly code: number;
      readonly enhanced: EnhancedStatus;
      readonly text: string;
      readonly evidence: Evidence;
      readonly steps: readonly string[];
    };
