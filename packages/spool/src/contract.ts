/**
 * What a spool promises, as cases to run on each kind of database.
 *
 * @packageDocumentation
 */
import assert from "node:assert/strict";
import { type Bytes, concatBytes, type Stored } from "@mailwright/core";
import type { Database, Row } from "@mailwright/database";
import { SpoolError } from "./errors.ts";
import { type ReadOptions, Spool } from "./spool.ts";

/** One promise: `run` rejects when it is not kept. */
export interface ContractCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/**
 * The cases; each opens a database of its own and closes it.
 *
 * @param open - opens an empty database with `spoolSchema`
 */
export function spoolContract(open: () => Promise<Database>): readonly ContractCase[] {
  const given: Given = (name, run) => ({
    name,
    run: async () => {
      await using database = await open();
      await run(new Spool({ database }), database);
    },
  });
  return [...writing(given), ...reading(given), ...failing(given), ...referring(given)];
}

type Given = (
  name: string,
  run: (spool: Spool, database: Database) => Promise<void>,
) => ContractCase;

// What travels in the acknowledging batch, what does not any more, and the edges of pieces.
const SIZES = [0, 1, 65_535, 65_536, 65_537, 262_144, 262_145, 1_000_000];

function pattern(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => (i * 7 + (i >> 8)) % 251);
}

