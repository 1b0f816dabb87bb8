import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "@mailwright/database";
import { Mailstore, mailstoreSchema } from "@mailwright/mailstore";
import { mailstoreContract, type MailstoreFixture } from "@mailwright/mailstore/contract";
import { Spool, spoolSchema } from "@mailwright/spool";
import { describe, expect, test } from "vitest";

async function open(file: string): Promise<MailstoreFixture> {
  const database = await openDatabase({ file }, [spoolSchema, mailstoreSchema]);
  const spool = new Spool({ database });
  const mailstore = new Mailstore({ database, spool });
  return {
    mailstore,
    database,
    spool,
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

describe("in memory", () => {
  const cases = mailstoreContract(() => open(":memory:"));
  test.each(cases)("$name", async (each) => {
    await expect(each.run()).resolves.toBeUndefined();
  });
});

describe("in a file", () => {
  const cases = mailstoreContract(async () => {
    const folder = await mkdtemp(join(tmpdir(), "mailstore-"));
    const fixture = await open(join(folder, "mail.db"));
    return {
      ...fixture,
      [Symbol.asyncDispose]: async () => {
        await fixture[Symbol.asyncDispose]();
        await rm(folder, { recursive: true });
      },
    };
  });
  test.each(cases)("$name", async (each) => {
    await expect(each.run()).resolves.toBeUndefined();
  });
});
