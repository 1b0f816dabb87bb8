import type { Decision } from "@mailwright/core";
import { array, assert, asyncProperty, constantFrom, oneof, tuple } from "fast-check";
import { describe, expect, test } from "vitest";
import { type Client, Router, type RouterOptions } from "@mailwright/router";
import { Accounts } from "./directory.ts";

const stranger: Client = { remote: { address: "203.0.113.9" } };
const jim: Client = { identity: "jim@example.com", remote: { address: "203.0.113.9" } };
const neighbour: Client = { remote: { address: "::ffff:192.0.2.7" } };

const directory = new Accounts(
  {
    "jim@example.com": "jim",
    "sales@second.example": "jim",
    "jim+work@example.com": "work",
    "a%b@second.example": "odd",
    "gone@example.com": "gone",
    "postmaster@example.com": "master",
  },
  ["gone"],
);

function open(options: RouterOptions = {}): Router {
  return new Router({ relayFrom: ["192.0.2.0/24"], ...options }, { directory });
}

function reply(decision: Decision): string {
  return decision.type === "pass" ? "pass" : `${decision.code} ${decision.enhanced}`;
}

describe("route", () => {
  test.each([
    ["jim@example.com", { account: "jim", destination: "jim", address: "jim@example.com" }],
    ["JIM@Example.COM", { account: "jim" }],
    ["sales@second.example", { account: "jim", address: "jim@example.com" }],
    ["jim+lists@example.com", { account: "jim", detail: "lists", address: "jim@example.com" }],
    ["jim+a+b@example.com", { account: "jim", detail: "a+b" }],
    ["jim+@example.com", { account: "jim", detail: "" }],
    ["jim+work@example.com", { account: "work" }],
    ["jim", { account: "jim" }],
    ["@relay.example,@example.com:jim@example.com", { account: "jim" }],
    ["a%b@second.example", { account: "odd" }],
    ["postmaster", { account: "master" }],
    ["PostMaster@example.com", { account: "master" }],
    ["postmaster@second.example", { account: "master" }],
  ])("%s is delivered locally", async (address, expected) => {
    expect(await open().route(address)).toMatchObject({
      type: "deliver",
      agent: "local",
      ...expected,
    });
  });

  test("a name without a detail has none, and somebody's whole name wins over a detail", async () => {
    expect(await open().route("jim@example.com")).not.toHaveProperty("detail");
    expect(await open().route("jim+work@example.com")).not.toHaveProperty("detail");
  });

  test.each([
    ["smart-host", "Ann@Other.Example", "smart-host", "Ann@Other.Example"],
    ["direct", "Ann@Other.Example", "other.example", "Ann@Other.Example"],
    ["direct", "ann@bücher.example", "xn--bcher-kva.example", "ann@bücher.example"],
    ["direct", "ann@[192.0.2.1]", "[192.0.2.1]", "ann@[192.0.2.1]"],
    ["direct", "@example.com:ann@other.example", "other.example", "ann@other.example"],
    ["smart-host", "a%b@other.example", "smart-host", "a%b@other.example"],
  ] as const)("with %s, %s goes to %s", async (remote, given, destination, address) => {
    expect(await open({ remote }).route(given)).toMatchObject({
      type: "deliver",
      agent: "remote",
      destination,
      address,
    });
  });

  test.each([
    ["nobody@example.com", 550, "5.1.1"],
    ["nobody+x@example.com", 550, "5.1.1"],
    ["+jim@example.com", 550, "5.1.1"],
    ["gone@example.com", 550, "5.2.1"],
    ["gone+x@example.com", 550, "5.2.1"],
    ["ann@other.example", 550, "5.4.4"],
    ["two words@example.com", 553, "5.1.3"],
    ["jim@", 553, "5.1.3"],
    ["jim@example.com>x", 553, "5.1.3"],
    ["@example.com", 553, "5.1.3"],
    ["ann%other.example@example.com", 550, "5.7.1"],
  ])("%s is refused with %i %s", async (address, code, enhanced) => {
    expect(await open().route(address)).toMatchObject({ type: "refuse", code, enhanced });
  });

  test("tells what it tried, in order", async () => {
    const route = await open().route("@other.example:jim+x@example.com");
    expect(route.steps).toEqual([
      "source route dropped: jim+x@example.com",
      "jim+x@example.com: nobody in a local domain",
      "jim@example.com: account jim@example.com",
    ]);
    expect(route.evidence).toEqual({
      by: "router",
      reason: "account",
      facts: { address: "@other.example:jim+x@example.com", account: "jim" },
    });
  });

  test("another separator, or none", async () => {
    const hyphen = open({ detailSeparator: "-" });
    expect(await hyphen.route("jim-lists@example.com")).toMatchObject({ detail: "lists" });
    expect(await hyphen.route("jim+lists@example.com")).toMatchObject({ type: "refuse" });
    const none = open({ detailSeparator: "" });
    expect(await none.route("jim+lists@example.com")).toMatchObject({ enhanced: "5.1.1" });
  });

  test("asks the directory once for an account, and anew each time", async () => {
    const accounts = new Accounts({ "jim@example.com": "jim" });
    const router = new Router({}, { directory: accounts });
    await router.route("jim@example.com");
    await router.route("jim@example.com");
    expect(accounts.asked).toEqual(["jim@example.com", "jim@example.com"]);
  });
});

