import { readFileSync } from "node:fs";
import { concatBytes, type Stored } from "@mailwright/core";
import { type DatabasePort, openDatabase } from "@mailwright/database";
import { Spool, SpoolError, spoolErrorCodes, spoolSchema } from "@mailwright/spool";
import fc from "fast-check";
import { expect, test } from "vitest";

function pattern(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) % 251);
}

/** Chunks of the given sizes, over and over; their buffer is overwritten once the next is asked for. */
async function* chunked(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(Math.max(...sizes));
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    const chunk = bytes.subarray(at, at + size);
    buffer.set(chunk);
    yield buffer.subarray(0, chunk.length);
    buffer.fill(0xff);
    at += size;
  }
}

test("however a body is cut, any range of it reads back", async () => {
  await using database = await openDatabase({ file: ":memory:" }, [spoolSchema]);
  const spool = new Spool({ database });
  const size = fc.oneof(fc.nat(1000), fc.nat(400_000));
  const cuts = fc.array(fc.integer({ min: 500, max: 150_000 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(size, cuts, fc.nat(400_000), fc.nat(400_000), async (length, sizes, a, b) => {
      const bytes = pattern(length);
      await using draft = await spool.write(chunked(bytes, sizes));
      await database.batch(draft.statements);
      const [start = 0, end = 0] = [a, b].toSorted((x, y) => x - y);
      const read = concatBytes(await Array.fromAsync(spool.read(draft.body, { start, end })));
      // Compared as buffers: element by element takes a second per megabyte.
      expect(Buffer.compare(read, bytes.subarray(start, end))).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test("a body of single octets is collected into whole pieces", async () => {
  await using database = await openDatabase({ file: ":memory:" }, [spoolSchema]);
  const spool = new Spool({ database });
  await using draft = await spool.write(chunked(pattern(70_000), [1]));
  await database.batch(draft.statements);
  const sql = "SELECT length(bytes) AS size FROM spool_piece ORDER BY number";
  expect(await database.get({ sql, parameters: [] })).toEqual([{ size: 65_536 }, { size: 4464 }]);
});

test("references follow a model, whatever comes in whatever order", async () => {
  const steps = fc.array(fc.constantFrom("retain", "release"), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      await using database = await openDatabase({ file: ":memory:" }, [spoolSchema]);
      const spool = new Spool({ database });
      await using draft = await spool.write(chunked(pattern(100), [100]));
      await database.batch(draft.statements);
      let references = 1;
      for (const step of all) {
        const result = await database.batch(
          step === "retain" ? spool.retain(draft.body) : spool.release(draft.body),
        );
        expect(result.type).toBe(step === "retain" && references === 0 ? "conflict" : "committed");
        if (references > 0) references += step === "retain" ? 1 : -1;
        const sql = 'SELECT "references" AS n FROM spool_body';
        const rows = references > 0 ? [{ n: references }] : [];
        expect(await database.get({ sql, parameters: [] })).toEqual(rows);
      }
    }),
    { numRuns: 30 },
  );
});

test("a full database fails the write, and the next one has room again", async () => {
  const options = { file: ":memory:", maximumSize: 2_000_000 };
  await using database = await openDatabase(options, [spoolSchema]);
  const spool = new Spool({ database });
  const large = spool.write(chunked(pattern(5_000_000), [100_000]));
  await expect(large).rejects.toMatchObject({ code: "DATABASE_FULL", machine: "storage-full" });
  await using draft = await spool.write(chunked(pattern(1_000_000), [100_000]));
  expect(await database.batch(draft.statements)).toMatchObject({ type: "committed" });
});

test("disposing of a kept body is no fault, even when the database fails by then", async () => {
  await using real = await openDatabase({ file: ":memory:" }, [spoolSchema]);
  let fails = false;
  const database: DatabasePort = {
    get: (query) => real.get(query),
    list: (query) => real.list(query),
    batch: (statements) =>
      fails ? Promise.reject(new Error("the disk is gone")) : real.batch(statements),
  };
  const spool = new Spool({ database });
  const draft = await spool.write(chunked(pattern(600_000), [65_536]));
  await database.batch(draft.statements);
  fails = true;
  await draft[Symbol.asyncDispose]();
  fails = false;
  expect(await spool.sweep()).toBe(0);
  const read = concatBytes(await Array.fromAsync(spool.read(draft.body)));
  expect(Buffer.compare(read, pattern(600_000))).toBe(0);
});

test("a large body waits for the disk, with half a mebibyte in memory", async () => {
  await using real = await openDatabase({ file: ":memory:" }, [spoolSchema]);
  let underWay = 0;
  const slow: DatabasePort = {
    get: (query) => real.get(query),
    list: (query) => real.list(query),
    async batch(statements) {
      expect(++underWay).toBe(1);
      for (let turn = 0; turn < 50; turn++) await Promise.resolve();
      underWay--;
      return real.batch(statements);
    },
  };
  const spool = new Spool({ database: slow });
  let given = 0;
  async function* source(): AsyncGenerator<Uint8Array> {
    for (const chunk of Array.from({ length: 80 }, () => new Uint8Array(65_536))) {
      const sql = "SELECT count(*) AS n FROM spool_piece";
      const [row] = await real.get({ sql, parameters: [] });
      expect(given - Number(row?.["n"])).toBeLessThanOrEqual(9);
      given++;
      yield chunk;
    }
  }
  await using draft = await spool.write(source());
  expect(draft.body.size).toBe(80 * 65_536);
});

test("a body of one piece is read in the calling thread", async () => {
  await using real = await openDatabase({ file: ":memory:" }, [spoolSchema]);
  const database: DatabasePort = {
    batch: (statements) => real.batch(statements),
    get: (query) => real.get(query),
    list: () => Promise.reject(new Error("not by way of a thread")),
  };
  const spool = new Spool({ database });
  await using draft = await spool.write(chunked(pattern(60_000), [60_000]));
  await database.batch(draft.statements);
  const read = await Array.fromAsync(spool.read(draft.body));
  expect(read).toEqual([pattern(60_000)]);
});

test("an aborted reading ends", async () => {
  await using database = await openDatabase({ file: ":memory:" }, [spoolSchema]);
  const spool = new Spool({ database });
  await using draft = await spool.write(chunked(pattern(600_000), [65_536]));
  await database.batch(draft.statements);
  const controller = new AbortController();
  const read = async (body: Stored): Promise<void> => {
    for await (const _ of spool.read(body, { signal: controller.signal })) {
      controller.abort(new Error("enough"));
    }
  };
  await expect(read(draft.body)).rejects.toThrow("enough");
});

test("the README lists the codes there are", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const listed = [...readme.matchAll(/^\| `(SPOOL_[A-Z_]+)` +\| (.+?) +\|/gm)];
  expect(Object.fromEntries(listed.map(([, code, text]) => [code, text]))).toEqual(spoolErrorCodes);
  expect(new SpoolError("SPOOL_MISSING", "gone").name).toBe("SpoolError");
});
