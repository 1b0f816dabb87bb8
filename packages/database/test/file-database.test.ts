import { execFile } from "node:child_process";
import { copyFileSync, existsSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Database, openDatabase, type Schema, type Statement } from "@mailwright/database";
import { describe, expect, test } from "vitest";
import { copyTo } from "../src/backup.ts";
import { temporaryFile } from "./temporary-file.ts";

const schema: Schema = {
  name: "test",
  migrations: [({ bytes }) => [`CREATE TABLE item (id INTEGER PRIMARY KEY, bytes ${bytes})`]],
};

const file = temporaryFile();

function insert(id: number, size = 0): Statement {
  return { sql: "INSERT INTO item VALUES (?, ?)", parameters: [id, new Uint8Array(size)] };
}

async function count(database: Database): Promise<unknown> {
  return (await database.get({ sql: "SELECT count(*) AS n FROM item", parameters: [] }))[0]?.["n"];
}

// In a process of its own, by the sources as tests are.
async function child(name: string, way: "ended" | "killed"): Promise<string> {
  const path = fileURLToPath(new URL("child.ts", import.meta.url));
  const flags = ["--conditions=@mailwright/source", path, name, way];
  const { stdout } = await promisify(execFile)(process.execPath, flags, { timeout: 15_000 });
  return stdout;
}

test("what was committed is there after closing, and commits are synced", async () => {
  const name = file();
  {
    await using database = await openDatabase({ file: name }, [schema]);
    await database.batch([insert(1), insert(2)]);
    const pragma = async (sql: string) => (await database.list({ sql, parameters: [] }))[0];
    expect(await pragma("SELECT * FROM pragma_journal_mode")).toEqual({ journal_mode: "wal" });
    expect(await pragma("SELECT * FROM pragma_page_size")).toEqual({ page_size: 16_384 });
    expect(await pragma("SELECT * FROM pragma_auto_vacuum")).toEqual({ auto_vacuum: 2 });
    // Asked of the connection that writes: the others have a setting of their own.
    const asked = await database.batch([
      { sql: "SELECT * FROM pragma_synchronous", parameters: [] },
    ]);
    expect(asked).toEqual({ type: "committed", rows: [[{ synchronous: 2 }]] });
  }
  await using database = await openDatabase({ file: name }, [schema]);
  expect(await count(database)).toBe(2);
});

describe("a full database", () => {
  test.each(["memory", "file"])("in %s fails the guilty batch only, and goes on", async (kind) => {
    const name = kind === "memory" ? ":memory:" : file();
    await using database = await openDatabase({ file: name, maximumSize: 1_048_576 }, [schema]);
    const settled = await Promise.allSettled([
      database.batch([insert(1, 1000)]),
      database.batch([insert(2), insert(3, 2_000_000)]),
      database.batch([insert(4, 1000)]),
    ]);
    expect(settled).toMatchObject([
      { status: "fulfilled" },
      { status: "rejected", reason: { code: "DATABASE_FULL", machine: "storage-full" } },
      { status: "fulfilled" },
    ]);
    expect(await count(database)).toBe(2);
    for (let id = 10; ; id++) {
      const outcome = await database.batch([insert(id, 100_000)]).catch((error: unknown) => error);
      if (outcome instanceof Error) break;
      expect(id).toBeLessThan(30);
    }
    await database.batch([{ sql: "DELETE FROM item WHERE id = 10", parameters: [] }]);
    expect(await database.batch([insert(10, 90_000)])).toMatchObject({ type: "committed" });
  });
});

describe("opening", () => {
  test("is for one server at a time", async () => {
    const name = file();
    {
      await using _ = await openDatabase({ file: name }, [schema]);
      const second = openDatabase({ file: name }, [schema]);
      await expect(second).rejects.toMatchObject({
        code: "DATABASE_LOCKED",
        message: expect.stringContaining("stop the server"),
      });
    }
    await using database = await openDatabase({ file: name }, [schema]);
    expect(await count(database)).toBe(0);
  });

  test("refuses a file that is no database, and lets go of it", async () => {
    const name = file();
    writeFileSync(name, "This is a letter, not a database. ".repeat(1000));
    const opening = () => openDatabase({ file: name }, [schema]);
    await expect(opening()).rejects.toMatchObject({ code: "DATABASE_CORRUPT", temporary: false });
    await expect(opening()).rejects.toMatchObject({ code: "DATABASE_CORRUPT" });
  });

  test("says when the folder is missing", async () => {
    const opening = openDatabase({ file: `${file()}/none/x.sqlite` }, [schema]);
    await expect(opening).rejects.toMatchObject({ code: "DATABASE_IO", machine: "unavailable" });
  });
});

