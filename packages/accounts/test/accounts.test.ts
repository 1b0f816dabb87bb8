import type { EventCatalogue, Id } from "@mailwright/core";
import { type Database, openDatabase } from "@mailwright/database";
import { memorySink, seededRandom, VirtualClock } from "@mailwright/testkit";
import { array, assert, asyncProperty, boolean, constantFrom, string } from "fast-check";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, expectTypeOf, test, vi } from "vitest";
import {
  Accounts,
  accountsEvents,
  accountsSchema,
  argon2id,
  type PasswordHash,
} from "@mailwright/accounts";
import { instantHash } from "@mailwright/accounts/testing";

let database: Database;
beforeEach(async () => {
  database = await openDatabase({ file: ":memory:" }, [accountsSchema]);
});
afterEach(() => database[Symbol.asyncDispose]());

/** A hash that counts what it is asked to do. */
function countingHash(): PasswordHash & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    hash(password) {
      calls.push("derive");
      return instantHash.hash(password);
    },
    verify(password, verifier) {
      calls.push("derive");
      return instantHash.verify(password, verifier);
    },
  };
}

async function withJim(accounts: Accounts): Promise<Id> {
  await accounts.createDomain("example.com");
  const created = await accounts.createAccount("jim@example.com", { password: "secret" });
  return created.type === "created" ? created.id : "";
}

test("a batch that requires an account happens only while it is there", async () => {
  const accounts = new Accounts({ database, hash: instantHash });
  const jim = await withJim(accounts);
  const required = accounts.statementsToRequire(jim);
  expect(await database.batch(required)).toMatchObject({ type: "committed" });
  await accounts.remove("jim@example.com");
  expect(await database.batch(required)).toEqual({ type: "conflict", index: 0 });
});

test("tells the main domain", async () => {
  const accounts = new Accounts({ database, hash: instantHash });
  expect(await accounts.mainDomain()).toBe("");
  await accounts.createDomain("example.com");
  await accounts.createDomain("example.org");
  expect(await accounts.mainDomain()).toBe("example.com");
  await accounts.setMainDomain("example.org");
  expect(await accounts.mainDomain()).toBe("example.org");
});

describe("log-ins", () => {
  test("cost the same for a known name, an unknown one, and one that cannot log in", async () => {
    const hash = countingHash();
    const accounts = new Accounts({ database, hash });
    await withJim(accounts);
    await accounts.createAccount("mute@example.com");
    await accounts.createAccount("gone@example.com", { password: "secret" });
    await accounts.setState("gone", "disabled");
    for (const username of ["jim", "nobody", "mute", "gone", "x@other.example", "a b", ""]) {
      for (const password of ["secret", "wrong"]) {
        hash.calls.length = 0;
        await accounts.authenticate({ username, password });
        expect(hash.calls, username).toEqual(["derive"]);
      }
    }
  });

  test.each([
    ["", "password empty"],
    ["x".repeat(1_000_000), "password longer than 1,024 characters"],
    ["sec\u0000ret", "password a control character or half a character"],
  ])("a password that cannot be one is refused before any work", async (password, reason) => {
    const hash = countingHash();
    const accounts = new Accounts({ database, hash });
    await withJim(accounts);
    hash.calls.length = 0;
    const get = vi.spyOn(database, "get");
    const result = await accounts.authenticate({ username: "jim", password });
    expect(result).toMatchObject({ type: "refused", evidence: { reason } });
    expect(hash.calls).toEqual([]);
    expect(get).not.toHaveBeenCalled();
  });

  test("a name of any length is answered, and shown in part", async () => {
    const accounts = new Accounts({ database, hash: instantHash });
    await withJim(accounts);
    const username = `${"j".repeat(1_000_000)}@example.com`;
    const result = await accounts.authenticate({ username, password: "secret" });
    expect(result).toEqual({
      type: "refused",
      evidence: {
        by: "accounts",
        reason: "no such account",
        facts: { username: "j".repeat(320) },
      },
    });
  });

  test("any password that was set logs in, and no other", () =>
    assert(
      asyncProperty(
        string({ unit: "grapheme", minLength: 1 }),
        string({ unit: "binary" }),
        async (password, other) => {
          const accounts = new Accounts({ database, hash: instantHash });
          await withJim(accounts);
          const set = await accounts.setPassword("jim", password);
          const right = await accounts.authenticate({ username: "jim", password });
          const wrong = await accounts.authenticate({ username: "jim", password: other });
          const isUsable = set.type === "changed";
          expect(right.type).toBe(isUsable ? "authenticated" : "refused");
          const isSame = other.normalize("NFC") === password.normalize("NFC");
          expect(wrong.type === "authenticated" && !isSame).toBe(false);
        },
      ),
      { numRuns: 50 },
    ));

  test("wait for their turn no longer than they are wanted", async () => {
    const hash = argon2id({ memory: 8192, passes: 1, concurrency: 1 });
    const accounts = new Accounts({ database, hash });
    await withJim(accounts);
    const abort = new AbortController();
    const jim = { username: "jim", password: "secret" };
    const first = accounts.authenticate(jim);
    const second = accounts.authenticate(jim, { signal: abort.signal });
    abort.abort(new Error("gone"));
    await expect(second).rejects.toThrow("gone");
    expect(await first).toMatchObject({ type: "authenticated" });
  });

  test("a verifier that cannot be read is a fault, and no refusal", async () => {
    const accounts = new Accounts({ database, hash: instantHash });
    await withJim(accounts);
    const strict = new Accounts({ database });
    await expect(strict.authenticate({ username: "jim", password: "secret" })).rejects.toThrow(
      expect.objectContaining({ code: "ACCOUNTS_VERIFIER" }),
    );
  });
});

