/**
 * What every database promises, as cases to run against an implementation.
 *
 * @packageDocumentation
 */
import assert from "node:assert/strict";
import type { Database } from "./database.ts";
import { DatabaseError, type DatabaseErrorCode } from "./errors.ts";
import type { Query, Schema, Statement, Value } from "./ports.ts";

/** One promise: `run` rejects when it is not kept. */
export interface ContractCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** The tables the cases use: open the database with them. */
export const contractSchema: Schema = {
  name: "contract",
  migrations: [
    ({ bytes, integer }) => [
      `CREATE TABLE item (id ${integer} PRIMARY KEY, name TEXT, bytes ${bytes})`,
      "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL)",
      "INSERT INTO counter VALUES ('uid', 0)",
    ],
  ],
};

/**
 * The cases; each opens a database of its own and closes it.
 *
 * @param open - opens an empty database with {@link contractSchema}
 */
export function databaseContract(open: () => Promise<Database>): readonly ContractCase[] {
  const given: Given = (name, run) => ({
    name,
    run: async () => {
      await using database = await open();
      await run(database);
    },
  });
  return [commits, guards, values, faults, misuse, closing, reads].flatMap((cases) => cases(given));
}

type Given = (name: string, run: (database: Database) => Promise<void>) => ContractCase;

const ITEMS: Query<{ id: number; name: string }> = {
  sql: "SELECT id, name FROM item ORDER BY id",
  parameters: [],
};

function query(sql: string, ...parameters: Value[]): Query {
  return { sql, parameters };
}

function insert(id: Value, name: Value = null, bytes: Value = null): Statement {
  return query("INSERT INTO item (id, name, bytes) VALUES (?, ?, ?)", id, name, bytes);
}

function guard(sql: string, changes: number): Statement {
  return { ...query(sql), guard: { changes } };
}

function octets(fill: number): Uint8Array {
  return new Uint8Array(1000).fill(fill);
}

function failsWith(code: DatabaseErrorCode): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof DatabaseError, String(error));
    assert.equal(error.code, code);
    return true;
  };
}

async function ids(database: Database): Promise<readonly number[]> {
  return (await database.get(ITEMS)).map(({ id }) => id);
}

function commits(given: Given): readonly ContractCase[] {
  return [
    given("a committed batch can be read, in every way", async (database) => {
      const result = await database.batch([insert(1, "a"), insert(2, null)]);
      assert.deepEqual(result, { type: "committed", rows: [[], []] });
      const rows = [
        { id: 1, name: "a" },
        { id: 2, name: null },
      ];
      assert.deepEqual(await database.get(ITEMS), rows);
      assert.deepEqual(await database.list(ITEMS), rows);
    }),
    given("rows come back by statement", async (database) => {
      const next = query("UPDATE counter SET value = value + 1 RETURNING value");
      const result = await database.batch([insert(1), next, next]);
      assert.deepEqual(result, { type: "committed", rows: [[], [{ value: 1 }], [{ value: 2 }]] });
    }),
    given("batches happen in the order they were handed over", async (database) => {
      const count = query("UPDATE counter SET value = value + 1");
      const take = "INSERT INTO item (id, name) SELECT ?, value FROM counter";
      const batches = Array.from({ length: 1000 }, (_, id) =>
        database.batch([count, query(take, id)]),
      );
      for (const result of await Promise.all(batches)) assert.equal(result.type, "committed");
      const rows = await database.list(ITEMS);
      assert.equal(rows.length, 1000);
      for (const { id, name } of rows) assert.equal(Number(name), id + 1);
    }),
  ];
}

function guards(given: Given): readonly ContractCase[] {
  return [
    given("a failed guard undoes its batch alone", async (database) => {
      const results = await Promise.all([
        database.batch([insert(1)]),
        database.batch([insert(2), guard("DELETE FROM item WHERE id = 9", 1), insert(3)]),
        database.batch([insert(4), guard("UPDATE item SET name = 'x' WHERE id = 1", 1)]),
      ]);
      assert.deepEqual(results[0], { type: "committed", rows: [[]] });
      assert.deepEqual(results[1], { type: "conflict", index: 1 });
      assert.deepEqual(results[2], { type: "committed", rows: [[], []] });
      assert.deepEqual(await ids(database), [1, 4]);
    }),
    given("a guard counts the rows a statement returns", async (database) => {
      const take = guard("DELETE FROM item WHERE id = 1 RETURNING id", 1);
      assert.deepEqual(await database.batch([take]), { type: "conflict", index: 0 });
      const rows = [[], [{ id: 1 }]];
      assert.deepEqual(await database.batch([insert(1), take]), { type: "committed", rows });
    }),
    given("of rivals for one row, one wins", async (database) => {
      const take = guard("UPDATE counter SET value = 1 WHERE value = 0", 1);
      const rivals = Array.from({ length: 20 }, () => database.batch([take]));
      const types = (await Promise.all(rivals)).map(({ type }) => type);
      assert.equal(types.filter((type) => type === "committed").length, 1);
    }),
  ];
}

