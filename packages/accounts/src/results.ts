import type { Defect, Evidence, Id } from "@mailwright/core";

/** Whether a domain or an account takes part in mail and logins. */
export type State = "enabled" | "disabled";

/** What the accounts know of an address. */
export type Found =
  /** The address, or an alias, of an account. Its state counts its domain's. */
  | {
      readonly type: "account";
      readonly id: Id;
      /** The account's own address. */
      readonly address: string;
      readonly state: State;
    }
  /** The domain is here, the name is not; or what was given is no address. */
  | { readonly type: "unknown"; readonly domain: string }
  /** The domain is not here. */
  | { readonly type: "foreign"; readonly domain: string };

/** What was given cannot be used, and what is wrong with it. */
export interface Invalid {
  readonly type: "invalid";
  readonly defects: readonly Defect[];
}

/** No domain of this name is here. */
export interface UnknownDomain {
  readonly type: "unknown-domain";
  readonly domain: string;
}

/** No account, or alias, of this address is here. */
export interface UnknownAddress {
  readonly type: "unknown";
  readonly address: string;
}

/** The name is taken. */
export interface Exists {
  readonly type: "exists";
}

/** What became of {@link Accounts.createDomain}. */
export type DomainCreation =
  | { readonly type: "created"; readonly id: Id; readonly name: string }
  | Exists
  | Invalid;

/** What became of {@link Accounts.createAccount}. */
export type AccountCreation =
  | { readonly type: "created"; readonly id: Id; readonly address: string }
  | Exists
  | UnknownDomain
  | Invalid;

/** What became of {@link Accounts.createAlias}. */
export type AliasCreation =
  /** `address` is the alias, `account` whose it is. */
  | { readonly type: "created"; readonly address: string; readonly account: Id }
  | Exists
  | UnknownDomain
  /** No account has the target's address. */
  | { readonly type: "unknown-target"; readonly target: string }
  | Invalid;

/** What became of a change to a domain. */
export type DomainChange = { readonly type: "changed"; readonly domain: string } | UnknownDomain;

/** What became of {@link Accounts.removeDomain}. */
export type DomainRemoval =
  | { readonly type: "removed"; readonly id: Id; readonly domain: string }
  /** It has accounts: so many. */
  | { readonly type: "not-empty"; readonly domain: string; readonly accounts: number }
  /** It is the main domain: another has to become that first. */
  | { readonly type: "main"; readonly domain: string }
  | UnknownDomain;

/** What became of a change to an account. */
export type Change = { readonly type: "changed" } | UnknownAddress | Invalid;

/** What became of {@link Accounts.remove}. */
export type Removal =
  /** `account` is the account that is gone, or that the alias led to. */
  | { readonly type: "removed"; readonly what: "account" | "alias"; readonly account: Id }
  /** A guard of the caller's own statements failed: nothing was removed. */
  | { readonly type: "conflict" }
  | UnknownAddress;

/** What became of {@link Accounts.removeAlias}. */
export type AliasRemoval =
  /** `account` is the account that the alias led to. */
  | { readonly type: "removed"; readonly what: "alias"; readonly account: Id }
  /** It is the name of an account. */
  | { readonly type: "account"; readonly account: Id; readonly address: string }
  | UnknownAddress;

/** What a client presents to log in. The shape of what SASL mechanisms yield. */
export interface LoginCredentials {
  /** A full address, or a name in the main domain. */
  readonly username: string;
  readonly password: string;
  /** On whose behalf; empty or absent: the user's own. RFC 4616 §2. */
  readonly authorizationId?: string;
}

/** Who logged in, or why not. */
export type Authentication =
  | {
      readonly type: "authenticated";
      /** The account's own address. */
      readonly identity: string;
      readonly account: Id;
    }
  | { readonly type: "refused"; readonly evidence: Evidence };

/** A domain, as listed. */
export interface DomainEntry {
  readonly id: Id;
  readonly name: string;
  readonly state: State;
  /** True of the one domain that addresses without a domain belong to. */
  readonly main: boolean;
}

/** An account, as listed. */
export interface AccountEntry {
  readonly id: Id;
  readonly address: string;
  /** The account's own; a domain's counts besides. */
  readonly state: State;
  /** In milliseconds since the epoch. */
  readonly createdAt: number;
  readonly aliases: readonly string[];
}

/** All there is to see of an account. */
export interface AccountDetails extends AccountEntry {
  readonly type: "account";
  readonly domain: string;
  /** The account counts as disabled where its domain is. */
  readonly domainState: State;
  /** Without one nobody can log in. */
  readonly hasPassword: boolean;
}

/** A setting, as read. */
export type Setting =
  /** `version` goes up by one each time it is written. */
  | { readonly type: "set"; readonly value: unknown; readonly version: number }
  | { readonly type: "unset" };

/** A setting, as listed. */
export interface SettingEntry {
  readonly name: string;
  readonly value: unknown;
  readonly version: number;
}

/** The scope of a setting is neither `server` nor the id of a domain or an account that is here. */
export interface UnknownScope {
  readonly type: "unknown-scope";
  readonly scope: string;
}

/** What became of {@link Settings.write}. */
export type SettingWrite =
  | { readonly type: "written"; readonly version: number }
  /** The setting has another version than was given. */
  | { readonly type: "conflict" }
  | UnknownScope
  | Invalid;

/** What became of {@link Settings.seed}. */
export type SettingSeed =
  /** The names that were unset, and are set now. */
  { readonly type: "seeded"; readonly written: readonly string[] } | UnknownScope | Invalid;

/** What became of {@link Settings.remove}. */
export type SettingRemoval = { readonly type: "removed" } | { readonly type: "unset" };
