import {
  compiler,
  guarded,
  type Placeholder,
  type Prepared,
  type Statement,
} from "@mailwright/database";
import type { AccountsTables } from "./schema.ts";

type P<Values> = Placeholder<Values>;

interface DomainValues {
  readonly id: string;
  readonly name: string;
  readonly at: number;
}

interface AccountValues {
  readonly id: string;
  readonly domain: string;
  readonly address: string;
  readonly at: number;
}

/** A name in a domain: an account's own, or an alias. */
export interface NameValues {
  readonly domain: string;
  readonly local: string;
  readonly kind: "account" | "alias";
  readonly address: string;
  readonly account: string;
}

/**
 * The statements of the accounts, each compiled on its first use. Those that may find nothing to
 * change are guarded.
 */
export class Changes {
  readonly #prepare = compiler<AccountsTables>();

  // The first domain is the main one; SQL decides which is first, for two may be created at once.
  readonly #insertDomain: Prepared<DomainValues, unknown> = this.#prepare(
    (db, p: P<DomainValues>, sql) =>
      db
        .insertInto("domain")
        .values({
          id: p("id"),
          name: p("name"),
          state: "enabled",
          main: sql<number>`(SELECT CASE WHEN EXISTS (SELECT 1 FROM domain) THEN 0 ELSE 1 END)`,
          created_at: p("at"),
        })
        .onConflict((conflict) => conflict.column("name").doNothing()),
  );

  readonly #clearMain: Prepared<object, unknown> = this.#prepare((db) =>
    db.updateTable("domain").set({ main: 0 }).where("main", "=", 1),
  );

  readonly #setMain: Prepared<{ name: string }, unknown> = this.#prepare(
    (db, p: P<{ name: string }>) =>
      db.updateTable("domain").set({ main: 1 }).where("name", "=", p("name")),
  );

  readonly #setDomainState: Prepared<{ name: string; state: string }, unknown> = this.#prepare(
    (db, p: P<{ name: string; state: string }>) =>
      db
        .updateTable("domain")
        .set({ state: p("state") })
        .where("name", "=", p("name")),
  );

  readonly #touchDomain: Prepared<{ domain: string }, unknown> = this.#prepare(
    (db, p: P<{ domain: string }>) =>
      db
        .updateTable("domain")
        .set((set) => ({ state: set.ref("state") }))
        .where("id", "=", p("domain")),
  );

  readonly #deleteAliasesIn: Prepared<{ domain: string }, unknown> = this.#prepare(
    (db, p: P<{ domain: string }>) =>
      db.deleteFrom("account_name").where("domain", "=", p("domain")).where("kind", "=", "alias"),
  );

  // Whatever name is left in the domain is an account's own.
  readonly #deleteDomain: Prepared<{ domain: string }, unknown> = this.#prepare(
    (db, p: P<{ domain: string }>) =>
      db
        .deleteFrom("domain")
        .where("id", "=", p("domain"))
        .where("main", "=", 0)
        .where((where) => {
          const names = where.selectFrom("account_name").select("local");
          return where.not(where.exists(names.where("domain", "=", p("domain"))));
        }),
  );

  readonly #insertAccount: Prepared<AccountValues, unknown> = this.#prepare(
    (db, p: P<AccountValues>) =>
      db.insertInto("account").values({
        id: p("id"),
        domain: p("domain"),
        address: p("address"),
        state: "enabled",
        created_at: p("at"),
      }),
  );

  readonly #insertName: Prepared<NameValues, unknown> = this.#prepare((db, p: P<NameValues>) =>
    db
      .insertInto("account_name")
      .values({
        domain: p("domain"),
        local: p("local"),
        kind: p("kind"),
        address: p("address"),
        account: p("account"),
      })
      .onConflict((conflict) => conflict.columns(["domain", "local"]).doNothing()),
  );

  readonly #setState: Prepared<{ account: string; state: string }, unknown> = this.#prepare(
    (db, p: P<{ account: string; state: string }>) =>
      db
        .updateTable("account")
        .set({ state: p("state") })
        .where("id", "=", p("account")),
  );

  readonly #someAccount: Prepared<{ account: string }, unknown> = this.#prepare(
    (db, p: P<{ account: string }>) =>
      db.selectFrom("account").select("id").where("id", "=", p("account")),
  );

  readonly #touch: Prepared<{ account: string }, unknown> = this.#prepare(
    (db, p: P<{ account: string }>) =>
      db
        .updateTable("account")
        .set((set) => ({ state: set.ref("state") }))
        .where("id", "=", p("account")),
  );

  readonly #setVerifier: Prepared<{ account: string; verifier: string }, unknown> = this.#prepare(
    (db, p: P<{ account: string; verifier: string }>) =>
      db
        .insertInto("credential")
        .values({ account: p("account"), kind: "argon2id", verifier: p("verifier") })
        .onConflict((conflict) =>
          conflict
            .columns(["account", "kind"])
            .doUpdateSet((set) => ({ verifier: set.ref("excluded.verifier") })),
        ),
  );

  readonly #deleteAlias: Prepared<{ domain: string; local: string }, unknown> = this.#prepare(
    (db, p: P<{ domain: string; local: string }>) =>
      db
        .deleteFrom("account_name")
        .where("domain", "=", p("domain"))
        .where("local", "=", p("local"))
        .where("kind", "=", "alias"),
  );

  readonly #deleteNames: Prepared<{ account: string }, unknown> = this.#prepare(
    (db, p: P<{ account: string }>) =>
      db.deleteFrom("account_name").where("account", "=", p("account")),
  );

  readonly #deleteCredentials: Prepared<{ account: string }, unknown> = this.#prepare(
    (db, p: P<{ account: string }>) =>
      db.deleteFrom("credential").where("account", "=", p("account")),
  );

  readonly #deleteSettings: Prepared<{ scope: string }, unknown> = this.#prepare(
    (db, p: P<{ scope: string }>) => db.deleteFrom("setting").where("scope", "=", p("scope")),
  );

  readonly #deleteAccount: Prepared<{ account: string }, unknown> = this.#prepare(
    (db, p: P<{ account: string }>) => db.deleteFrom("account").where("id", "=", p("account")),
  );

  /** Conflicts when the name is taken. */
  createDomain(values: DomainValues): readonly Statement[] {
    return [guarded(this.#insertDomain(values), 1)];
  }

  /** Conflicts when no domain has the name. */
  setMainDomain(name: string): readonly Statement[] {
    return [this.#clearMain(), guarded(this.#setMain({ name }), 1)];
  }

  /** Conflicts when no domain has the name. */
  setDomainState(name: string, state: string): readonly Statement[] {
    return [guarded(this.#setDomainState({ name, state }), 1)];
  }

  /** Conflicts when the domain is gone, has accounts, or is the main one. */
  removeDomain(domain: string): readonly Statement[] {
    return [
      this.#deleteSettings({ scope: domain }),
      this.#deleteAliasesIn({ domain }),
      guarded(this.#deleteDomain({ domain }), 1),
    ];
  }

  /** Conflicts at 0 when the domain is gone, later when the name is taken. */
  createAccount(
    name: Omit<NameValues, "kind">,
    at: number,
    verifier: string | undefined,
  ): readonly Statement[] {
    const { account, domain, address } = name;
    return [
      guarded(this.#touchDomain({ domain }), 1),
      this.#insertAccount({ id: account, domain, address, at }),
      guarded(this.#insertName({ ...name, kind: "account" }), 1),
      ...(verifier === undefined ? [] : [this.#setVerifier({ account, verifier })]),
    ];
  }

  /** Conflicts at 0 when the account is gone, at 1 when the domain is, at 2 when the name is taken. */
  createAlias(name: Omit<NameValues, "kind">): readonly Statement[] {
    return [
      guarded(this.#touch({ account: name.account }), 1),
      guarded(this.#touchDomain({ domain: name.domain }), 1),
      guarded(this.#insertName({ ...name, kind: "alias" }), 1),
    ];
  }

  /** Changes nothing; conflicts when the account is gone. */
  requireAccount(account: string): readonly Statement[] {
    return [guarded(this.#someAccount({ account }), 1)];
  }

  /** Conflicts when the account is gone. */
  setVerifier(account: string, verifier: string): readonly Statement[] {
    return [guarded(this.#touch({ account }), 1), this.#setVerifier({ account, verifier })];
  }

  /** Conflicts when the account is gone. */
  setState(account: string, state: string): readonly Statement[] {
    return [guarded(this.#setState({ account, state }), 1)];
  }

  /** Conflicts when the alias is gone. */
  removeAlias(domain: string, local: string): readonly Statement[] {
    return [guarded(this.#deleteAlias({ domain, local }), 1)];
  }

  /** Conflicts at the last one when the account is gone. */
  removeAccount(account: string): readonly Statement[] {
    return [
      this.#deleteCredentials({ account }),
      this.#deleteNames({ account }),
      this.#deleteSettings({ scope: account }),
      guarded(this.#deleteAccount({ account }), 1),
    ];
  }
}
