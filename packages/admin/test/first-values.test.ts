import { Accounts, accountsSchema, Settings } from "@mailwright/accounts";
import { instantHash } from "@mailwright/accounts/testing";
import { openDatabase } from "@mailwright/database";
import { expect, test } from "vitest";
import { type FirstValues, plant } from "../src/index.ts";

async function ground() {
  const database = await openDatabase({ file: ":memory:" }, [accountsSchema]);
  const settings = new Settings({ database });
  const accounts = new Accounts({ database, hash: instantHash });
  const sow = (values: FirstValues) => plant(values, { accounts, settings });
  return { accounts, settings, sow };
}

const rules = [{ name: "all", do: [{ type: "store", mailbox: "All" }] }];

test("plants domains, accounts with their rules, and aliases, and tells what it made", async () => {
  const { accounts, settings, sow } = await ground();
  const made = await sow({
    domains: ["example.com", "example.org"],
    accounts: [{ address: "jim@example.com", password: "secret", rules }, { address: "ann" }],
    aliases: { "sales@example.org": "jim@example.com" },
  });
  expect(made).toEqual([
    "domain example.com",
    "domain example.org",
    "account jim@example.com",
    "account ann",
    "alias sales@example.org",
  ]);
  expect(await accounts.mainDomain()).toBe("example.com");
  const login = await accounts.authenticate({ username: "jim", password: "secret" });
  expect(login.type).toBe("authenticated");
  const jim = await accounts.find("sales@example.org");
  expect(jim).toMatchObject({ type: "account", address: "jim@example.com" });
  const id = jim.type === "account" ? jim.id : "";
  expect(await settings.read(id, "rules")).toMatchObject({ value: rules });
  expect(await accounts.show("ann")).toMatchObject({ type: "account", hasPassword: false });
});

test("what was removed since stays removed, what is new comes", async () => {
  const { accounts, sow } = await ground();
  const values = { domains: ["example.com"], accounts: [{ address: "jim@example.com" }] };
  await sow(values);
  await accounts.remove("jim@example.com");
  const more = [...values.accounts, { address: "new@example.com" }];
  expect(await sow({ ...values, accounts: more })).toEqual(["account new@example.com"]);
  expect((await accounts.find("jim@example.com")).type).toBe("unknown");
  expect((await accounts.find("new@example.com")).type).toBe("account");
});

test("an account that an earlier start has made without its rules gets them", async () => {
  const { accounts, settings, sow } = await ground();
  await accounts.createDomain("example.com");
  const jim = await accounts.createAccount("jim@example.com");
  await sow({ accounts: [{ address: "jim@example.com", rules }] });
  const id = jim.type === "created" ? jim.id : "";
  expect(await settings.read(id, "rules")).toMatchObject({ value: rules });
});

test("what is there already is nobody's mistake, and is left as it is", async () => {
  const { accounts, sow } = await ground();
  await accounts.createDomain("example.com");
  await accounts.createAccount("jim@example.com", { password: "his own" });
  const values = {
    domains: ["example.com"],
    accounts: [{ address: "jim@example.com", password: "x" }],
  };
  expect(await sow(values)).toEqual([]);
  const login = await accounts.authenticate({ username: "jim", password: "his own" });
  expect(login.type).toBe("authenticated");
});

test.each([
  [{ domains: ["a..b"] }, /^domain a\.\.b: /],
  [
    { accounts: [{ address: "jim@nowhere.example" }] },
    /^account jim@nowhere\.example: its domain is not one of this server/,
  ],
  [
    { domains: ["a.example"], aliases: { "x@a.example": "nobody@a.example" } },
    /^alias x@a\.example: /,
  ],
] as const)("%j names what cannot be used", async (values, message) => {
  const { sow } = await ground();
  await expect(sow(values)).rejects.toMatchObject({
    code: "ADMIN_FIRST_VALUE",
    message: expect.stringMatching(message),
  });
});
