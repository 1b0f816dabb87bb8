import { memorySink, seededRandom, VirtualClock } from "@mailwright/testkit";
import { expect, test } from "vitest";
import {
  adminEvents,
  administer,
  type AdminEvent,
  type AdminParts,
  commands,
} from "../src/index.ts";

test("a password is made of the randomness that is given", async () => {
  const passwords: (string | undefined)[] = [];
  const createAccount: AdminParts["accounts"]["createAccount"] = async (address, options) => {
    passwords.push(options?.password);
    return { type: "created", id: "1", address };
  };
  const made = [];
  for (const seed of [1, 1, 2]) {
    const parts = { accounts: { createAccount }, random: seededRandom(seed) };
    const administrator = administer(parts as unknown as AdminParts);
    made.push(await administrator.run("account add", { address: "jim@example.com" }));
  }
  expect(made.map((answer) => "password" in answer && answer.password)).toEqual(passwords);
  expect(passwords[0]).toMatch(/^[a-km-np-z2-9]{20}$/);
  expect(passwords[1]).toBe(passwords[0]);
  expect(passwords[2]).not.toBe(passwords[0]);
});

test("rules are tried at the time it is, where the server is", async () => {
  const rule = {
    name: "night",
    if: [{ fact: "timeOfDay", operator: "in", value: ["22:00-06:00"] }],
    do: [{ type: "discard" }],
  } as const;
  const read = async () => ({ type: "set", value: [rule] });
  const clock = new VirtualClock({ start: Date.UTC(2030, 0, 1, 21, 30) });
  const outcomes = [];
  for (const timeZone of [undefined, "UTC", "Europe/Oslo"]) {
    const parts = { server: { read }, clock, ...(timeZone && { timeZone }) } as never;
    const tried = await administer(parts).run("rule test", { message: { head: "", size: 0 } });
    outcomes.push((tried as unknown as { actions: unknown[] }).actions.length);
  }
  expect(outcomes).toEqual([0, 0, 1]);
});

test("what changes something is told at level 2, a question at level 4", async () => {
  const events = memorySink<AdminEvent>();
  const accounts = {
    createDomain: async () => ({ type: "exists" }),
    domains: async () => [],
  };
  const clock = new VirtualClock({ start: 5000 });
  const { run } = administer({ accounts, events, clock } as unknown as AdminParts);
  await run("domain add", { domain: "example.com" });
  await run("domain list");
  expect(events.events).toEqual([
    { name: "admin.command.done", at: 5000, command: "domain add", answer: "exists" },
    { name: "admin.question.answered", at: 5000, command: "domain list", answer: "domains" },
  ]);
  expect(adminEvents["admin.command.done"].level).toBe(2);
  expect(adminEvents["admin.question.answered"].level).toBe(4);
});

test("every command is known to change something, or to be a question", () => {
  const asking = /list|show|explain|test|check|status|messages|read/;
  const questions = commands.filter(({ changes }) => !changes).map(({ name }) => name);
  expect(questions.filter((name) => !asking.test(name))).toEqual([]);
  const changing = commands.filter(({ changes }) => changes).map(({ name }) => name);
  expect(changing.filter((name) => asking.test(name))).toEqual([]);
});

test("nothing that every object has is a command or a field", async () => {
  const administrator = administer({} as AdminParts);
  for (const name of ["constructor", "toString", "__proto__", ""]) {
    await expect(administrator.run(name)).rejects.toMatchObject({ code: "ADMIN_COMMAND" });
    const input = { [name]: "x" };
    await expect(administrator.run("status", input)).rejects.toMatchObject({ code: "ADMIN_INPUT" });
  }
});