test("a list that is no longer waited for holds nothing up", async () => {
  await using database = await openDatabase({ file: file() }, [schema]);
  const slow = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000)
    SELECT count(*) AS n FROM n`;
  const controller = new AbortController();
  const listed = database.list({ sql: slow, parameters: [] }, { signal: controller.signal });
  controller.abort(new Error("given up"));
  await expect(listed).rejects.toThrow("given up");
  expect(await count(database)).toBe(0);
  expect(await database.batch([insert(1)])).toMatchObject({ type: "committed" });
});

test("with several readers, lists are spread over them", async () => {
  await using database = await openDatabase({ file: file(), readers: 3 }, [schema]);
  await database.batch([insert(1), insert(2)]);
  const lists = Array.from({ length: 30 }, () =>
    database.list({ sql: "SELECT id FROM item ORDER BY id", parameters: [] }),
  );
  for (const rows of await Promise.all(lists)) expect(rows).toEqual([{ id: 1 }, { id: 2 }]);
});

describe("a backup", () => {
  test.each(["memory", "file"])("of %s holds what is committed", async (kind) => {
    const copy = file();
    {
      const name = kind === "memory" ? ":memory:" : file();
      await using database = await openDatabase({ file: name }, [schema]);
      await database.batch([insert(1, 100_000)]);
      await database.backup(copy);
      await database.batch([insert(2)]);
      await expect(database.backup(copy)).rejects.toMatchObject({
        code: "DATABASE_IO",
        message: `${copy} is there already: choose another name`,
      });
      expect(existsSync(`${copy}.part`)).toBe(false);
    }
    await using database = await openDatabase({ file: copy }, [schema]);
    expect(await count(database)).toBe(1);
  });
});

describe("a file of a backup", () => {
  test("is its owner's alone, from its first octet on", async () => {
    const copy = file();
    const umask = process.umask(0);
    try {
      await copyTo(copy, async (part) => {
        expect(statSync(part)).toMatchObject({ mode: 0o100600, size: 0 });
      });
      await using database = await openDatabase({ file: file() }, [schema]);
      const other = file();
      await database.backup(other);
      for (const name of [copy, other]) expect(statSync(name).mode % 0o1000).toBe(0o600);
    } finally {
      process.umask(umask);
    }
  });

  test("stands in a folder that is there", async () => {
    await using database = await openDatabase({ file: ":memory:" }, [schema]);
    const name = file();
    const told = { code: "DATABASE_IO", message: `there is no folder ${name}: make it first` };
    await expect(database.backup(`${name}/copy`)).rejects.toMatchObject(told);
    writeFileSync(name, "");
    const other = { code: "DATABASE_IO", message: `${name} is no folder: choose another` };
    await expect(database.backup(`${name}/copy`)).rejects.toMatchObject(other);
  });
});

describe("a process", () => {
  test("may end without closing, and waits for what is awaited", async () => {
    const name = file();
    expect(await child(name, "ended")).toBe("1 rows");
    expect(await child(name, "ended")).toBe("2 rows");
  });

  test("that dies frees the lock", async () => {
    const name = file();
    await expect(child(name, "killed")).rejects.toMatchObject({ signal: "SIGKILL" });
    expect(await child(name, "ended")).toBe("1 rows");
  });
});

test("of a torn WAL, whole batches are left, and the first ones", async () => {
  const name = file();
  await using database = await openDatabase({ file: name }, [schema]);
  const wal = `${name}-wal`;
  const ends: number[] = [];
  for (let id = 0; id < 12; id += 2) {
    await database.batch([insert(id, 20_000), insert(id + 1)]);
    ends.push(statSync(wal).size);
  }
  for (const length of ends.flatMap((end) => [end - 1000, end])) {
    const copy = file();
    copyFileSync(name, copy);
    copyFileSync(wal, `${copy}-wal`);
    truncateSync(`${copy}-wal`, length);
    await using torn = await openDatabase({ file: copy }, [schema]);
    expect(await count(torn)).toBe(2 * ends.filter((end) => end <= length).length);
  }
});
