import { compiler, type Placeholder, type Prepared } from "@mailwright/database";
import type { AccountsTables } from "./schema.ts";

/** A domain, and the account that has the name looked up in it, where one has. */
export interface NameRow {
  readonly domainId: string;
  readonly domain: string;
  readonly domainState: string;
  readonly kind: "account" | "alias" | null;
  readonly account: string | null;
  /** The account's own address. */
  readonly address: string | null;
  readonly state: string | null;
}

/** A domain, as stored. */
export interface DomainRow {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly main: number;
}

/** A domain, and how many accounts it has. */
export interface DomainCountRow {
  readonly id: string;
  readonly main: number;
  readonly accounts: number;
}

/** An account, with its domain and whether it has a password. */
export interface AccountDetailsRow {
  readonly id: string;
  readonly address: string;
  readonly state: string;
  readonly created_at: number;
  readonly domain: string;
  readonly domainState: string;
  readonly credential: string | null;
}

/** An account, as stored, with the comparison key of its local part. */
export interface AccountRow {
  readonly id: string;
  readonly address: string;
  readonly state: string;
  readonly created_at: number;
  readonly local: string;
}

/** An alias, and whose it is. */
export interface AliasRow {
  readonly account: string;
  readonly address: string;
}

/** A page of the accounts of a domain, by the comparison keys of their local parts. */
interface Page {
  readonly domain: string;
  readonly after: string;
}

type P<Values> = Placeholder<Values>;

/** The queries of the accounts, each compiled on its first use. */
export class Queries {
  readonly #prepare = compiler<AccountsTables>();

  /** One row when the domain is here. */
  readonly find: Prepared<{ local: string; domain: string }, NameRow> = this.#prepare(
    (db, p: P<{ local: string; domain: string }>) =>
      db
        .selectFrom("domain")
        .leftJoin("account_name", (join) =>
          join
            .onRef("account_name.domain", "=", "domain.id")
            .on("account_name.local", "=", p("local")),
        )
        .leftJoin("account", "account.id", "account_name.account")
        .where("domain.name", "=", p("domain"))
        .select([
          "domain.id as domainId",
          "domain.name as domain",
          "domain.state as domainState",
          "account_name.kind as kind",
          "account.id as account",
          "account.address as address",
          "account.state as state",
        ]),
  );

  // Written out, for the index is a partial one: a parameter would not tell that it fits.
  readonly mainDomain: Prepared<object, { name: string }> = this.#prepare((db, _, sql) =>
    db.selectFrom("domain").where("main", "=", sql.lit(1)).select("name"),
  );

  readonly verifier: Prepared<{ account: string }, { verifier: string }> = this.#prepare(
    (db, p: P<{ account: string }>) =>
      db
        .selectFrom("credential")
        .where("account", "=", p("account"))
        .where("kind", "=", "argon2id")
        .select("verifier"),
  );

  readonly domains: Prepared<object, DomainRow> = this.#prepare((db) =>
    db.selectFrom("domain").select(["id", "name", "state", "main"]).orderBy("name"),
  );

  /** One row when the domain is here. */
  readonly domain: Prepared<{ name: string }, DomainCountRow> = this.#prepare(
    (db, p: P<{ name: string }>) =>
      db
        .selectFrom("domain")
        .where("name", "=", p("name"))
        .select((select) => [
          "id",
          "main",
          select
            .selectFrom("account_name")
            .whereRef("account_name.domain", "=", "domain.id")
            .where("account_name.kind", "=", "account")
            .select(({ fn }) => fn.countAll<number>().as("count"))
            .$asScalar()
            .$notNull()
            .as("accounts"),
        ]),
  );

  /** One row when the account is here. */
  readonly account: Prepared<{ account: string }, AccountDetailsRow> = this.#prepare(
    (db, p: P<{ account: string }>) =>
      db
        .selectFrom("account")
        .innerJoin("domain", "domain.id", "account.domain")
        .leftJoin("credential", "credential.account", "account.id")
        .where("account.id", "=", p("account"))
        .select([
          "account.id as id",
          "account.address as address",
          "account.state as state",
          "account.created_at as created_at",
          "domain.name as domain",
          "domain.state as domainState",
          "credential.kind as credential",
        ]),
  );

  readonly aliasesOf: Prepared<{ account: string }, { address: string }> = this.#prepare(
    (db, p: P<{ account: string }>) =>
      db
        .selectFrom("account_name")
        .where("account", "=", p("account"))
        .where("kind", "=", "alias")
        .orderBy("address")
        .select("address"),
  );

  readonly accounts: Prepared<Page & { limit: number }, AccountRow> = this.#prepare(
    (db, p: P<Page & { limit: number }>) =>
      db
        .selectFrom("domain")
        .innerJoin("account_name", "account_name.domain", "domain.id")
        .innerJoin("account", "account.id", "account_name.account")
        .where("domain.name", "=", p("domain"))
        .where("account_name.kind", "=", "account")
        .where("account_name.local", ">", p("after"))
        .orderBy("account_name.local")
        .limit(p("limit"))
        .select([
          "account.id as id",
          "account.address as address",
          "account.state as state",
          "account.created_at as created_at",
          "account_name.local as local",
        ]),
  );

  /** The aliases of the accounts of a page, up to the account `last`. */
  readonly aliases: Prepared<Page & { last: string }, AliasRow> = this.#prepare(
    (db, p: P<Page & { last: string }>) =>
      db
        .selectFrom("domain")
        .innerJoin("account_name as own", "own.domain", "domain.id")
        .innerJoin("account_name as alias", "alias.account", "own.account")
        .where("domain.name", "=", p("domain"))
        .where("own.kind", "=", "account")
        .where("own.local", ">", p("after"))
        .where("own.local", "<=", p("last"))
        .where("alias.kind", "=", "alias")
        .orderBy("alias.address")
        .select(["alias.account as account", "alias.address as address"]),
  );
}
