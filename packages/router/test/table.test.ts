import { array, assert, asyncProperty, constantFrom, tuple } from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Client,
  type Directory,
  parseRouterTable,
  Router,
  type RouterOptions,
} from "@mailwright/router";
import { Accounts } from "./directory.ts";

const stranger: Client = { remote: { address: "203.0.113.9" } };
const joe: Client = { identity: "joe", remote: { address: "203.0.113.9" } };

const directory = new Accounts(
  {
    "joe@company.example": "joe",
    "news-list@company.example": "news",
    "client1-ann@company.example": "ann",
    "postmaster@company.example": "postmaster",
    "joe@client1.example": "joe1",
    "o'hara@company.example": "ohara",
  },
  [],
  ["company.example", "client1.example", "second.example"],
);

function open(table: RouterOptions["table"] = [], more: RouterOptions = {}): Router {
  return new Router({ remote: "direct", table, ...more }, { directory });
}

/** Where mail for an address goes, as `agent(destination)address` or the refusal. */
async function route(router: Router, address: string): Promise<string> {
  const found = await router.route(address);
  if (found.type === "refuse") return `${found.code} ${found.enhanced}`;
  const { agent, destination } = found;
  return agent === "local" ? `local(${destination})` : `${agent}(${destination})${found.address}`;
}

async function answer(router: Router, address: string, client = stranger): Promise<string> {
  const decision = await router.accepts({ address }, client);
  return decision.type === "pass" ? "yes" : `${decision.code} ${decision.enhanced}`;
}

describe("a whole table", () => {
  const router = open([
    "<root> = postmaster",
    "mail.company.example =",
    "*.client1.example = client1.example",
    "<sales@client1.example> = joe@client1.example",
    "<*@lists.company.example> = *-list",
    "NoRelay:<fax-*@company.example> = *@fax.gw.example",
    "<out-*> = *@partner.example",
    "Relay:friend.example = friend.example ; mail exchanger of theirs",
    "RelayAll:old.example = old.example",
    "bad.example = error",
    "worse.example = blacklisted",
    "<trap@company.example> = spamtrap",
    "<hole> = null",
    "<a> = b",
    "<b> = a",
  ]);

  test.each([
    ["joe@company.example", "local(joe)", "yes"],
    ["root", "local(postmaster)", "yes"],
    ["Root@Company.Example", "local(postmaster)", "yes"],
    ["joe@mail.company.example", "local(joe)", "yes"],
    ["sales@client1.example", "local(joe1)", "yes"],
    ["sales@x.y.client1.example", "local(joe1)", "yes"],
    ["joe@www.client1.example", "local(joe1)", "yes"],
    ["news@lists.company.example", "local(news)", "yes"],
    ["fax-123@company.example", "remote(fax.gw.example)123@fax.gw.example", "550 5.7.1"],
    ["out-Ann@company.example", "remote(partner.example)Ann@partner.example", "yes"],
    ["out-a%x.org@company.example", "remote(partner.example)a%x.org@partner.example", "550 5.7.1"],
    ["ann@friend.example", "remote(friend.example)ann@friend.example", "yes"],
    [
      "victim%x.org@friend.example",
      "remote(friend.example)victim%x.org@friend.example",
      "550 5.7.1",
    ],
    [
      "x.org!victim@friend.example",
      "remote(friend.example)x.org!victim@friend.example",
      "550 5.7.1",
    ],
    [
      '"victim@x.org"@friend.example',
      'remote(friend.example)"victim@x.org"@friend.example',
      "550 5.7.1",
    ],
    ["victim%x.org@old.example", "remote(old.example)victim%x.org@old.example", "yes"],
    ["any@bad.example", "550 5.1.2", "550 5.1.2"],
    ["any@worse.example", "550 5.1.2", "550 5.1.2"],
    ["trap@company.example", "550 5.1.1", "550 5.1.1"],
    ['"TRAP"@company.example', "550 5.1.1", "550 5.1.1"],
    ["hole@company.example", "null(null)hole@company.example", "yes"],
    ["@company.example:ann@gamma.example", "remote(gamma.example)ann@gamma.example", "550 5.7.1"],
    ["gamma.example!ann@company.example", "550 5.7.1", "550 5.7.1"],
    ["ann%gamma.example@company.example", "550 5.7.1", "550 5.7.1"],
    ["joe+x@company.example", "local(joe)", "yes"],
    ["ann@[192.0.2.7]", "remote([192.0.2.7])ann@[192.0.2.7]", "550 5.7.1"],
    ["a@company.example", "554 5.4.6", "554 5.4.6"],
    ["nobody@company.example", "550 5.1.1", "550 5.1.1"],
    ["hole@second.example", "550 5.1.1", "550 5.1.1"],
  ])("%s goes to %s; may a stranger send it: %s", async (address, expected, strangers) => {
    expect(await route(router, address)).toBe(expected);
    expect(await answer(router, address)).toBe(strangers);
  });
});