describe("addresses", () => {
  const domains = {
    "example.com": ["example.com", "EXAMPLE.com", "Example.Com"],
    "bücher.example": ["bücher.example", "BÜCHER.example", "xn--bcher-kva.example"],
  };

  test("any case and any form of the domain find the same account", async () => {
    const accounts = new Accounts({ database, hash: instantHash });
    for (const domain of Object.keys(domains)) await accounts.createDomain(domain);
    const letters = constantFrom("a", "b", "é", "ü", "ж", ".", "_", "1");
    await assert(
      asyncProperty(
        array(letters, { minLength: 1, maxLength: 12 }),
        array(boolean(), { minLength: 12, maxLength: 12 }),
        constantFrom(...Object.keys(domains)),
        async (given, upper, domain) => {
          const local = given.join("").split(".").filter(Boolean).join(".") || "x";
          const created = await accounts.createAccount(`${local}@${domain}`);
          expect(["created", "exists"]).toContain(created.type);
          const found = await accounts.find(`${local}@${domain}`);
          const varied = Array.from(local, (letter, at) =>
            upper[at] === true ? letter.toUpperCase() : letter,
          )
            .join("")
            .normalize("NFD");
          for (const form of domains[domain as keyof typeof domains]) {
            expect(await accounts.find(`${varied}@${form}`)).toEqual(found);
          }
          expect(found.type).toBe("account");
        },
      ),
    );
  });
});

describe("events", () => {
  test("the catalogue is one", () => {
    expectTypeOf(accountsEvents).toExtend<EventCatalogue>();
    expect(Object.values(accountsEvents).every(({ component }) => component === "ACCOUNT")).toBe(
      true,
    );
  });

  test("tell what happened, with the session, and never a password", async () => {
    const events = memorySink();
    const accounts = new Accounts({
      database,
      events,
      clock: new VirtualClock({ start: 5000 }),
      random: seededRandom(1),
      hash: argon2id({ memory: 8192, passes: 1 }),
    });
    const session = { id: "s1" };
    const canary = "canary-password";
    await accounts.createDomain("Example.com");
    await accounts.createAccount("jim@example.com", { password: canary });
    await accounts.createAlias("sales", "jim");
    await accounts.setPassword("sales", `${canary}2`);
    const jim = { username: "jim" };
    await accounts.authenticate({ ...jim, password: `${canary}2` }, { session });
    const refused = await accounts.authenticate({ ...jim, password: canary }, { session });
    await accounts.setState("jim", "disabled");
    await accounts.setDomainState("example.com", "disabled");
    await accounts.remove("sales");
    await accounts.remove("jim");
    await accounts.createDomain("second.example");
    await accounts.removeDomain("Second.example");
    expect(events.names()).toEqual([
      "domain.created",
      "account.created",
      "alias.created",
      "password.changed",
      "login.accepted",
      "login.refused",
      "account.changed",
      "domain.changed",
      "alias.removed",
      "account.removed",
      "domain.created",
      "domain.removed",
    ]);
    expect(events.events[5]).toEqual({
      name: "login.refused",
      at: 5000,
      session: "s1",
      username: "jim",
      reason: "wrong password",
    });
    expect(JSON.stringify([events.events, refused])).not.toContain("canary");
  });

  test("a change that did not happen tells nothing", async () => {
    const events = memorySink();
    const accounts = new Accounts({ database, events, hash: instantHash });
    await accounts.createAccount("jim@example.com");
    await accounts.createDomain("a b");
    await accounts.setPassword("jim", "secret");
    await accounts.setState("jim", "disabled");
    await accounts.remove("jim");
    await accounts.removeDomain("example.com");
    expect(events.events).toEqual([]);
  });
});

test("what was created is there after the database was closed and opened", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mailwright-accounts-"));
  const file = join(folder, "mail.db");
  const hash = argon2id({ memory: 8192, passes: 1 });
  {
    await using first = await openDatabase({ file }, [accountsSchema]);
    await withJim(new Accounts({ database: first, hash }));
  }
  await using second = await openDatabase({ file }, [accountsSchema]);
  const accounts = new Accounts({ database: second, hash });
  const jim = await accounts.authenticate({ username: "jim", password: "secret" });
  expect(jim).toMatchObject({ type: "authenticated", identity: "jim@example.com" });
  await second[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});
