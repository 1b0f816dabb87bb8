import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Accounts, accountsSchema, Settings } from "@mailwright/accounts";
import { accountsContract, type OpenAccounts } from "@mailwright/accounts/contract";
import { instantHash } from "@mailwright/accounts/testing";
import { openDatabase } from "@mailwright/database";

async function open(file: string, close: () => Promise<void>): Promise<OpenAccounts> {
  const database = await openDatabase({ file }, [accountsSchema]);
  return {
    accounts: new Accounts({ database, hash: instantHash }),
    settings: new Settings({ database }),
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await close();
    },
  };
}

const openMemory = (): Promise<OpenAccounts> => open(":memory:", async () => {});

async function openFile(): Promise<OpenAccounts> {
  const folder = await mkdtemp(join(tmpdir(), "mailwright-accounts-"));
  return open(join(folder, "mail.db"), () => rm(folder, { recursive: true }));
}

describe.each([
  ["memory", openMemory],
  ["a file", openFile],
])("in %s", (_, opened) => {
  test.each(accountsContract(opened))("$name", ({ run }) => expect(run()).resolves.toBeUndefined());
});
