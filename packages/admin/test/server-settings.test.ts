import { Accounts, accountsSchema, Settings } from "@mailwright/accounts";
import { MailError, UsageError } from "@mailwright/core";
import { openDatabase } from "@mailwright/database";
import { Dnsbl } from "@mailwright/dnsbl";
import type { Triggers } from "@mailwright/events";
import { Protection } from "@mailwright/protection";
import { Router } from "@mailwright/router";
import { compileRules } from "@mailwright/rules";
import { serverMailVocabulary } from "@mailwright/rules/mail";
import { expect, expectTypeOf, test } from "vitest";
import { type Appliers, ServerSettings } from "../src/index.ts";

async function open() {
  const database = await openDatabase({ file: ":memory:" }, [accountsSchema]);
  const settings = new Settings({ database });
  const applied: unknown[] = [];
  const router = (table: readonly string[]) => void applied.push(table);
  return { database, settings, applied, router };
}

const LINE = "old.example = new.example";

test("a value is checked, put in force and stored", async () => {
  const { settings, applied, router } = await open();
  const server = new ServerSettings({ router }, { settings });
  expect(await server.read("router")).toEqual({ type: "unset", value: [] });
  expect(await server.set("router", [LINE])).toEqual({ type: "changed", value: [LINE] });
  expect(applied).toEqual([[LINE]]);
  expect(await settings.read("server", "router")).toMatchObject({ value: [LINE] });
  expect(await server.read("router")).toEqual({ type: "set", value: [LINE] });
});

test.each([
  [
    "router",
    "old.example = new.example",
    { path: "", text: expect.stringMatching(/list of texts/) },
  ],
  [
    "router",
    [LINE, "old.example"],
    { path: "line 2", text: expect.stringMatching(/left = right/) },
  ],
  ["rules", [{ name: "x", do: [{}] }], { path: "rules[0].do[0].type" }],
  [
    "rules",
    [{ name: "x", do: [{ type: "store", mailbox: "Junk" }] }],
    { path: "rules[0].do[0].account" },
  ],
  ["lists", [{ zone: "a..b" }], { path: "lists.0.zone", text: "not a domain name" }],
  ["lists", "bl.example", { path: "lists" }],
  ["networks", { allow: ["home"] }, { path: "allow.0" }],
  ["networks", { allowed: [] }, { path: "" }],
  ["triggers", { triggers: [{ element: "x" }] }, { path: "triggers.0.threshold" }],
] as const)("%s cannot be %j", async (name, value, defect) => {
  const { settings, applied, router } = await open();
  const server = new ServerSettings({ router }, { settings });
  expect(await server.set(name, value)).toMatchObject({ type: "invalid", defects: [defect] });
  expect(applied).toEqual([]);
  expect(await settings.read("server", name)).toEqual({ type: "unset" });
});

test("a change is made again when somebody else changed the setting meanwhile", async () => {
  const { settings, applied, router } = await open();
  const server = new ServerSettings({ router }, { settings });
  const other = new ServerSettings({}, { settings });
  let edits = 0;
  const write = settings.write.bind(settings);
  let inTheWay: Promise<unknown> | undefined = undefined;
  settings.write = async (...given) => {
    if (inTheWay === undefined) await (inTheWay = other.set("router", ["<a> = b"]));
    return write(...given);
  };
  const changed = await server.change("router", (stored) => {
    edits++;
    return { type: "edited", value: stored.type === "invalid" ? [] : [...stored.value, LINE] };
  });
  expect(edits).toBe(2);
  expect(changed).toEqual({ type: "changed", value: ["<a> = b", LINE] });
  expect(applied.at(-1)).toEqual(["<a> = b", LINE]);
  expect(await server.read("router")).toEqual({ type: "set", value: ["<a> = b", LINE] });
});

test("a change that is not made again is in force no longer", async () => {
  const { settings, applied, router } = await open();
  const server = new ServerSettings({ router }, { settings });
  await server.set("router", [LINE]);
  const write = settings.write.bind(settings);
  settings.write = async (...given) => {
    await write("server", "router", [LINE]);
    return write(...given);
  };
  let edits = 0;
  const changed = await server.change("router", () =>
    edits++ === 0 ? { type: "edited", value: [] } : { type: "no-line" as const },
  );
  expect(changed).toEqual({ type: "no-line" });
  expect(applied).toEqual([[LINE], [], [LINE]]);
});

