import { type Database, openDatabase } from "@mailwright/database";
import { memorySink, VirtualClock } from "@mailwright/testkit";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Accounts, accountsSchema, Settings } from "@mailwright/accounts";
import { instantHash } from "@mailwright/accounts/testing";

let database: Database;
beforeEach(async () => {
  database = await openDatabase({ file: ":memory:" }, [accountsSchema]);
});
afterEach(() => database[Symbol.asyncDispose]());

async function jim(): Promise<string> {
  const accounts = new Accounts({ database, hash: instantHash });
  await accounts.createDomain("example.com");
  const created = await accounts.createAccount("jim@example.com");
  return created.type === "created" ? created.id : "";
}

test("a reading is one row by key, and sees at once what another instance wrote", async () => {
  const [one, other] = [new Settings({ database }), new Settings({ database })];
  await one.write("server", "a", 1);
  await other.read("server", "a");
  await one.write("server", "a", 2);
  const [get, list] = [vi.spyOn(database, "get"), vi.spyOn(database, "list")];
  expect(await other.read("server", "a")).toEqual({ type: "set", value: 2, version: 2 });
  expect([get.mock.calls.length, list.mock.calls.length]).toEqual([1, 0]);
  const [query] = get.mock.calls[0] ?? [];
  const plan = await database.list({ ...query!, sql: `EXPLAIN QUERY PLAN ${query!.sql}` });
  expect(plan).toEqual([
    expect.objectContaining({
      detail: "SEARCH setting USING PRIMARY KEY (scope=? AND name=?)",
    }),
  ]);
});

describe("events", () => {
  test("tell which setting changed, and not to what", async () => {
    const events = memorySink();
    const settings = new Settings({ database, events, clock: new VirtualClock({ start: 5000 }) });
    const account = await jim();
    await settings.write(account, "a", "canary");
    await settings.seed("server", { a: "canary", b: 1 });
    await settings.remove(account, "a");
    const changed = { name: "settings.changed", at: 5000 };
    expect(events.events).toEqual([
      { ...changed, scope: account, setting: "a" },
      { ...changed, scope: "server", setting: "a" },
      { ...changed, scope: "server", setting: "b" },
      { ...changed, scope: account, setting: "a" },
    ]);
  });

  test("tell nothing of what did not happen", async () => {
    const events = memorySink();
    const settings = new Settings({ database, events });
    await settings.write("server", "a", 1, { version: 1 });
    await settings.write("server", "a", undefined);
    await settings.write("nobody", "a", 1);
    await settings.seed("nobody", { a: 1 });
    await settings.remove("server", "a");
    settings.statementsToWrite("server", "a", 1);
    expect(events.events).toEqual([]);
  });
});

describe("statements for a batch with more in it", () => {
  test("write with the rest of it, or undo it", async () => {
    const settings = new Settings({ database });
    const account = await jim();
    const written = await database.batch([
      ...settings.statementsToWrite(account, "a", 1),
      ...settings.statementsToWrite("server", "a", 2, { version: 0 }),
    ]);
    expect(written.type).toBe("committed");
    const undone = await database.batch([
      ...settings.statementsToWrite(account, "a", 3),
      ...settings.statementsToWrite("server", "a", 4, { version: 7 }),
    ]);
    expect(undone.type).toBe("conflict");
    const nobody = await database.batch([
      ...settings.statementsToWrite(account, "a", 3),
      ...settings.statementsToWrite("nobody", "a", 4),
    ]);
    expect(nobody.type).toBe("conflict");
    expect(await settings.read(account, "a")).toEqual({ type: "set", value: 1, version: 1 });
    expect(await settings.read("server", "a")).toEqual({ type: "set", value: 2, version: 1 });
  });

  test("are not made of what cannot be stored", () => {
    const settings = new Settings({ database });
    for (const [name, value] of [
      ["a b", 1],
      ["a", () => 1],
    ] as const) {
      expect(() => settings.statementsToWrite("server", name, value)).toThrow(
        expect.objectContaining({ name: "AccountsUsageError", code: "ACCOUNTS_SETTING_VALUE" }),
      );
    }
  });
});

test("what is stored and no JSON is a fault, and not unset", async () => {
  const settings = new Settings({ database });
  await settings.write("server", "a", 1);
  await database.batch([{ sql: "UPDATE setting SET value = '{'", parameters: [] }]);
  const fault = expect.objectContaining({ code: "ACCOUNTS_SETTING", machine: "unavailable" });
  await expect(settings.read("server", "a")).rejects.toThrow(fault);
  await expect(settings.list("server")).rejects.toThrow(fault);
});
