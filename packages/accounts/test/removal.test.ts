import { type Database, openDatabase } from "@mailwright/database";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Accounts, accountsSchema } from "@mailwright/accounts";
import { instantHash } from "@mailwright/accounts/testing";

let database: Database;
let accounts: Accounts;
beforeEach(async () => {
  database = await openDatabase({ file: ":memory:" }, [accountsSchema]);
  accounts = new Accounts({ database, hash: instantHash });
  for (const name of ["example.com", "second.example"]) await accounts.createDomain(name);
  await accounts.createAccount("jim@example.com");
});
afterEach(() => database[Symbol.asyncDispose]());

/** Has something happen between what the next change looks at and what it does. */
function meanwhile(happens: () => Promise<unknown>): void {
  const batch = database.batch.bind(database);
  vi.spyOn(database, "batch").mockImplementationOnce(async (statements) => {
    await happens();
    return batch(statements);
  });
}

const remove = () => accounts.removeDomain("second.example");

describe("a domain that is removed meanwhile", () => {
  const unknown = { type: "unknown-domain", domain: "second.example" };

  test("takes no account", async () => {
    meanwhile(remove);
    expect(await accounts.createAccount("ann@second.example", { password: "x" })).toEqual(unknown);
    expect(await accounts.show("ann@second.example")).toMatchObject({ type: "unknown" });
  });

  test("takes no alias", async () => {
    meanwhile(remove);
    expect(await accounts.createAlias("sales@second.example", "jim")).toEqual(unknown);
    expect(await accounts.show("jim")).toMatchObject({ aliases: [] });
  });

  test("is removed once", async () => {
    meanwhile(remove);
    expect(await remove()).toEqual(unknown);
  });
});

describe("a domain stays that meanwhile", () => {
  test("got an account", async () => {
    meanwhile(() => accounts.createAccount("ann@second.example"));
    expect(await remove()).toMatchObject({ type: "not-empty", accounts: 1 });
    expect(await accounts.find("ann@second.example")).toMatchObject({ type: "account" });
  });

  test("became the main one", async () => {
    meanwhile(() => accounts.setMainDomain("second.example"));
    expect(await remove()).toMatchObject({ type: "main" });
  });
});

test("an account that is removed meanwhile is unknown, and nothing else is removed", async () => {
  const also = vi.fn<() => []>(() => []);
  meanwhile(() => accounts.remove("jim"));
  expect(await accounts.remove("jim", { also })).toEqual({ type: "unknown", address: "jim" });
  expect(also).toHaveBeenCalledOnce();
});