function values(given: Given): readonly ContractCase[] {
  return [
    given("values of every type come back as they were", async (database) => {
      const long = Uint8Array.from({ length: 70_000 }, (_, i) => i % 251);
      const view = long.subarray(5, 60_000);
      await database.batch([
        insert(2 ** 53 - 1, "ä\0😀", view),
        insert(-1, "", new Uint8Array(0)),
        insert(5n, null),
      ]);
      const all = query("SELECT * FROM item ORDER BY id");
      for (const rows of [await database.get(all), await database.list(all)]) {
        assert.deepEqual(rows[0], { id: -1, name: "", bytes: new Uint8Array(0) });
        assert.deepEqual(rows[1], { id: 5, name: null, bytes: null });
        const bytes = Uint8Array.from(view);
        assert.deepEqual(rows[2], { id: 2 ** 53 - 1, name: "ä\0😀", bytes });
      }
      assert.equal(view.length, 59_995, "the caller's array is still the caller's");
    }),
  ];
}

function faults(given: Given): readonly ContractCase[] {
  return [
    given("only the guilty batch fails, and nothing of it happens", async (database) => {
      const settled = await Promise.allSettled([
        database.batch([insert(1)]),
        database.batch([insert(2), insert(1)]),
        database.batch([insert(3), query("NONSENSE")]),
        database.batch([insert(4), guard("DELETE FROM item WHERE id = 9", 1)]),
        database.batch([insert(5)]),
      ]);
      const outcomes = settled.map((each) =>
        each.status === "fulfilled" ? each.value.type : (each.reason as DatabaseError).code,
      );
      const faulty = ["DATABASE_CONSTRAINT", "DATABASE_STATEMENT"];
      assert.deepEqual(outcomes, ["committed", ...faulty, "conflict", "committed"]);
      assert.deepEqual(await ids(database), [1, 5]);
    }),
    given("what is no value fails its own batch", async (database) => {
      const wrong: readonly unknown[] = [undefined, {}, { a: 1 }, Symbol("s"), () => 1];
      const sql = "INSERT INTO item (name, bytes) VALUES (?, ?)";
      const wrongs = wrong.flatMap((value) => [
        query(sql, value as Value, null),
        query(sql, null, value as Value),
      ]);
      for (const [index, statement] of wrongs.entries()) {
        const good = database.batch([insert(index + 1)]);
        await assert.rejects(database.batch([statement]), failsWith("DATABASE_STATEMENT"));
        assert.equal((await good).type, "committed");
      }
      assert.equal((await ids(database)).length, wrongs.length);
    }),
  ];
}

function misuse(given: Given): readonly ContractCase[] {
  return ["BEGIN", "COMMIT", " rollback", "SELECT 1; DELETE FROM item", "VACUUM"].map((sql) =>
    given(`"${sql}" cannot stand in a batch`, async (database) => {
      const batch = database.batch([insert(1), query(sql)]);
      await assert.rejects(batch, failsWith("DATABASE_STATEMENT"));
      assert.deepEqual(await ids(database), []);
      assert.equal((await database.batch([insert(2)])).type, "committed");
    }),
  );
}

function closing(given: Given): readonly ContractCase[] {
  return [
    given(
      "closing waits for what was handed over; nothing can be asked after",
      async (database) => {
        const batches = Array.from({ length: 20 }, (_, id) => database.batch([insert(id)]));
        const listed = database.list(ITEMS);
        await database[Symbol.asyncDispose]();
        for (const result of await Promise.all(batches)) assert.equal(result.type, "committed");
        await listed;
        await assert.rejects(database.batch([insert(99)]), failsWith("DATABASE_CLOSED"));
        await assert.rejects(database.get(ITEMS), failsWith("DATABASE_CLOSED"));
        await assert.rejects(database.list(ITEMS), failsWith("DATABASE_CLOSED"));
      },
    ),
    given("an aborted call is not waited for", async (database) => {
      const signal = AbortSignal.abort(new Error("not wanted"));
      await assert.rejects(database.batch([insert(1)], { signal }), /not wanted/);
      await assert.rejects(database.list(ITEMS, { signal }), /not wanted/);
      assert.deepEqual(await ids(database), []);
      const later = new AbortController();
      const batch = database.batch([insert(2)], { signal: later.signal });
      const listed = database.list(ITEMS, { signal: later.signal });
      later.abort(new Error("given up"));
      // Whether it was too late to give up is the engine's affair.
      await Promise.allSettled([batch, listed]);
      assert.equal((await database.batch([insert(3)])).type, "committed");
    }),
  ];
}

function reads(given: Given): readonly ContractCase[] {
  return [
    given("a read changes nothing", async (database) => {
      const wrong = ["DELETE FROM counter", "INSERT INTO item (id) VALUES (1) RETURNING id", "OH"];
      for (const sql of wrong) {
        await assert.rejects(database.get(query(sql)), failsWith("DATABASE_STATEMENT"));
        await assert.rejects(database.list(query(sql)), failsWith("DATABASE_STATEMENT"));
      }
      assert.equal((await database.get(query("SELECT * FROM counter"))).length, 1);
      assert.deepEqual(await ids(database), []);
    }),
    given("many lists may be under way, and each gets its own rows", async (database) => {
      const all = Array.from({ length: 100 }, (_, id) => id);
      await database.batch(all.map((id) => insert(id, null, octets(id))));
      const lists = all.map((id) =>
        database.list(query("SELECT bytes FROM item WHERE id = ?", id)),
      );
      for (const [id, rows] of (await Promise.all(lists)).entries()) {
        assert.deepEqual(rows, [{ bytes: octets(id) }]);
      }
    }),
  ];
}
