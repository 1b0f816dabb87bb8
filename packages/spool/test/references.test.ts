import { openDatabase, type Query } from "@mailwright/database";
import { Spool, spoolSchema } from "@mailwright/spool";
import { expect, test } from "vitest";

async function* body(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

function named(...ids: readonly string[]): Query<{ readonly id: string }> {
  return { sql: "SELECT value AS id FROM json_each(?)", parameters: [JSON.stringify(ids)] };
}

test("a reference comes and goes for each row of a query", async () => {
  await using database = await openDatabase({ file: ":memory:" }, [spoolSchema]);
  const spool = new Spool({ database });
  await using one = await spool.write(body("one"));
  await using other = await spool.write(body("other"));
  await database.batch([...one.statements, ...other.statements]);
  const references = async (): Promise<unknown> =>
    await database.get({
      sql: 'SELECT id, "references" AS times FROM spool_body ORDER BY id',
      parameters: [],
    });
  const counts = async (first: number | undefined, second: number): Promise<void> => {
    const rows = [
      ...(first === undefined ? [] : [{ id: one.body.id, times: first }]),
      { id: other.body.id, times: second },
    ].toSorted((a, b) => (a.id < b.id ? -1 : 1));
    expect(await references()).toEqual(rows);
  };
  const twiceAndOnce = named(one.body.id, other.body.id, one.body.id);
  await database.batch(spool.retain(twiceAndOnce));
  await counts(3, 2);
  await database.batch(spool.retain(named()));
  await database.batch(spool.release(named()));
  await counts(3, 2);
  await database.batch(spool.release(twiceAndOnce));
  await counts(1, 1);
  await database.batch(spool.release(named(one.body.id)));
  await counts(undefined, 1);
  const pieces = { sql: "SELECT DISTINCT body FROM spool_piece", parameters: [] };
  expect(await database.get(pieces)).toEqual([{ body: other.body.id }]);
});
