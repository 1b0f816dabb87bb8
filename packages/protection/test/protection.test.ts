import type { Decision } from "@mailwright/core";
import {
  type ListsVerdict,
  Protection,
  type ProtectionEvent,
  protectionEvents,
  type ProtectionOptions,
} from "@mailwright/protection";
import { memorySink, VirtualClock } from "@mailwright/testkit";
import { describe, expect, expectTypeOf, test } from "vitest";
import { stubLists, verdicts } from "./stub-lists.ts";

const ADDRESS = "192.0.2.1";
const session = { id: "session" };

function open(said: ListsVerdict | Error, options: ProtectionOptions = {}) {
  const lists = stubLists(said);
  const events = memorySink<ProtectionEvent>();
  const clock = new VirtualClock();
  return { lists, events, clock, protection: new Protection(options, { lists, events, clock }) };
}

function told(decision: Decision): string {
  const { type, evidence } = decision;
  return type === "pass" ? `pass: ${evidence.reason}` : `${decision.code}: ${decision.text}`;
}

const here = { none: [], here: ["192.0.2.0/24"] };
const listed = "550: Client host [192.0.2.1] is listed by bl.example.org";
const blocked = "550: Client host [192.0.2.1] is not welcome here";

describe("allow, block, and what the lists say", () => {
  test.each([
    ["none", "none", "not-listed", "pass: on no DNS list"],
    ["none", "none", "listed", listed],
    ["none", "none", "allowed", "pass: on a DNS allow list"],
    ["none", "none", "unknown", "pass: no DNS list could say"],
    ["none", "none", "throws", "pass: the lists failed"],
    ["none", "here", "not-listed", blocked],
    ["none", "here", "listed", blocked],
    ["none", "here", "allowed", blocked],
    ["none", "here", "unknown", blocked],
    ["none", "here", "throws", blocked],
    ["here", "none", "not-listed", "pass: allowed network"],
    ["here", "none", "listed", "pass: allowed network"],
    ["here", "none", "unknown", "pass: allowed network"],
    ["here", "none", "throws", "pass: allowed network"],
    ["here", "here", "listed", "pass: allowed network"],
    ["here", "here", "throws", "pass: allowed network"],
  ] as const)("%s, %s, %s: %s", async (allow, block, lists, expected) => {
    const said = lists === "throws" ? new Error("broken") : verdicts[lists];
    const { protection, lists: asked } = open(said, { allow: here[allow], block: here[block] });
    expect(told(await protection.connect({ address: ADDRESS, port: 25 }))).toBe(expected);
    expect(asked.asked).toEqual(allow === "here" || block === "here" ? [] : [ADDRESS]);
  });

  test("without lists only the networks decide", async () => {
    const protection = new Protection({ block: ["192.0.2.0/24"] });
    expect(told(await protection.connect({ address: ADDRESS }))).toBe(blocked);
    expect(told(await protection.connect({ address: "::1" }))).toBe("pass: no lists to ask");
  });

  test("a mapped address is the IPv4 address, for networks and lists", async () => {
    const { protection, lists } = open(verdicts.listed, { allow: ["192.0.2.9"] });
    expect(told(await protection.connect({ address: "::ffff:192.0.2.9" }))).toMatch("allowed");
    expect(told(await protection.connect({ address: "::ffff:192.0.2.1" }))).toBe(listed);
    expect(lists.asked).toEqual([ADDRESS]);
  });

  test("what has no IP address passes unasked", async () => {
    const { protection, lists } = open(verdicts.listed);
    const decision = await protection.connect({ address: "/run/smtp.sock" });
    expect(told(decision)).toBe("pass: no IP address");
    expect(lists.asked).toEqual([]);
  });

  test("networks that are none are refused", () => {
    const code = "ADDRESS_IP_RANGE";
    for (const wrong of [{ allow: ["x"] }, { block: ["192.0.2.0/33"] }]) {
      expect(() => new Protection(wrong)).toThrow(expect.objectContaining({ code }) as Error);
    }
  });
});

describe("a refusal", () => {
  test("names a list by its label: its zone may hold a key", async () => {
    const zone = "secretkey.bl.example.org";
    const label = "Example Blocks";
    const answers = [{ type: "listed", zone, label, reason: "127.0.0.2" } as const];
    const { protection, events } = open({ type: "listed", zones: [zone], answers });
    const decision = await protection.connect({ address: ADDRESS }, { session });
    expect(decision).toMatchObject({
      text: `Client host [${ADDRESS}] is listed by Example Blocks`,
    });
    expect(JSON.stringify([decision, events.events])).not.toContain("secretkey");
  });

  test("waits for the recipients, and carries its evidence", async () => {
    const { protection } = open(verdicts.listed);
    const decision = await protection.connect({ address: ADDRESS });
    expect(decision).toEqual({
      type: "refuse",
      code: 550,
      enhanced: "5.7.1",
      text: "Client host [192.0.2.1] is listed by bl.example.org",
      when: "recipient",
      evidence: {
        by: "protection",
        reason: "on a DNS block list",
        facts: {
          address: ADDRESS,
          lists: ["bl.example.org", "bl.example.net"],
          answers: [
            "bl.example.org: listed, 127.0.0.2 (Spam\x07 550 said)",
            "bl.example.org: unknown, deadline",
          ],
        },
      },
    });
    const blocking = open(verdicts.allowed, { block: ["192.0.2.0/24"] });
    expect(await blocking.protection.connect({ address: ADDRESS })).toMatchObject({
      enhanced: "5.7.1",
      when: "recipient",
      evidence: { reason: "blocked network", facts: { address: ADDRESS } },
    });
  });

  test("never tells the client what the list says in words", async () => {
    const decision = await open(verdicts.listed).protection.connect({ address: ADDRESS });
    expect(decision).not.toHaveProperty("text", expect.stringContaining("Spam"));
  });

  test("is the same when it is asked again", async () => {
    const { protection } = open(verdicts.listed);
    const first = await protection.connect({ address: ADDRESS });
    expect(await protection.connect({ address: ADDRESS })).toEqual(first);
  });
});

