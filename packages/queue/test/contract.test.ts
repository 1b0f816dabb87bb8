import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "@mailwright/database";
import { Spool, spoolSchema } from "@mailwright/spool";
import { describe, expect, test } from "vitest";
import { queueContract, type QueueStorage } from "../src/contract.ts";
import { openQueue, queueSchema } from "../src/index.ts";

async function storage(file: string, remove: () => Promise<void>): Promise<QueueStorage> {
  const database = await openDatabase({ file }, [spoolSchema, queueSchema]);
  const spool = new Spool({ database });
  return {
    open: (options, parts) => openQueue(options, { ...parts, database, spool }),
    draft: (text) => spool.write(bytes(text)),
    async count() {
      const tables = ["queue_message", "queue_recipient", "spool_body", "spool_piece"];
      const counts = tables.map((table) => `(SELECT count(*) FROM ${table})`).join(" + ");
      const [row] = await database.get({ sql: `SELECT ${counts} AS count`, parameters: [] });
      return Number(row?.["count"]);
    },
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await remove();
    },
  };
}

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(text);
}

describe("in memory", () => {
  const open = (): Promise<QueueStorage> => storage(":memory:", () => Promise.resolve());
  test.each(queueContract(open))("$name", async (each) => {
    await expect(each.run()).resolves.toBeUndefined();
  });
});

describe("in a file", () => {
  const open = async (): Promise<QueueStorage> => {
    const folder = await mkdtemp(join(tmpdir(), "queue-"));
    return storage(join(folder, "mail.db"), () => rm(folder, { recursive: true }));
  };
  test.each(queueContract(open))("$name", async (each) => {
    await expect(each.run()).resolves.toBeUndefined();
  });
});
