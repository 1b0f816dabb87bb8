/**
 * What accounts and settings promise, whatever database they are in.
 *
 * @packageDocumentation
 */
import assert from "node:assert/strict";
import type { Accounts } from "./accounts.ts";
import type { Found } from "./results.ts";
import { type Checks, settingsChecks } from "./settings-contract.ts";
import type { Settings } from "./settings.ts";

/** Accounts and settings over a database of their own. */
export interface OpenAccounts extends AsyncDisposable {
  readonly accounts: Accounts;
  readonly settings: Settings;
}

/** One promise: it throws when the promise is broken. */
export interface ContractCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/**
 * The promises of accounts and settings, each to be run as a test.
 *
 * @param open - opens accounts without a domain; passwords may be hashed by `instantHash`
 */
export function accountsContract(open: () => Promise<OpenAccounts>): readonly ContractCase[] {
  const cases: ContractCase[] = [];
  const checks = { ...naming, ...passwords, ...administration, ...removal, ...settingsChecks };
  for (const [name, check] of Object.entries(checks)) {
    cases.push({
      name,
      run: async () => {
        await using opened = await open();
        await check(opened.accounts, opened.settings);
      },
    });
  }
  return cases;
}

async function withJim(accounts: Accounts): Promise<string> {
  await accounts.createDomain("example.com");
  await accounts.createDomain("second.example");
  const created = await accounts.createAccount("jim@example.com", { password: "secret" });
  assert.equal(created.type, "created");
  return created.type === "created" ? created.id : "";
}

function idOf(found: Found): string | undefined {
  return found.type === "account" ? found.id : undefined;
}

const naming: Checks = {
  "finds an account by its address in any case, and by its name in the main domain": async (
    accounts,
  ) => {
    const jim = await withJim(accounts);
    const expected: Found = {
      type: "account",
      id: jim,
      address: "jim@example.com",
      state: "enabled",
    };
    for (const address of ["jim@example.com", "JIM@EXAMPLE.com", '"jim"@example.com', "Jim"]) {
      assert.deepEqual(await accounts.find(address), expected, address);
    }
  },

  "tells an unknown name from a foreign domain": async (accounts) => {
    await withJim(accounts);
    const unknown = { type: "unknown", domain: "second.example" };
    assert.deepEqual(await accounts.find("jim@Second.example"), unknown);
    assert.deepEqual(await accounts.find("jim@evilexample.com"), {
      type: "foreign",
      domain: "evilexample.com",
    });
    assert.deepEqual(await accounts.find("nobody"), { type: "unknown", domain: "example.com" });
    assert.equal((await accounts.find("two words@example.com")).type, "unknown");
    assert.equal((await accounts.find("")).type, "unknown");
  },

  "has nobody before the first domain": async (accounts) => {
    assert.equal((await accounts.find("jim")).type, "unknown");
    assert.equal((await accounts.find("jim@example.com")).type, "foreign");
    const created = await accounts.createAccount("jim@example.com");
    assert.deepEqual(created, { type: "unknown-domain", domain: "example.com" });
    assert.deepEqual(await accounts.list(), []);
  },

  "follows an alias, and an alias of an alias, to the account": async (accounts) => {
    const jim = await withJim(accounts);
    const alias = await accounts.createAlias("sales@second.example", "Jim@example.com");
    assert.deepEqual(alias, { type: "created", address: "sales@second.example", account: jim });
    await accounts.createAlias("offers", "SALES@second.example");
    assert.equal(idOf(await accounts.find("offers@example.com")), jim);
    const circle = await accounts.createAlias("jim@example.com", "offers@example.com");
    assert.deepEqual(circle, { type: "exists" });
    const nobody = await accounts.createAlias("x@example.com", "nobody@example.com");
    assert.deepEqual(nobody, { type: "unknown-target", target: "nobody@example.com" });
  },

  "keeps a name for one": async (accounts) => {
    await withJim(accounts);
    await accounts.createAlias("sales@example.com", "jim");
    assert.equal((await accounts.createAccount("JIM@example.com")).type, "exists");
    assert.equal((await accounts.createAccount("sales@example.com")).type, "exists");
    assert.equal((await accounts.createAlias("sales", "jim")).type, "exists");
    assert.equal((await accounts.createDomain("EXAMPLE.com")).type, "exists");
    const race = await Promise.all([
      accounts.createAccount("ann@example.com"),
      accounts.createAlias("Ann@example.com", "jim"),
      accounts.createAccount("ANN@example.com"),
    ]);
    assert.deepEqual(race.map(({ type }) => type).toSorted(), ["created", "exists", "exists"]);
  },

  "refuses what is no address or no domain": async (accounts) => {
    await withJim(accounts);
    for (const address of ["a b@example.com", "@example.com", "", "a\r\n@example.com", "a@b@c"]) {
      const created = await accounts.createAccount(address);
      assert.ok(created.type === "invalid" && created.defects.length > 0, address);
      assert.equal((await accounts.createAlias(address, "jim")).type, "invalid", address);
    }
    const wrong = await accounts.createDomain("second example");
    assert.equal(wrong.type === "invalid" && wrong.defects[0]?.at, "second".length);
    for (const domain of ["", "a b", "a@b.c", "-.example", "a..b"]) {
      assert.equal((await accounts.createDomain(domain)).type, "invalid", domain);
    }
  },
};

