import { pass, refuse } from "@mailwright/core";
import { describe, expect, test } from "vitest";
import type { Explanation, RulesExplanation } from "../src/explanation.ts";
import { verdictOf } from "../src/verdict.ts";

const evidence = (by: string) => ({ by, reason: "x", facts: {} });
const granted = pass(evidence("router"));
const refused = (by: string) => refuse(550, "5.7.1", `no, says ${by}`, evidence(by));

const jim: Explanation = {
  route: {
    type: "deliver",
    agent: "local",
    destination: "1",
    address: "jim@example.com",
    evidence: evidence("router"),
    steps: [],
  },
  sender: "a stranger",
  accepts: granted,
  rules: [],
  running: true,
};

const discard = { rule: "r", type: "discard" };

const rules = (whose: string, ...actions: readonly object[]): RulesExplanation => ({
  whose,
  type: "tried",
  actions: actions as never,
  trace: [],
});

describe("in all, a message is", () => {
  test.each<[Partial<Explanation>, string]>([
    [{}, "delivered to jim@example.com by local"],
    [{ client: granted }, "delivered to jim@example.com by local"],
    [
      { client: refused("protection"), accepts: refused("router") },
      "refused, 550 5.7.1 no, says protection, by protection",
    ],
    [{ accepts: refused("router") }, "refused, 550 5.7.1 no, says router, by router"],
    [
      { route: { ...refused("router"), type: "refuse", code: 451, enhanced: "4.3.5", steps: [] } },
      "refused, 451 4.3.5 no, says router, by router",
    ],
    [
      {
        rules: [
          rules(
            "the server",
            { rule: "q", type: "addHeader" },
            { rule: "r", type: "reject", text: "no" },
          ),
        ],
      },
      'refused, 550 5.7.1 no, by rule "r" of the server',
    ],
    [
      { rules: [rules("the server"), rules("jim@example.com", discard)] },
      'discarded, by rule "r" of jim@example.com',
    ],
    [
      { rules: [rules("jim@example.com", { type: "store" }, discard)] },
      'only copies are delivered, by rule "r" of jim@example.com',
    ],
    [{ rules: [rules("jim", { type: "store" })] }, "delivered to jim@example.com by local"],
    [
      { rules: [{ whose: "jim", type: "invalid", defects: [] }] },
      "delivered to jim@example.com by local",
    ],
  ])("%j: %s", (given, verdict) => {
    expect(verdictOf("jim", { ...jim, ...given })).toBe(verdict);
  });

  test("taken for postmaster and abuse, whoever the client is", () => {
    const blocked = { ...jim, client: refused("protection") };
    for (const address of ["postmaster", "Abuse@example.com"]) {
      expect(verdictOf(address, blocked)).toMatch(/^delivered/);
    }
    expect(verdictOf("postmasters@example.com", blocked)).toMatch(/^refused/);
  });
});