describe("events", () => {
  test("tell of a refusal, for its session", async () => {
    const { protection, events, clock } = open({ ...verdicts.listed, answers: [] });
    await protection.connect({ address: ADDRESS }, { session });
    expect(events.events).toEqual([
      {
        name: "protection.refused",
        at: clock.now(),
        session: "session",
        address: ADDRESS,
        reply: "550 5.7.1 Client host [192.0.2.1] is listed by bl.example.org",
        reason: "on a DNS block list",
        answers: [],
      },
    ]);
  });

  test("tell of each list that could not say, once as long as it is remembered", async () => {
    const [failing, refusing] = verdicts.unknown.answers;
    const answers = [failing, { ...refusing, cached: true }, { ...refusing, cached: false }];
    const { protection, events } = open({ type: "unknown", answers });
    await protection.connect({ address: ADDRESS }, { session });
    expect(events.events).toMatchObject([
      { name: "protection.list.unavailable", answer: "unknown", reason: "deadline" },
      { name: "protection.list.unavailable", answer: "refused", list: "bl.example.org" },
    ]);
  });

  test("tell of lists that fail", async () => {
    const { protection, events } = open(new Error("broken"));
    await protection.connect({ address: ADDRESS });
    expect(events.events).toMatchObject([
      { name: "protection.lists.failed", address: ADDRESS, error: "Error: broken" },
    ]);
  });

  test("tell nothing of what is only explained", async () => {
    for (const said of [verdicts.listed, verdicts.unknown, new Error("broken")]) {
      const { protection, events } = open(said);
      const explained = await protection.explain({ address: ADDRESS });
      expect(events.events).toEqual([]);
      expect(await protection.connect({ address: ADDRESS })).toEqual(explained);
      expect(events.events).not.toEqual([]);
    }
    const blocking = open(verdicts.allowed, { block: ["192.0.2.0/24"] });
    expect(told(await blocking.protection.explain({ address: ADDRESS }))).toBe(blocked);
    expect(blocking.events.events).toEqual([]);
  });

  test("tell nothing of those who pass", async () => {
    for (const said of [verdicts.allowed, verdicts["not-listed"]]) {
      const { protection, events } = open(said);
      await protection.connect({ address: ADDRESS });
      expect(events.events).toEqual([]);
    }
  });

  test("have names of their own and one component", () => {
    for (const [name, { component }] of Object.entries(protectionEvents)) {
      expect(name).toMatch(/^protection\./);
      expect(component).toBe("PROTECTION");
    }
  });
});

describe("a signal", () => {
  test("that is aborted ends the question, and is no failure of the lists", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const events = memorySink<ProtectionEvent>();
    const lists = {
      check: (_: string, options: { readonly signal?: AbortSignal }): Promise<ListsVerdict> =>
        new Promise((_resolve, reject) => {
          options.signal?.addEventListener("abort", () => reject(options.signal?.reason as Error));
        }),
    };
    const asked = new Protection({}, { lists, events }).connect({ address: ADDRESS }, { signal });
    controller.abort(new Error("gone"));
    await expect(asked).rejects.toThrow("gone");
    expect(events.events).toEqual([]);
  });

  test("that was aborted before asks nobody", async () => {
    const { protection, lists } = open(verdicts.listed);
    const signal = AbortSignal.abort(new Error("gone"));
    await expect(protection.connect({ address: ADDRESS }, { signal })).rejects.toThrow("gone");
    await expect(protection.explain({ address: ADDRESS }, { signal })).rejects.toThrow("gone");
    expect(lists.asked).toEqual([]);
  });
});

describe("replace", () => {
  test("decides by the new networks from then on", async () => {
    const { protection } = open(verdicts["not-listed"], { block: ["192.0.2.0/24"] });
    protection.replace({ block: ["198.51.100.0/24"] });
    expect((await protection.connect({ address: ADDRESS })).type).toBe("pass");
    expect((await protection.connect({ address: "198.51.100.1" })).type).toBe("refuse");
  });

  test("of something wrong changes nothing", async () => {
    const { protection } = open(verdicts["not-listed"], { block: ["192.0.2.0/24"] });
    expect(() => protection.replace({ allow: ["192.0.2.0/24"], block: ["x"] })).toThrow("x");
    expect((await protection.connect({ address: ADDRESS })).type).toBe("refuse");
  });
});

test("connect is a handler of an SMTP server", () => {
  type Handler = (
    peer: { readonly address: string; readonly port: number },
    call: { readonly session: { readonly id: string }; readonly signal: AbortSignal },
  ) => Decision | undefined | Promise<Decision | undefined>;
  expectTypeOf<Protection["connect"]>().toExtend<Handler>();
});