const passwords: Checks = {
  "authenticates by any of the account's addresses": async (accounts) => {
    const jim = await withJim(accounts);
    await accounts.createAlias("sales@second.example", "jim");
    for (const username of ["jim@example.com", "jim", "JIM", "sales@second.example"]) {
      assert.deepEqual(await accounts.authenticate({ username, password: "secret" }), {
        type: "authenticated",
        identity: "jim@example.com",
        account: jim,
      });
    }
    const elsewhere = await accounts.authenticate({ username: "sales", password: "secret" });
    assert.equal(elsewhere.type, "refused");
  },

  "refuses and says why": async (accounts) => {
    await withJim(accounts);
    await accounts.createAccount("mute@example.com");
    const reasons: Readonly<Record<string, readonly [string, string]>> = {
      "wrong password": ["jim", "Secret"],
      "no such account": ["nobody", "secret"],
      "account without a password": ["mute", "secret"],
      "password empty": ["jim", ""],
    };
    for (const [reason, [username, password]] of Object.entries(reasons)) {
      assert.deepEqual(await accounts.authenticate({ username, password }), {
        type: "refused",
        evidence: { by: "accounts", reason, facts: { username } },
      });
    }
  },

  "lets nobody act for somebody else": async (accounts) => {
    await withJim(accounts);
    await accounts.createAccount("ann@example.com");
    const jim = { username: "jim", password: "secret" };
    for (const [authorizationId, type] of [
      ["", "authenticated"],
      ["JIM@example.com", "authenticated"],
      ["ann@example.com", "refused"],
      ["nobody", "refused"],
    ] as const) {
      assert.equal((await accounts.authenticate({ ...jim, authorizationId })).type, type);
    }
  },

  "replaces a password": async (accounts) => {
    await withJim(accounts);
    assert.deepEqual(await accounts.setPassword("JIM", "other"), { type: "changed" });
    const old = await accounts.authenticate({ username: "jim", password: "secret" });
    assert.equal(old.type, "refused");
    const now = await accounts.authenticate({ username: "jim", password: "other" });
    assert.equal(now.type, "authenticated");
    const nobody = await accounts.setPassword("nobody", "other");
    assert.deepEqual(nobody, { type: "unknown", address: "nobody" });
    assert.equal((await accounts.setPassword("jim", "")).type, "invalid");
    const empty = await accounts.createAccount("new@example.com", { password: "" });
    assert.equal(empty.type, "invalid");
    assert.equal((await accounts.find("new@example.com")).type, "unknown");
  },
};

