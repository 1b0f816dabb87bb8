import { createRequire } from "node:module";
import type * as KyselyModule from "kysely";
import type { Kysely, Sql } from "kysely";
import type { Query, Statement, Value } from "./ports.ts";

/** Stands in a query for a value that is given each time it runs: `p("id")`. */
export type Placeholder<Values> = <Name extends keyof Values & string>(name: Name) => Values[Name];

/** A compiled query: give it its values, and it can be run. */
export type Prepared<Values, Result> = (
  ...values: keyof Values extends never ? [] : [values: Values]
) => Query<Result>;

/** Compiles a query, on its first use and never again. */
export type Prepare<Tables> = <Values = object, Result = unknown>(
  build: (
    db: Kysely<Tables>,
    p: Placeholder<Values>,
    sql: Sql,
  ) => {
    compile(): { readonly sql: string; readonly parameters: readonly unknown[] };
    execute(): Promise<Result[]>;
  },
) => Prepared<Values, Result>;

class Slot {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * Makes typed queries with Kysely, as data: it has no connection and runs nothing.
 *
 * Kysely itself is loaded when the first query is compiled. Its `sql` comes as the third argument,
 * so that a program that needs it does not load Kysely sooner.
 *
 * @example
 * const prepare = compiler<{ account: { id: string; name: string } }>();
 * const find = prepare((db, p: Placeholder<{ id: string }>) =>
 *   db.selectFrom("account").select("name").where("id", "=", p("id")),
 * );
 * const rows = await database.get(find({ id: "a" })); // readonly { name: string }[]
 */
export function compiler<Tables>(): Prepare<Tables> {
  let builder: { readonly db: Kysely<Tables>; readonly sql: Sql } | undefined;
  return (build) => {
    let compiled: { readonly sql: string; readonly parameters: readonly unknown[] } | undefined;
    return (...values) => {
      builder ??= loadBuilder<Tables>();
      compiled ??= build(builder.db, (name) => new Slot(name) as never, builder.sql).compile();
      const given = values[0] as Readonly<Record<string, Value>> | undefined;
      const parameters = compiled.parameters.map((parameter) =>
        parameter instanceof Slot ? (given?.[parameter.name] as Value) : (parameter as Value),
      );
      return { sql: compiled.sql, parameters };
    };
  };
}

function loadBuilder<Tables>(): { readonly db: Kysely<Tables>; readonly sql: Sql } {
  const kysely = createRequire(import.meta.url)("kysely") as typeof KyselyModule;
  const db = new kysely.Kysely<Tables>({
    dialect: {
      createAdapter: () => new kysely.SqliteAdapter(),
      createDriver: () => new kysely.DummyDriver(),
      createIntrospector: (introspected) => new kysely.SqliteIntrospector(introspected),
      createQueryCompiler: () => new kysely.SqliteQueryCompiler(),
    },
  });
  return { db, sql: kysely.sql };
}

/**
 * Makes a query a statement that must change this many rows, or its batch is undone.
 *
 * @param changes - rows it must change or return
 */
export function guarded(query: Query<unknown>, changes: number): Statement {
  return { sql: query.sql, parameters: query.parameters, guard: { changes } };
}