test("an edit may answer something else than a value", async () => {
  const { settings, applied, router } = await open();
  const server = new ServerSettings({ router }, { settings });
  expect(await server.change("router", () => ({ type: "no-line" as const }))).toEqual({
    type: "no-line",
  });
  expect(applied).toEqual([]);
});

test("what a part cannot use is not stored", async () => {
  const { settings } = await open();
  const lists = () => {
    throw new UsageError("DNSBL_ZONE", "no such zone");
  };
  const networks = () => {
    throw new TypeError("a mistake");
  };
  const server = new ServerSettings({ lists, networks }, { settings });
  expect(await server.set("lists", ["bl.example"])).toEqual({
    type: "invalid",
    defects: [{ path: "", text: "no such zone" }],
  });
  expect(await settings.read("server", "lists")).toEqual({ type: "unset" });
  await expect(server.set("networks", {})).rejects.toThrow("a mistake");
  // A fault holds up nobody behind it.
  await expect(server.set("networks", {})).rejects.toThrow("a mistake");
});

test("what could not be stored is in force no longer", async () => {
  const { settings, applied, router } = await open();
  const server = new ServerSettings({ router }, { settings });
  await server.set("router", [LINE]);
  const write = settings.write.bind(settings);
  settings.write = async () => {
    throw new MailError("DATABASE_FULL", "no room");
  };
  await expect(server.set("router", [])).rejects.toMatchObject({ code: "DATABASE_FULL" });
  expect(applied).toEqual([[LINE], [], [LINE]]);
  settings.write = write;
  const large = [`<${"x".repeat(1_500_000)}> = y`];
  expect(await server.set("router", large)).toMatchObject({ type: "invalid" });
  expect(applied.at(-1)).toEqual([LINE]);
});

test("a first value is put in force and stored once, and later values stay", async () => {
  const { settings, applied, router } = await open();
  const server = new ServerSettings({ router }, { settings });
  expect(await server.load({ first: { router: [LINE], lists: [] } })).toEqual([]);
  expect(applied).toEqual([[LINE]]);
  expect(await server.read("router")).toEqual({ type: "set", value: [LINE] });
  expect(await server.read("rules")).toMatchObject({ type: "unset" });
  await server.set("router", []);
  await server.load({ first: { router: [LINE] } });
  expect(await server.read("router")).toEqual({ type: "set", value: [] });
});

test("a first value that cannot be used, or that a part refuses, is not stored", async () => {
  const { settings } = await open();
  const refusing = () => {
    throw new UsageError("EVENTS_UNKNOWN_ELEMENT", 'no catalogue has "nope"');
  };
  const server = new ServerSettings({ triggers: refusing }, { settings });
  const code = "ADMIN_FIRST_VALUE";
  await expect(server.load({ first: { router: ["?"] } })).rejects.toMatchObject({
    code,
    message: expect.stringMatching(/^router: line 1: /),
  });
  await expect(server.load({ first: { triggers: {} } })).rejects.toMatchObject({
    code,
    message: 'triggers: no catalogue has "nope"',
  });
  expect(await settings.list("server")).toEqual([]);
});

test("what is stored and cannot be used is told and left out; a good value takes its place", async () => {
  const { settings, applied, router } = await open();
  const server = new ServerSettings({ router }, { settings });
  await settings.write("server", "router", ["?"]);
  expect(await server.load()).toMatchObject([{ name: "router", defects: [{ path: "line 1" }] }]);
  expect(applied).toEqual([]);
  expect(await server.read("router")).toMatchObject({ type: "invalid" });
  expect(await server.set("router", [LINE])).toMatchObject({ type: "changed" });
  expect(await server.load()).toEqual([]);
});

test("the parts of a server take its settings", async () => {
  const { database, settings } = await open();
  const router = new Router({}, { directory: new Accounts({ database }) });
  const lists = new Dnsbl({});
  const protection = new Protection({}, { lists });
  const appliers = {
    router: (table) => router.replace({ table }),
    lists: (wanted) => lists.replace({ lists: wanted }),
    networks: (networks) => protection.replace(networks),
    rules: (rules) => void compileRules(rules, serverMailVocabulary),
  } satisfies Appliers;
  expectTypeOf<Triggers["replace"]>().toExtend<NonNullable<Appliers["triggers"]>>();
  const server = new ServerSettings(appliers, { settings });
  await server.set("networks", { block: ["203.0.113.0/24"] });
  expect(await protection.connect({ address: "203.0.113.9" })).toMatchObject({ type: "refuse" });
  const rules = [{ name: "x", do: [{ type: "discard" }] }];
  expect(await server.set("rules", rules)).toEqual({ type: "changed", value: rules });
});
