import { openDatabase, type Schema } from "@mailwright/database";
import { describe, expect, test } from "vitest";
import { temporaryFile } from "./temporary-file.ts";

const file = temporaryFile();
const first: Schema = {
  name: "a",
  migrations: [() => ["CREATE TABLE t (x)", "INSERT INTO t VALUES (1)"]],
};
const second: Schema = {
  name: "a",
  migrations: [...first.migrations, () => ["ALTER TABLE t ADD COLUMN y DEFAULT 'new'"]],
};
const rows = { sql: "SELECT * FROM t", parameters: [] };

describe("migrations", () => {
  test("run once each, oldest first, when the file is opened by a newer version", async () => {
    const name = file();
    for (const [schema, expected] of [
      [first, { x: 1 }],
      [second, { x: 1, y: "new" }],
      [second, { x: 1, y: "new" }],
    ] as const) {
      await using database = await openDatabase({ file: name }, [schema]);
      expect(await database.get(rows)).toEqual([expected]);
    }
  });

  test("of a newer version than the program's are refused", async () => {
    const name = file();
    await (await openDatabase({ file: name }, [second]))[Symbol.asyncDispose]();
    await expect(openDatabase({ file: name }, [first])).rejects.toMatchObject({
      code: "DATABASE_NEWER",
      message: expect.stringContaining("version 2"),
    });
  });

  test("that fail leave nothing behind, of other schemas neither", async () => {
    const name = file();
    const broken: Schema = { name: "b", migrations: [() => ["CREATE TABLE u (x)", "OH DEAR"]] };
    const opening = openDatabase({ file: name }, [first, broken]);
    await expect(opening).rejects.toMatchObject({ code: "DATABASE_STATEMENT" });
    await using database = await openDatabase({ file: name }, [first]);
    expect(await database.get(rows)).toEqual([{ x: 1 }]);
    await expect(database.get({ sql: "SELECT * FROM u", parameters: [] })).rejects.toThrow(
      "no such table",
    );
  });
});
