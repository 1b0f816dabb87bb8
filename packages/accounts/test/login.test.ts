import { type Database, openDatabase } from "@mailwright/database";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Accounts, accountsSchema, type PasswordHash } from "@mailwright/accounts";
import { instantHash } from "@mailwright/accounts/testing";

let database: Database;
let accounts: Accounts;
beforeEach(async () => {
  database = await openDatabase({ file: ":memory:" }, [accountsSchema]);
  accounts = new Accounts({ database, hash: instantHash });
  await accounts.createDomain("example.com");
  await accounts.createAccount("jim@example.com", { password: "secret" });
});
afterEach(() => database[Symbol.asyncDispose]());

const jim = { username: "jim", password: "secret" };

const changes: readonly [string, string, () => Promise<unknown>][] = [
  ["another password", "password changed meanwhile", () => accounts.setPassword("jim", "other")],
  ["disabling", "account disabled", () => accounts.setState("jim", "disabled")],
  [
    "disabling the domain",
    "account disabled",
    () => accounts.setDomainState("example.com", "disabled"),
  ],
  ["removing", "no such account", () => accounts.remove("jim")],
];

describe.each(changes)("%s", (_, reason, change) => {
  test("ends the password at once, in every instance that let it in before", async () => {
    const other = new Accounts({ database, hash: instantHash });
    expect(await other.authenticate(jim)).toMatchObject({ type: "authenticated" });
    await change();
    for (const each of [accounts, other]) {
      expect(await each.authenticate(jim)).toMatchObject({ type: "refused" });
    }
  });

  test("ends a log-in whose password is still being hashed", async () => {
    const hashing = Promise.withResolvers<void>();
    const changed = Promise.withResolvers<void>();
    const hash: PasswordHash = {
      ...instantHash,
      async verify(password, verifier) {
        hashing.resolve();
        await changed.promise;
        return instantHash.verify(password, verifier);
      },
    };
    const login = new Accounts({ database, hash }).authenticate(jim);
    await hashing.promise;
    await change();
    changed.resolve();
    expect(await login).toMatchObject({ type: "refused", evidence: { reason } });
  });
});

test("a wrong password is refused as such, whatever changes meanwhile", async () => {
  await accounts.setState("jim", "disabled");
  expect(await accounts.authenticate({ ...jim, password: "wrong" })).toMatchObject({
    evidence: { reason: "wrong password" },
  });
});