describe("which record is about an address", () => {
  test.each<readonly [string, readonly string[], string]>([
    ["the first", ["<*> = joe@client1.example", "<x> = error"], "local(joe1)"],
    ["the first, without a star", ["<x> = joe", "<x*> = error"], "local(joe)"],
    ["the first of two alike", ["<x> = joe", "<x@company.example> = error"], "local(joe)"],
    ["the first of two alike", ["<x@company.example> = joe", "<X> = error"], "local(joe)"],
    ["one whose star stands for nothing", ["<x*> = joe*"], "local(joe)"],
    ["one that ends alike", ["<*x> = joe"], "local(joe)"],
    ["none that is longer", ["<x*x> = joe"], "550 5.1.1"],
    ["none of another domain", ["<x@client1.example> = joe"], "550 5.1.1"],
    ["none of a domain: the main one is never it", ["* = error", "*.example = error"], "550 5.1.1"],
    ["nor by its name", ["company.example = client1.example"], "550 5.1.1"],
    [
      "a star for its domain",
      ["<x@*.example> = joe@*1.example"],
      "remote(company1.example)joe@company1.example",
    ],
  ])("%s: %j", async (_, table, expected) => {
    expect(await route(open(table), "x@company.example")).toBe(expected);
  });

  test.each([
    ["client1.example = company.example", "joe@CLIENT1.example", "local(joe)"],
    ["client1.example = joe", "any@client1.example", "local(joe)"],
    ["client*.example = joe@client*.example", "any@client1.example", "local(joe1)"],
    ["<*@client1.example> = client1-*", "ann@client1.example", "local(ann)"],
    ["<*@client1.example> = client1-*", '"ann"@client1.example', "local(ann)"],
    ["bücher.example =", "joe@xn--bcher-kva.example", "local(joe)"],
    ["*.xn--bcher-kva.example =", "joe@a.Bücher.example", "local(joe)"],
    ["*.example = *.gw", "ann@bücher.example", "remote(xn--bcher-kva.gw)ann@xn--bcher-kva.gw"],
    ["<İx-*> = *@gw.example", "i̇x-Ann@company.example", "remote(gw.example)Ann@gw.example"],
    ["[192.0.2.7] =", "joe@[192.0.2.7]", "local(joe)"],
    ['<"a b"> = joe', '"A\\ B"@company.example', "local(joe)"],
    ["<out-*> = *@gw.example", '"out-a b"', 'remote(gw.example)"a b"@gw.example'],
    ["<out-*> = *@gw.example", "out-@company.example", "553 5.1.3"],
    ["<out-*@company.example> = x@*", "out-@company.example", "553 5.1.3"],
    ["<*> = x@*", '"a@gw.example"@company.example', "553 5.1.3"],
    ["<*> = x@*", '"gw.example>"@company.example', "553 5.1.3"],
    ["<*@client1.example> = *", '"joe@gw.example"@client1.example', "550 5.7.1"],
    ["<grow*> = growgrow*", "grow", "554 5.4.6"],
  ])("by %s, %s goes to %s", async (record, address, expected) => {
    expect(await route(open([record]), address)).toBe(expected);
  });

  test("a record that leaves an address as it is ends the table", async () => {
    const table = ["<joe@client1.example> = joe@client1.example", "client1.example = error"];
    expect(await route(open(table), "Joe@client1.example")).toBe("local(joe1)");
    expect(await route(open(table), "ann@client1.example")).toBe("550 5.1.2");
  });

  test("an account does not shield from the table", async () => {
    expect(await route(open("<joe> = joe@gw.example"), "joe")).toBe(
      "remote(gw.example)joe@gw.example",
    );
  });

  test("a chain of thirty rewrites is none too long", async () => {
    const chain = Array.from({ length: 31 }, (_, at) => `<c${at}> = c${at + 1}`);
    const router = open([...chain, "<c31> = c31"]);
    expect(await route(router, "c1")).toBe("550 5.1.1");
    expect(await route(router, "c0")).toBe("554 5.4.6");
  });

  test("without the name of the main domain, its records are about bare names only", async () => {
    const bare: Directory = { find: (address) => directory.find(address) };
    const table = ["<x> = joe", "<y> = z", "<z> = joe", "* = error"];
    const router = new Router({ table }, { directory: bare });
    expect(await route(router, "x")).toBe("local(joe)");
    expect(await route(router, "y")).toBe("local(joe)");
    expect(await route(router, "x@company.example")).toBe("550 5.1.2");
    const none: Directory = { ...bare, mainDomain: async () => "" };
    expect(await route(new Router({ table }, { directory: none }), "x")).toBe("local(joe)");
  });
});

