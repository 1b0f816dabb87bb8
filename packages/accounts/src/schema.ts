import type { Schema } from "@mailwright/database";

// A name is either an account's own or an alias; both are unique together in their domain, so that
// an alias always leads to an account in one step and can never lead in a circle.
const version1: Schema["migrations"][number] = ({ integer }) => [
  `CREATE TABLE domain (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    main ${integer} NOT NULL,
    created_at ${integer} NOT NULL
  )`,
  "CREATE UNIQUE INDEX domain_main ON domain (main) WHERE main = 1",
  `CREATE TABLE account (
    id TEXT PRIMARY KEY,
    domain TEXT NOT NULL REFERENCES domain (id),
    address TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at ${integer} NOT NULL
  )`,
  `CREATE TABLE account_name (
    domain TEXT NOT NULL REFERENCES domain (id),
    local TEXT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES account (id),
    PRIMARY KEY (domain, local)
  )`,
  "CREATE INDEX account_name_account ON account_name (account)",
  `CREATE TABLE credential (
    account TEXT NOT NULL REFERENCES account (id),
    kind TEXT NOT NULL,
    verifier TEXT NOT NULL,
    PRIMARY KEY (account, kind)
  )`,
];

// The scope is "server", or the id of a domain or an account: ids have 26 characters and are unique
// across tables. A reference to either table at once cannot be declared.
const version2: Schema["migrations"][number] = ({ integer, keyed }) => [
  `CREATE TABLE setting (
    scope TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    version ${integer} NOT NULL,
    PRIMARY KEY (scope, name)
  ) ${keyed}`,
];

/** The tables of the accounts and the settings: open the database with it. */
export const accountsSchema: Schema = { name: "accounts", migrations: [version1, version2] };

/** The tables, as the query builder types them. */
export interface AccountsTables {
  readonly domain: {
    readonly id: string;
    readonly name: string;
    readonly state: string;
    readonly main: number;
    readonly created_at: number;
  };
  readonly account: {
    readonly id: string;
    readonly domain: string;
    readonly address: string;
    readonly state: string;
    readonly created_at: number;
  };
  readonly account_name: {
    readonly domain: string;
    /** The comparison key of the local part. */
    readonly local: string;
    readonly kind: "account" | "alias";
    /** As it was given. */
    readonly address: string;
    readonly account: string;
  };
  readonly credential: {
    readonly account: string;
    readonly kind: "argon2id";
    readonly verifier: string;
  };
  readonly setting: {
    readonly scope: string;
    readonly name: string;
    /** JSON. */
    readonly value: string;
    readonly version: number;
  };
}
