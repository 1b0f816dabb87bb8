import { concatBytes } from "@mailwright/core";
import { openDatabase } from "@mailwright/database";
import { Spool, spoolSchema } from "@mailwright/spool";
import { expect, test } from "vitest";

async function* chunks(...all: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}

test.each([0, 1, 65_536, 65_537, 262_144, 262_145, 1_000_000])(
  "a body of %d octets reads back",
  async (size) => {
    await using database = await openDatabase({ file: ":memory:" }, [spoolSchema]);
    const spool = new Spool({ database });
    const bytes = new Uint8Array(size).map((_, i) => (i * 7 + (i >> 8)) % 251);
    await using draft = await spool.write(chunks(bytes.subarray(0, 1000), bytes.subarray(1000)));
    expect(await database.batch(draft.statements)).toMatchObject({ type: "committed" });
    expect(concatBytes(await Array.fromAsync(spool.read(draft.body)))).toEqual(bytes);
    await database.batch(spool.release(draft.body));
    expect(
      await database.get({
        sql: "SELECT (SELECT count(*) FROM spool_piece) a, (SELECT count(*) FROM spool_body) b, (SELECT count(*) FROM spool_pending) c",
        parameters: [],
      }),
    ).toEqual([{ a: 0, b: 0, c: 0 }]);
  },
);
