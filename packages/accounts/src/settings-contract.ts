import assert from "node:assert/strict";
import type { Accounts } from "./accounts.ts";
import type { Settings } from "./settings.ts";

/** Checks of promises, each under what it promises. */
export type Checks = Readonly<
  Record<string, (accounts: Accounts, settings: Settings) => Promise<void>>
>;

interface Scopes {
  readonly domain: string;
  readonly account: string;
}

async function withScopes(accounts: Accounts): Promise<Scopes> {
  await accounts.createDomain("example.com");
  const domain = await accounts.createDomain("second.example");
  const account = await accounts.createAccount("jim@second.example");
  assert.ok(domain.type === "created" && account.type === "created");
  return { domain: domain.id, account: account.id };
}

/** The promises of settings. */
export const settingsChecks: Checks = {
  "reads a setting as it was written, until it is removed": async (_, settings) => {
    assert.deepEqual(await settings.read("server", "rules"), { type: "unset" });
    const value = { text: "ü\u0000\uD800", list: [1, -2.5, true, null, {}], "": [[]] };
    const written = await settings.write("server", "rules", value);
    assert.deepEqual(written, { type: "written", version: 1 });
    assert.deepEqual(await settings.read("server", "rules"), { type: "set", value, version: 1 });
    assert.deepEqual(await settings.write("server", "rules", null), {
      type: "written",
      version: 2,
    });
    const read = await settings.read("server", "rules");
    assert.deepEqual(read, { type: "set", value: null, version: 2 });
    assert.deepEqual(await settings.remove("server", "rules"), { type: "removed" });
    assert.deepEqual(await settings.read("server", "rules"), { type: "unset" });
    assert.deepEqual(await settings.remove("server", "rules"), { type: "unset" });
  },

  "keeps the settings of the server, a domain and an account apart": async (accounts, settings) => {
    const { domain, account } = await withScopes(accounts);
    for (const scope of ["server", domain, account]) {
      assert.equal((await settings.write(scope, "of", scope)).type, "written", scope);
    }
    await settings.write(account, "more", 1);
    for (const scope of ["server", domain]) {
      assert.deepEqual(await settings.list(scope), [{ name: "of", value: scope, version: 1 }]);
    }
    assert.deepEqual(await settings.list(account), [
      { name: "more", value: 1, version: 1 },
      { name: "of", value: account, version: 1 },
    ]);
  },

  "has no settings of anything else": async (accounts, settings) => {
    await withScopes(accounts);
    for (const scope of ["", "Server", "jim@second.example", "second.example"]) {
      const unknown = { type: "unknown-scope", scope };
      assert.deepEqual(await settings.write(scope, "a", 1), unknown);
      assert.deepEqual(await settings.write(scope, "a", 1, { version: 0 }), unknown);
      assert.deepEqual(await settings.seed(scope, { a: 1 }), unknown);
      assert.deepEqual(await settings.read(scope, "a"), { type: "unset" });
      assert.deepEqual(await settings.list(scope), []);
    }
  },

  "writes over the version that was read, and no other": async (accounts, settings) => {
    const { account } = await withScopes(accounts);
    for (const scope of ["server", account]) {
      const write = (value: number, version: number) =>
        settings.write(scope, "a", value, { version });
      const conflict = { type: "conflict" };
      assert.deepEqual(await write(1, 1), conflict);
      assert.deepEqual(await write(1, 0), { type: "written", version: 1 });
      assert.deepEqual(await write(2, 0), conflict);
      assert.deepEqual(await write(2, 1), { type: "written", version: 2 });
      assert.deepEqual(await write(3, 1), conflict);
      assert.deepEqual(await settings.read(scope, "a"), { type: "set", value: 2, version: 2 });
      const race = await Promise.all([write(3, 2), write(4, 2), write(5, 2)]);
      assert.deepEqual(race.map(({ type }) => type).toSorted(), [
        "conflict",
        "conflict",
        "written",
      ]);
    }
  },

  "seeds what is unset and leaves the rest": async (accounts, settings) => {
    const { domain } = await withScopes(accounts);
    for (const scope of ["server", domain]) {
      await settings.write(scope, "router", "kept");
      const seeded = await settings.seed(scope, { rules: [], router: "new", limits: 1 });
      assert.deepEqual(seeded, { type: "seeded", written: ["rules", "limits"] });
      const again = await settings.seed(scope, { rules: [1], router: "new" });
      assert.deepEqual(again, { type: "seeded", written: [] });
      assert.deepEqual(await settings.list(scope), [
        { name: "limits", value: 1, version: 1 },
        { name: "router", value: "kept", version: 1 },
        { name: "rules", value: [], version: 1 },
      ]);
      assert.deepEqual(await settings.seed(scope, {}), { type: "seeded", written: [] });
    }
  },

  "takes no value that it could not give back": async (_, settings) => {
    const huge = "x".repeat(1_048_577);
    for (const value of [undefined, 1n, Number.NaN, new Date(0), [undefined], () => 1, huge]) {
      assert.equal((await settings.write("server", "a", value)).type, "invalid");
      assert.equal((await settings.seed("server", { b: 1, a: value })).type, "invalid");
    }
    for (const name of ["", "a b", "a\n", "n".repeat(101)]) {
      assert.equal((await settings.write("server", name, 1)).type, "invalid", name);
    }
    assert.deepEqual(await settings.list("server"), []);
  },

  "removes the settings of an account and of a domain with it": async (accounts, settings) => {
    const { domain, account } = await withScopes(accounts);
    for (const scope of ["server", domain, account]) await settings.write(scope, "a", 1);
    await accounts.createAlias("sales@second.example", "jim@second.example");
    await accounts.remove("sales@second.example");
    assert.equal((await settings.read(account, "a")).type, "set");
    await accounts.remove("jim@second.example");
    assert.deepEqual(await settings.list(account), []);
    assert.equal((await settings.write(account, "a", 1)).type, "unknown-scope");
    assert.equal((await settings.read(domain, "a")).type, "set");
    await accounts.removeDomain("second.example");
    assert.deepEqual(await settings.list(domain), []);
    assert.equal((await settings.write(domain, "a", 1)).type, "unknown-scope");
    assert.equal((await settings.read("server", "a")).type, "set");
  },
};