async function* chunked(bytes: Uint8Array, size = 50_000): Bytes {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Yields so much, then fails. */
async function* broken(size: number): Bytes {
  yield pattern(size);
  throw new Error("the source broke");
}

async function store(spool: Spool, database: Database, bytes: Uint8Array): Promise<Stored> {
  await using draft = await spool.write(chunked(bytes));
  assert.equal((await database.batch(draft.statements)).type, "committed");
  return draft.body;
}

async function readAll(spool: Spool, body: Stored, options?: ReadOptions): Promise<Uint8Array> {
  return concatBytes(await Array.fromAsync(spool.read(body, options)));
}

/** The rows of each table. */
async function rows(database: Database): Promise<Row | undefined> {
  const sql = `SELECT (SELECT count(*) FROM spool_body) AS bodies,
    (SELECT count(*) FROM spool_pending) AS pending, (SELECT count(*) FROM spool_piece) AS pieces`;
  return (await database.get({ sql, parameters: [] }))[0];
}

const NONE = { bodies: 0, pending: 0, pieces: 0 };

function writing(given: Given): readonly ContractCase[] {
  return SIZES.map((size) =>
    given(
      `a body of ${size} octets is kept by its statements, and goes with its last reference`,
      async (spool, database) => {
        const bytes = pattern(size);
        const draft = await spool.write(chunked(bytes));
        assert.equal(draft.body.size, size);
        assert.deepEqual(draft.head, bytes.slice(0, 65_536));
        assert.equal((await rows(database))?.["bodies"], 0);
        assert.equal((await database.batch(draft.statements)).type, "committed");
        await draft[Symbol.asyncDispose]();
        assert.deepEqual(await readAll(spool, draft.body), bytes);
        assert.equal((await rows(database))?.["pending"], 0);
        await database.batch(spool.release(draft.body));
        assert.deepEqual(await rows(database), NONE);
      },
    ),
  );
}

function reading(given: Given): readonly ContractCase[] {
  return [
    given("any range can be read", async (spool, database) => {
      const bytes = pattern(400_000);
      const body = await store(spool, database, bytes);
      const edges = [0, 1, 65_535, 65_536, 65_537, 262_144, 399_999, 400_000, 500_000];
      for (const start of edges) {
        for (const end of edges) {
          const expected = bytes.slice(start, end);
          assert.deepEqual(await readAll(spool, body, { start, end }), expected);
        }
      }
    }),
    given("a body can be read twice at a time, and left early", async (spool, database) => {
      const bytes = pattern(600_000);
      const body = await store(spool, database, bytes);
      for await (const first of spool.read(body)) {
        assert.deepEqual(await readAll(spool, body), bytes);
        assert.ok(first.length > 0);
        break;
      }
    }),
    given("a body that is not there is SPOOL_MISSING", async (spool, database) => {
      for (const size of [10, 400_000]) {
        const body = await store(spool, database, pattern(size));
        await database.batch(spool.release(body));
        await assert.rejects(readAll(spool, body), failsWith("SPOOL_MISSING"));
      }
    }),
  ];
}

function failsWith(code: SpoolError["code"]): (error: unknown) => boolean {
  return (error) => error instanceof SpoolError && error.code === code;
}

function failing(given: Given): readonly ContractCase[] {
  return [
    given("a body over its limit leaves nothing", async (spool, database) => {
      for (const size of SIZES.slice(1)) {
        const limited = spool.write(chunked(pattern(size)), { limit: size - 1 });
        await assert.rejects(limited, failsWith("SPOOL_TOO_LARGE"));
        const draft = await spool.write(chunked(pattern(size)), { limit: size });
        await draft[Symbol.asyncDispose]();
      }
      assert.deepEqual(await rows(database), NONE);
    }),
    given("a source that breaks leaves nothing", async (spool, database) => {
      for (const size of SIZES) await assert.rejects(spool.write(broken(size)), /the source broke/);
      assert.deepEqual(await rows(database), NONE);
    }),
    given("aborting ends a write, even while the source gives nothing", async (spool, database) => {
      const controller = new AbortController();
      const stuck = Promise.withResolvers<never>();
      async function* source(): Bytes {
        yield pattern(600_000);
        // The next chunk never comes.
        queueMicrotask(() => controller.abort(new Error("gone")));
        await stuck.promise;
      }
      await assert.rejects(spool.write(source(), { signal: controller.signal }), /gone/);
      assert.deepEqual(await rows(database), NONE);
      await assert.rejects(spool.write(chunked(pattern(1)), { signal: controller.signal }), /gone/);
    }),
    given("a draft that is not kept is freed", async (spool, database) => {
      for (const size of SIZES) {
        await using draft = await spool.write(chunked(pattern(size)));
        assert.equal(draft.body.size, size);
      }
      assert.deepEqual(await rows(database), NONE);
    }),
    given("a draft that was freed cannot be kept", async (spool, database) => {
      const draft = await spool.write(chunked(pattern(600_000)));
      await draft[Symbol.asyncDispose]();
      assert.equal((await database.batch(draft.statements)).type, "conflict");
      assert.deepEqual(await rows(database), NONE);
    }),
    given("a sweep removes what was being written, and nothing else", async (spool, database) => {
      const kept = await store(spool, database, pattern(600_000));
      await spool.write(chunked(pattern(600_000)));
      await spool.write(chunked(pattern(700_000)));
      assert.equal(await spool.sweep(), 2);
      assert.deepEqual(await rows(database), { bodies: 1, pending: 0, pieces: 10 });
      assert.deepEqual(await readAll(spool, kept), pattern(600_000));
      assert.equal(await spool.sweep(), 0);
    }),
  ];
}

function referring(given: Given): readonly ContractCase[] {
  return [
    given("a body stays while it has a reference", async (spool, database) => {
      const bytes = pattern(100_000);
      const body = await store(spool, database, bytes);
      await database.batch([...spool.retain(body), ...spool.retain(body)]);
      await database.batch(spool.release(body));
      await database.batch([...spool.retain(body), ...spool.release(body)]);
      await database.batch(spool.release(body));
      assert.deepEqual(await readAll(spool, body), bytes);
      await database.batch(spool.release(body));
      assert.deepEqual(await rows(database), NONE);
    }),
    given("what is gone cannot be retained, and may be released", async (spool, database) => {
      const body = await store(spool, database, pattern(10));
      await database.batch(spool.release(body));
      assert.deepEqual(await database.batch(spool.retain(body)), { type: "conflict", index: 0 });
      assert.equal((await database.batch(spool.release(body))).type, "committed");
    }),
    given("many bodies may be written at a time", async (spool, database) => {
      const sizes = Array.from({ length: 40 }, (_, i) => i * 17_000);
      const bodies = await Promise.all(sizes.map((size) => store(spool, database, pattern(size))));
      const read = await Promise.all(bodies.map((body) => readAll(spool, body)));
      for (const [index, size] of sizes.entries()) assert.deepEqual(read[index], pattern(size));
      await Promise.all(bodies.map((body) => database.batch(spool.release(body))));
      assert.deepEqual(await rows(database), NONE);
    }),
  ];
}
