import {
  compiler,
  guarded,
  type Placeholder,
  type Prepared,
  type Statement,
} from "@mailwright/database";
import type { AccountsTables } from "./schema.ts";

/** A setting, as stored. */
export interface SettingRow {
  readonly name: string;
  /** JSON. */
  readonly value: string;
  readonly version: number;
}

/** Which setting. */
interface Place {
  readonly scope: string;
  readonly name: string;
}

type Written = Place & { readonly value: string };
type Changed = Written & { readonly version: number };
type P<Values> = Placeholder<Values>;

/** The statements of the settings, each compiled on its first use. */
export class SettingStatements {
  readonly #prepare = compiler<AccountsTables>();

  readonly read: Prepared<Place, Omit<SettingRow, "name">> = this.#prepare((db, p: P<Place>) =>
    db
      .selectFrom("setting")
      .select(["value", "version"])
      .where("scope", "=", p("scope"))
      .where("name", "=", p("name")),
  );

  readonly list: Prepared<{ scope: string }, SettingRow> = this.#prepare(
    (db, p: P<{ scope: string }>) =>
      db
        .selectFrom("setting")
        .select(["name", "value", "version"])
        .where("scope", "=", p("scope"))
        .orderBy("name"),
  );

  readonly remove: Prepared<Place, unknown> = this.#prepare((db, p: P<Place>) =>
    db.deleteFrom("setting").where("scope", "=", p("scope")).where("name", "=", p("name")),
  );

  readonly #someScope: Prepared<{ scope: string }, unknown> = this.#prepare(
    (db, p: P<{ scope: string }>) =>
      db
        .selectFrom("account")
        .select("id")
        .where("id", "=", p("scope"))
        .unionAll(db.selectFrom("domain").select("id").where("id", "=", p("scope"))),
  );

  readonly #put: Prepared<Written, unknown> = this.#prepare((db, p: P<Written>) =>
    db
      .insertInto("setting")
      .values({ scope: p("scope"), name: p("name"), value: p("value"), version: 1 })
      .onConflict((conflict) =>
        conflict.columns(["scope", "name"]).doUpdateSet((set) => ({
          value: set.ref("excluded.value"),
          version: set("setting.version", "+", 1),
        })),
      )
      .returning("version"),
  );

  readonly #insert: Prepared<Written, unknown> = this.#prepare((db, p: P<Written>) =>
    db
      .insertInto("setting")
      .values({ scope: p("scope"), name: p("name"), value: p("value"), version: 1 })
      .onConflict((conflict) => conflict.columns(["scope", "name"]).doNothing())
      .returning(["name", "version"]),
  );

  readonly #update: Prepared<Changed, unknown> = this.#prepare((db, p: P<Changed>) =>
    db
      .updateTable("setting")
      .set((set) => ({ value: p("value"), version: set("version", "+", 1) }))
      .where("scope", "=", p("scope"))
      .where("name", "=", p("name"))
      .where("version", "=", p("version"))
      .returning("version"),
  );

  /** Conflicts at the last one when the version is another, before it when the scope is gone. */
  write(setting: Written, version: number | undefined): readonly Statement[] {
    return [...this.#inScope(setting.scope), guarded(this.#writeAt(setting, version), 1)];
  }

  /** Those that are absent: each returns its name when it was. Conflicts when the scope is gone. */
  seed(scope: string, settings: readonly Omit<Written, "scope">[]): readonly Statement[] {
    const inserts = settings.map((setting) => this.#insert({ ...setting, scope }));
    return [...this.#inScope(scope), ...inserts];
  }

  #writeAt(setting: Written, version: number | undefined): Statement {
    if (version === undefined) return this.#put(setting);
    return version === 0 ? this.#insert(setting) : this.#update({ ...setting, version });
  }

  #inScope(scope: string): readonly Statement[] {
    return scope === "server" ? [] : [guarded(this.#someScope({ scope }), 1)];
  }
}