describe("accepts", () => {
  const off = open();
  const on = open({ remote: "smart-host" });

  test.each([
    ["jim@example.com", "pass"],
    ["jim+x@example.com", "pass"],
    ["sales@second.example", "pass"],
    ["nobody@example.com", "550 5.1.1"],
    ["gone@example.com", "550 5.2.1"],
    ["ann@other.example", "550 5.7.1"],
    ["two words@example.com", "553 5.1.3"],
    ["jim@[127.0.0.1]", "550 5.7.1"],
  ])("from a stranger: %s is answered %s", async (address, expected) => {
    expect(reply(await on.accepts({ address }, stranger))).toBe(expected);
    expect(reply(await off.accepts({ address }, stranger))).toBe(expected);
  });

  test("who may relay", async () => {
    const recipient = { address: "ann@other.example" };
    expect(reply(await on.accepts(recipient, jim))).toBe("pass");
    expect(reply(await on.accepts(recipient, neighbour))).toBe("pass");
    expect(reply(await on.accepts(recipient, { ...stranger, identity: "" }))).toBe("550 5.7.1");
    expect(reply(await off.accepts(recipient, jim))).toBe("550 5.7.1");
    expect(reply(await off.accepts(recipient, neighbour))).toBe("550 5.7.1");
  });

  test("a list of networks is needed for clients to relay by their address", async () => {
    const router = new Router({ remote: "smart-host" }, { directory });
    const recipient = { address: "ann@other.example" };
    expect(reply(await router.accepts(recipient, neighbour))).toBe("550 5.7.1");
    expect(() => new Router({ relayFrom: ["192.0.2.0/33"] }, { directory })).toThrow(
      expect.objectContaining({ code: "ADDRESS_IP_RANGE" }),
    );
  });

  test.each(["postmaster", "POSTMASTER", "postmaster@example.com", "Postmaster@second.example"])(
    "%s is always accepted (RFC 5321 §4.5.1)",
    async (address) => {
      expect(reply(await off.accepts({ address }, stranger))).toBe("pass");
      const empty = new Router({}, { directory: new Accounts() });
      expect(reply(await empty.accepts({ address }, stranger))).toBe("pass");
      expect(await empty.route(address)).toMatchObject({ type: "refuse", code: 451 });
      const accounts = { "postmaster@example.com": "master" };
      const asleep = new Router({}, { directory: new Accounts(accounts, ["master"]) });
      expect(reply(await asleep.accepts({ address }, stranger))).toBe("pass");
      expect(await asleep.route(address)).toMatchObject({ agent: "local", account: "master" });
    },
  );

  test("postmaster of another domain is nobody special", async () => {
    const recipient = { address: "postmaster@other.example" };
    expect(reply(await on.accepts(recipient, stranger))).toBe("550 5.7.1");
  });

  test("says who decided, why, and what was tried", async () => {
    expect(await on.accepts({ address: "ann@other.example" }, stranger)).toEqual({
      type: "refuse",
      code: 550,
      enhanced: "5.7.1",
      text: "Relaying denied",
      when: "recipient",
      evidence: {
        by: "router",
        reason: "foreign domain, client without the right to relay",
        facts: {
          address: "ann@other.example",
          steps: ["ann@other.example: not a local domain"],
        },
      },
    });
    expect((await on.accepts({ address: "ann@other.example" }, jim)).evidence).toMatchObject({
      reason: "authenticated client",
      facts: { identity: "jim@example.com" },
    });
  });
});

describe("F11: a stranger relays by no syntax", () => {
  const router = open({ remote: "direct" });

  test.each([
    "a@other.example",
    "a%other.example@example.com",
    "a%other.example%example.com@example.com",
    "@example.com:a@other.example",
    "@example.com,@second.example:a@other.example",
    '"a@other.example"@example.com',
    '"a%other.example"@example.com',
    "other.example!a",
    "other.example!a@example.com",
    "example.com!other.example!a@second.example",
    "a%other.example",
    "a@[203.0.113.1]",
    "a@[IPv6:2001:db8::1]",
    "postmaster%other.example@example.com",
  ])("%s", async (address) => {
    expect(reply(await router.accepts({ address }, stranger))).toBe("550 5.7.1");
  });

  test("nor does a route hidden in a local name go anywhere for anybody", async () => {
    const recipient = { address: "a%other.example@example.com" };
    expect(reply(await router.accepts(recipient, jim))).toBe("550 5.7.1");
    expect(await router.route(recipient.address)).toMatchObject({ type: "refuse" });
  });

  test("whatever the address, what is accepted from a stranger stays here", () => {
    const domain = constantFrom("example.com", "second.example", "other.example", "[127.0.0.1]");
    const piece = constantFrom("jim", "a", "postmaster", "@", "%", "!", '"', ":", ",", "+", ".");
    const local = array(oneof(piece, domain), { minLength: 1, maxLength: 6 });
    const address = tuple(local, domain).map(([pieces, end]) => `${pieces.join("")}@${end}`);
    return assert(
      asyncProperty(address, async (given) => {
        const decision = await router.accepts({ address: given }, stranger);
        const route = await router.route(given);
        const isRemote = route.type === "deliver" && route.agent === "remote";
        expect(decision.type === "pass" && isRemote).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

test("a directory that fails is not an answer", async () => {
  const failing = { find: () => Promise.reject(new Error("database is gone")) };
  const router = new Router({}, { directory: failing });
  await expect(router.route("jim@example.com")).rejects.toThrow("database is gone");
  await expect(router.accepts({ address: "postmaster" }, stranger)).rejects.toThrow("gone");
});
