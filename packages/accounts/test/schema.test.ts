import { openDatabase } from "@mailwright/database";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Accounts, accountsSchema, Settings } from "@mailwright/accounts";
import { instantHash } from "@mailwright/accounts/testing";

test("the tables of version 1 become those of today, with what is in them", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mailwright-accounts-"));
  const file = join(folder, "mail.db");
  const version1 = { ...accountsSchema, migrations: accountsSchema.migrations.slice(0, 1) };
  {
    await using old = await openDatabase({ file }, [version1]);
    const at = { sql: "INSERT INTO domain VALUES ('d', 'example.com', 'enabled', 1, 0)" };
    await old.batch([{ ...at, parameters: [] }]);
  }
  {
    await using today = await openDatabase({ file }, [accountsSchema]);
    const accounts = new Accounts({ database: today, hash: instantHash });
    const [domain] = await accounts.domains();
    expect(domain).toMatchObject({ id: "d", name: "example.com" });
    const settings = new Settings({ database: today });
    expect(await settings.write("d", "a", 1)).toEqual({ type: "written", version: 1 });
  }
  await rm(folder, { recursive: true });
});
