import { expect, test } from "vitest";
import { type Client, Router, type RouterOptions } from "@mailwright/router";
import { Accounts } from "./directory.ts";

const stranger: Client = { remote: { address: "203.0.113.9" } };

function open(
  accounts: Readonly<Record<string, string>>,
  table: RouterOptions["table"] = [],
  disabled: readonly string[] = [],
): Router {
  return new Router({ remote: "direct", table }, { directory: new Accounts(accounts, disabled) });
}

/** The account or the agent; of a refusal its code. */
async function route(router: Router, address: string): Promise<string> {
  const found = await router.route(address);
  return found.type === "refuse" ? String(found.code) : (found.account ?? found.agent);
}

async function passes(router: Router, address: string): Promise<boolean> {
  return (await router.accepts({ address }, stranger)).type === "pass";
}

const main = { "postmaster@example.com": "master" };
const second = { "postmaster@second.example": "other" };
const abuse = { "abuse@second.example": "desk" };

test.each([
  [{ ...main, ...second, ...abuse }, "abuse@second.example", "desk"],
  [{ ...main, ...second }, "Abuse@second.example", "other"],
  [{ ...main, ...second }, '"abuse"@second.example', "other"],
  [main, "abuse@second.example", "master"],
  [main, "abuse@example.com", "master"],
  [main, "abuse", "master"],
  [second, "abuse@second.example", "other"],
  [second, "abuse", "451"],
  [{}, "abuse@second.example", "451"],
  [second, "postmaster@second.example", "other"],
  [main, "postmaster@second.example", "master"],
])("with %o, %s is answered by %s, and always accepted", async (accounts, address, expected) => {
  const router = open(accounts);
  expect(await route(router, address)).toBe(expected);
  expect(await passes(router, address)).toBe(true);
});

test("abuse of another domain, or in a longer name, is nobody special", async () => {
  const router = open(main);
  expect(await passes(router, "abuse@other.example")).toBe(false);
  expect(await passes(router, "abuse1@example.com")).toBe(false);
});

test("who stands in takes mail even when disabled; an account abuse that is disabled does not", async () => {
  const asleep = open({ ...main, ...abuse }, [], ["master", "desk"]);
  expect(await route(asleep, "abuse@example.com")).toBe("master");
  expect(await route(asleep, "abuse@second.example")).toBe("550");
});

test("the steps tell who stands in", async () => {
  expect((await open(main).route("abuse@second.example")).steps).toEqual([
    "abuse@second.example: nobody in a local domain",
    "postmaster stands in",
    "postmaster@second.example: nobody in a local domain",
    "postmaster of the main domain stands in",
    "postmaster: account master@example.com",
  ]);
});

test("a record says who postmaster and abuse are", async () => {
  const jim = { "jim@example.com": "jim" };
  const table = ["<postmaster> = jim", "<abuse@second.example> = null"];
  expect(await route(open(jim, table), "postmaster@second.example")).toBe("jim");
  expect(await route(open(jim, table), "abuse")).toBe("jim");
  expect(await route(open(jim, table), "abuse@second.example")).toBe("null");
  const away = ["NoRelay:<postmaster> = ann@other.example"];
  expect(await route(open({}, away), "abuse@second.example")).toBe("remote");
  expect(await passes(open({}, away), "abuse@second.example")).toBe(false);
  expect(await route(open(main, "<*> = null"), "abuse")).toBe("null");
});

test.each([
  ["<postmaster> = error"],
  ["<*> = blacklisted"],
  ["<postmaster@*> = spamtrap"],
  ["<*> = null"],
  ["<*> = x*"],
  ["<*master> = *"],
  ["<*postmaster> = x@*.gw"],
])("%s does not close postmaster (RFC 5321 §4.5.1)", async (record) => {
  for (const address of ["postmaster", "PostMaster@example.com"]) {
    const router = open(main, record);
    expect(await route(router, address)).toBe("master");
    expect(await passes(open({}, record), address)).toBe(true);
    expect(await route(open({}, record), address)).toBe("451");
  }
});

test("a name that a record gives to nobody is still postmaster's", async () => {
  const router = open(main, "<*@second.example> = second-*");
  expect(await route(router, "postmaster@second.example")).toBe("master");
  expect(await route(router, "jim@second.example")).toBe("550");
  const refusing = open(main, "<postmaster> = error");
  expect(await route(refusing, "abuse@second.example")).toBe("master");
});

test("a record closes postmaster of a domain that is not here", async () => {
  const router = open(main, "other.example = error");
  expect(await passes(router, "postmaster@other.example")).toBe(false);
  expect(await route(router, "postmaster@other.example")).toBe("550");
});