const administration: Checks = {
  "a disabled account, or one of a disabled domain, cannot log in": async (accounts) => {
    await withJim(accounts);
    const jim = { username: "jim", password: "secret" };
    for (const change of [
      (state: "enabled" | "disabled") => accounts.setState("jim", state),
      (state: "enabled" | "disabled") => accounts.setDomainState("Example.com", state),
    ]) {
      assert.equal((await change("disabled")).type, "changed");
      const found = await accounts.find("jim");
      assert.ok(found.type === "account" && found.state === "disabled");
      assert.equal((await accounts.authenticate(jim)).type, "refused");
      assert.equal((await change("enabled")).type, "changed");
      assert.equal((await accounts.authenticate(jim)).type, "authenticated");
    }
    assert.equal((await accounts.setState("nobody", "disabled")).type, "unknown");
    assert.equal((await accounts.setDomainState("x.example", "disabled")).type, "unknown-domain");
  },

  "the first domain is the main one until another is made so": async (accounts) => {
    await withJim(accounts);
    const listed = (await accounts.domains()).map(({ name, main, state }) => ({
      name,
      main,
      state,
    }));
    assert.deepEqual(listed, [
      { name: "example.com", main: true, state: "enabled" },
      { name: "second.example", main: false, state: "enabled" },
    ]);
    const ann = await accounts.createAccount("ann@second.example");
    assert.equal((await accounts.setMainDomain("SECOND.example")).type, "changed");
    assert.equal(idOf(await accounts.find("ann")), ann.type === "created" && ann.id);
    assert.equal((await accounts.find("jim")).type, "unknown");
    assert.equal((await accounts.setMainDomain("x.example")).type, "unknown-domain");
    assert.deepEqual(
      (await accounts.domains()).map(({ main }) => main),
      [false, true],
    );
  },

  "lists the accounts of a domain in pages, with their aliases": async (accounts) => {
    await withJim(accounts);
    for (const name of ["Bob", "ann", "zoe"]) await accounts.createAccount(`${name}@example.com`);
    await accounts.createAccount("other@second.example");
    await accounts.createAlias("sales@second.example", "jim");
    await accounts.createAlias("boss@example.com", "jim");
    const first = await accounts.list({ limit: 2 });
    assert.deepEqual(
      first.map(({ address }) => address),
      ["ann@example.com", "Bob@example.com"],
    );
    const rest = await accounts.list({ after: "Bob@example.com" });
    assert.deepEqual(
      rest.map(({ address, aliases }) => ({ address, aliases })),
      [
        { address: "jim@example.com", aliases: ["boss@example.com", "sales@second.example"] },
        { address: "zoe@example.com", aliases: [] },
      ],
    );
    const second = await accounts.list({ domain: "SECOND.example" });
    assert.deepEqual(
      second.map(({ address, state }) => ({ address, state })),
      [{ address: "other@second.example", state: "enabled" }],
    );
    assert.deepEqual(await accounts.list({ domain: "other.example" }), []);
  },

  "shows all there is to see of an account": async (accounts) => {
    const jim = await withJim(accounts);
    await accounts.createAlias("sales@second.example", "jim");
    await accounts.createAlias("boss", "jim");
    await accounts.setDomainState("example.com", "disabled");
    const { createdAt } = (await accounts.list())[0] ?? {};
    const shown = {
      type: "account",
      id: jim,
      address: "jim@example.com",
      state: "enabled",
      createdAt,
      aliases: ["boss@example.com", "sales@second.example"],
      domain: "example.com",
      domainState: "disabled",
      hasPassword: true,
    };
    for (const address of ["JIM@example.com", "jim", "boss"]) {
      assert.deepEqual(await accounts.show(address), shown, address);
    }
    await accounts.createAccount("mute@second.example");
    const mute = await accounts.show("mute@second.example");
    assert.ok(mute.type === "account" && !mute.hasPassword && mute.domainState === "enabled");
    for (const address of ["nobody", "jim@other.example", "a b", ""]) {
      assert.deepEqual(await accounts.show(address), { type: "unknown", address });
    }
  },
};