describe("the right to relay", () => {
  test.each([
    [["<x> = ann@gw.example"], "yes"],
    [["Relay:<x> = ann@gw.example"], "yes"],
    [["NoRelay:<x> = ann@gw.example"], "550 5.7.1"],
    [["<x> = a%b@gw.example"], "550 5.7.1"],
    [["RelayAll:<x> = a%b@gw.example"], "yes"],
    [["RelayAll:<x> = y", "<y> = a%b@gw.example"], "550 5.7.1"],
    [["RelayAll:<x> = y", "RelayAll:<y> = a%b@gw.example"], "yes"],
    [["NoRelay:<x> = y", "RelayAll:<y> = ann@gw.example"], "550 5.7.1"],
    [["RelayAll:<x> = y", "NoRelay:<y> = ann@gw.example"], "550 5.7.1"],
    [["<x> = y", "RelayAll:<y> = ann@gw.example"], "yes"],
  ])("%j: a stranger is answered %s, who has authenticated passes", async (table, expected) => {
    expect(await answer(open(table), "x")).toBe(expected);
    expect(await answer(open(table), "x", joe)).toBe("yes");
    expect(await answer(open(table, { remote: "off" }), "x")).toBe("550 5.7.1");
  });

  test("a stranger relays by no other way than records that all give the right", async () => {
    const place = constantFrom("", "@company.example", "@client1.example", "@gw.example");
    const address = tuple(constantFrom("joe", "out-a", "root", "a%b", "x!y", '"p@q"'), place);
    const picture = tuple(constantFrom("joe", "out-*", "*", "root", "a%b"), place);
    const target = tuple(constantFrom("joe", "root", "b%c", "*"), place);
    const record = tuple(constantFrom("", "NoRelay:", "RelayAll:"), picture, target)
      .map(([prefix, left, right]) => `${prefix}<${left.join("")}> = ${right.join("")}`)
      .filter((line) => parseRouterTable(line).defects.length === 0);
    let relayed = 0;
    await assert(
      asyncProperty(array(record, { maxLength: 5 }), address, async (table, parts) => {
        const asked = parts.join("");
        const router = open(table);
        const decision = await router.accepts({ address: asked }, stranger);
        const found = await router.route(asked);
        if (decision.type !== "pass" || found.type !== "deliver") return;
        if (found.agent !== "remote") return;
        relayed++;
        expect(decision.evidence.reason).toBe("relayed by the router table");
        const records = decision.evidence.facts?.["records"] as readonly string[];
        expect(records.length).toBeGreaterThan(0);
        const isRoute = /[%!@]/.test(found.address.slice(0, found.address.lastIndexOf("@")));
        const wanted = isRoute ? /: RelayAll:/ : /: (?!NoRelay:)/;
        for (const each of records) expect(each).toMatch(wanted);
      }),
      { numRuns: 3000, seed: 1 },
    );
    expect(relayed).toBeGreaterThan(50);
  });
});