const removal: Checks = {
  "removes an alias alone, and an account with all that is its own": async (accounts) => {
    const jim = await withJim(accounts);
    await accounts.createAlias("sales", "jim");
    await accounts.createAlias("offers", "jim");
    const alias = { type: "removed", what: "alias", account: jim };
    assert.deepEqual(await accounts.remove("SALES"), alias);
    assert.equal((await accounts.find("sales")).type, "unknown");
    assert.equal(idOf(await accounts.find("jim")), jim);
    const account = { type: "removed", what: "account", account: jim };
    assert.deepEqual(await accounts.remove("jim"), account);
    assert.equal((await accounts.find("offers")).type, "unknown");
    assert.deepEqual(await accounts.remove("jim"), { type: "unknown", address: "jim" });
    const again = await accounts.createAccount("jim@example.com");
    assert.ok(again.type === "created" && again.id !== jim);
    const login = await accounts.authenticate({ username: "jim", password: "secret" });
    assert.equal(login.type, "refused");
  },

  "removes an alias, and no account for one": async (accounts) => {
    const jim = await withJim(accounts);
    await accounts.createAlias("sales", "jim");
    const removed = { type: "removed", what: "alias", account: jim };
    assert.deepEqual(await accounts.removeAlias("Sales@EXAMPLE.com"), removed);
    const unknown = { type: "unknown", address: "sales" };
    assert.deepEqual(await accounts.removeAlias("sales"), unknown);
    const account = { type: "account", account: jim, address: "jim@example.com" };
    assert.deepEqual(await accounts.removeAlias("jim"), account);
    assert.equal(idOf(await accounts.find("jim")), jim);
  },

  "removes in one batch what other stores have of an account": async (accounts, settings) => {
    const jim = await withJim(accounts);
    await accounts.createAlias("sales", "jim");
    const also = (account: string) => settings.statementsToWrite("server", "gone", account);
    await accounts.remove("sales", { also });
    assert.equal((await settings.read("server", "gone")).type, "unset");
    await accounts.remove("nobody", { also });
    assert.equal((await settings.read("server", "gone")).type, "unset");
    const refused = await accounts.remove("jim", {
      also: () => settings.statementsToWrite("server", "gone", jim, { version: 7 }),
    });
    assert.deepEqual(refused, { type: "conflict" });
    assert.equal(idOf(await accounts.find("jim")), jim);
    assert.equal((await accounts.remove("jim", { also })).type, "removed");
    const gone = await settings.read("server", "gone");
    assert.deepEqual(gone, { type: "set", value: jim, version: 1 });
  },

  "removes a domain that is empty and not the main one": async (accounts) => {
    await withJim(accounts);
    const main = { type: "main", domain: "example.com" };
    assert.deepEqual(await accounts.removeDomain("EXAMPLE.com"), main);
    for (const name of ["ann", "bob"]) await accounts.createAccount(`${name}@second.example`);
    await accounts.createAlias("sales@second.example", "jim");
    const notEmpty = { type: "not-empty", domain: "second.example", accounts: 2 };
    assert.deepEqual(await accounts.removeDomain("Second.example"), notEmpty);
    for (const name of ["ann", "bob"]) await accounts.remove(`${name}@second.example`);
    assert.equal((await accounts.find("sales@second.example")).type, "account");
    assert.equal((await accounts.removeDomain("Second.example")).type, "removed");
    assert.equal((await accounts.find("sales@second.example")).type, "foreign");
    assert.deepEqual(
      (await accounts.domains()).map(({ name }) => name),
      ["example.com"],
    );
    const unknown = { type: "unknown-domain", domain: "second.example" };
    assert.deepEqual(await accounts.removeDomain("second.example"), unknown);
    assert.equal((await accounts.removeDomain("a b")).type, "unknown-domain");
    assert.deepEqual(await accounts.createAccount("ann@second.example"), unknown);
    const again = await accounts.createDomain("second.example");
    assert.equal(again.type, "created");
  },

  "puts nobody into a domain that is being removed": async (accounts) => {
    await withJim(accounts);
    const [removed, ann, sales] = await Promise.all([
      accounts.removeDomain("second.example"),
      accounts.createAccount("ann@second.example"),
      accounts.createAlias("sales@second.example", "jim"),
    ]);
    const isGone = removed.type === "removed";
    assert.ok(isGone || removed.type === "not-empty", removed.type);
    assert.equal(ann.type, isGone ? "unknown-domain" : "created");
    for (const [name, { type }] of Object.entries({ ann, sales })) {
      const found = await accounts.find(`${name}@second.example`);
      assert.equal(found.type, isGone ? "foreign" : "account", name);
      assert.ok(isGone || type === "created");
    }
  },
};