describe("what is said of it", () => {
  const router = open([
    "; names of old",
    "*.client1.example = client1.example ; hosts",
    "<sales@client1.example> = joe@client1.example",
    "bad.example = error",
    "<trap> = spamtrap",
    "<hole> = null",
    "<ann> = ann@friend.example",
    "friend.example = friend.example",
    "<a> = a1",
    "<a*> = aa*",
  ]);

  test("the steps tell which records did what", async () => {
    const { steps, evidence } = await router.route("sales@www.client1.example");
    expect(steps).toEqual([
      "line 2: *.client1.example = client1.example: sales@www.client1.example becomes sales@client1.example",
      "line 3: <sales@client1.example> = joe@client1.example: sales@client1.example becomes joe@client1.example",
      "joe@client1.example: account joe1@company.example",
    ]);
    expect(evidence).toEqual({
      by: "router",
      reason: "account",
      facts: {
        address: "sales@www.client1.example",
        account: "joe1",
        records: [
          "line 2: *.client1.example = client1.example",
          "line 3: <sales@client1.example> = joe@client1.example",
        ],
      },
    });
  });

  test.each([
    ["x@bad.example", "refused by the router table", "line 4: bad.example = error"],
    ["trap", "spam trap of the router table", "line 5: <trap> = spamtrap"],
    ["hole", "discarded by the router table", "line 6: <hole> = null"],
  ])("the evidence for %s names the record", async (address, reason, record) => {
    const decision = await router.accepts({ address }, stranger);
    const steps = [`${record}: is about ${address}`];
    const facts = { address, records: [record] };
    const evidence = { by: "router", reason, facts: { ...facts, steps } };
    expect(decision).toMatchObject({ evidence });
    const found = await router.route(address);
    expect(found).toMatchObject({ steps, evidence: { by: "router", reason, facts } });
  });

  test("the evidence for a relayed address and for a loop names each record once", async () => {
    const records = [
      "line 7: <ann> = ann@friend.example",
      "line 8: friend.example = friend.example",
    ];
    const decision = await router.accepts({ address: "ann" }, stranger);
    expect(decision.evidence).toMatchObject({
      reason: "relayed by the router table",
      facts: {
        records,
        steps: [
          `${records[0]}: ann becomes ann@friend.example`,
          `${records[1]}: ann@friend.example stays`,
          "ann@friend.example: not a local domain",
        ],
      },
    });
    const loop = await router.route("a");
    expect(loop.evidence).toEqual({
      by: "router",
      reason: "the router table rewrites it without end",
      facts: { address: "a", records: ["line 9: <a> = a1", "line 10: <a*> = aa*"] },
    });
    expect(loop.steps.at(-1)).toBe("more than 30 times rewritten");
    expect(loop.steps).toHaveLength(32);
  });
});

describe("replace", () => {
  test("counts for the next question; one under way keeps the old options", async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const slow: Directory = {
      find: (address) => directory.find(address),
      mainDomain: () => promise,
    };
    const router = new Router({ table: "<x> = joe" }, { directory: slow });
    const before = route(router, "x");
    router.replace({ table: ["<x> = error"], detailSeparator: "-" });
    const after = [route(router, "x"), route(router, "joe-y")];
    resolve("company.example");
    expect(await before).toBe("local(joe)");
    expect(await Promise.all(after)).toEqual(["550 5.1.2", "local(joe)"]);
  });

  test("what is wrong changes nothing", async () => {
    const router = open("<x> = joe");
    const wrong = { table: ["<x> = error", "; fine", "<x>"] };
    const fault = expect.objectContaining({
      name: "RouterUsageError",
      code: "ROUTER_TABLE",
      message: "router table, line 3: a record is written as: left = right",
    });
    expect(() => router.replace(wrong)).toThrow(fault);
    expect(() => open(wrong.table)).toThrow(fault);
    expect(() => router.replace({ relayFrom: ["x"] })).toThrow(
      expect.objectContaining({ code: "ADDRESS_IP_RANGE" }),
    );
    expect(await route(router, "x")).toBe("local(joe)");
    router.replace({});
    expect(await route(router, "x")).toBe("550 5.1.1");
  });
});
