import { expect, expectTypeOf, test } from "vitest";
import {
  type ActionOf,
  compileRules,
  type Facts,
  parseRules,
  type Rule,
  vocabulary,
} from "@mailwright/rules";
import { rulesConfig } from "@mailwright/rules/config";
import type { MailRule, mailVocabulary } from "@mailwright/rules/mail";
import { orders } from "./orders.ts";

type Order = Rule<typeof orders>;

/** A rule with one condition. */
function given(condition: NonNullable<Order["if"]>[number]): Order {
  return { name: "one", if: [condition], do: [] };
}

test("actions are inferred from the vocabulary, and narrow by type", () => {
  const rules = compileRules([{ name: "all", do: [{ type: "tell", who: "ann" }] }], orders);
  const [action] = rules.evaluate({}).actions;
  expectTypeOf(action?.type).toEqualTypeOf<
    "review" | "pack" | "refuse" | "tell" | "stop" | undefined
  >();
  if (action?.type === "tell") {
    expectTypeOf(action.who).toEqualTypeOf<readonly string[]>();
    expectTypeOf(action.rule).toEqualTypeOf<string>();
  }
  if (action?.type === "review") {
    expectTypeOf(action.reason).toEqualTypeOf<string>();
    expectTypeOf(action.by).toEqualTypeOf<string | undefined>();
  }
  expectTypeOf<Extract<ActionOf<typeof orders>, { type: "pack" }>>().toEqualTypeOf<{
    readonly type: "pack";
    readonly boxes: number;
    readonly with?: readonly string[];
    readonly fragile?: boolean;
  }>();
  expect(action).toEqual({ rule: "all", type: "tell", who: ["ann"] });
});

test("facts have the types of the vocabulary, and each may be missing", () => {
  expectTypeOf<Facts<typeof orders>["items"]>().toEqualTypeOf<readonly string[] | undefined>();
  expectTypeOf<Facts<typeof orders>["hour"]>().toEqualTypeOf<number | undefined>();
  expectTypeOf<Facts<typeof orders>["gift"]>().toEqualTypeOf<boolean | undefined>();
  const rules = compileRules([], orders);
  expect(rules.evaluate({}).actions).toEqual([]);
  // @ts-expect-error -- a number is not a text
  expect(rules.evaluate({ country: 5 }).actions).toEqual([]);
  // @ts-expect-error -- no such fact
  expect(rules.evaluate({ nation: "NO" }).actions).toEqual([]);
});

test("a condition's operator and value go by its fact's type", () => {
  const right: readonly Order[] = [
    given({ fact: "country", operator: "not in", value: ["NO", "S*"] }),
    given({ fact: "total", operator: "greater than", value: 10 }),
    given({ fact: "weight", operator: "less than", value: "10M" }),
    given({ fact: "day", operator: "is not", value: "Sun" }),
  ];
  const wrong: readonly Order[] = [
    // @ts-expect-error -- texts have no order
    given({ fact: "country", operator: "less than", value: "NO" }),
    // @ts-expect-error -- `in` takes a list
    given({ fact: "country", operator: "in", value: "NO" }),
    // @ts-expect-error -- a number is wanted
    given({ fact: "total", operator: "greater than", value: "10" }),
    // @ts-expect-error -- no such fact
    given({ fact: "nation", operator: "is", value: "NO" }),
    // @ts-expect-error -- no such day
    given({ fact: "day", operator: "is", value: "Sunday" }),
  ];
  expect(parseRules(right.slice(0, 1), orders).defects).toEqual([]);
  for (const rule of wrong) expect(parseRules([rule], orders).defects).toHaveLength(1);
});

test("an action's parameters go by the vocabulary", () => {
  const right: Order["do"] = [
    { type: "pack", boxes: 1, with: "straw" },
    { type: "review", reason: "odd" },
    { type: "stop" },
  ];
  const wrong: readonly Order["do"][] = [
    // @ts-expect-error -- no such action
    [{ type: "send" }],
    // @ts-expect-error -- the reason is missing
    [{ type: "review" }],
    // @ts-expect-error -- no such parameter
    [{ type: "stop", reason: "odd" }],
  ];
  expect(parseRules([{ name: "one", do: right }], orders).defects).toEqual([]);
  for (const act of wrong) {
    expect(parseRules([{ name: "one", do: act }], orders).defects).toHaveLength(1);
  }
});

test("parsed rules are typed, from JSON and from a configuration", () => {
  const { value = [] } = parseRules([], orders);
  expectTypeOf(value).toEqualTypeOf<readonly Order[]>();
  expectTypeOf(rulesConfig(orders).parse([])).toEqualTypeOf<readonly Order[]>();
  expect(compileRules(value, orders).evaluate({}).actions).toEqual([]);
});

test("what is final, and what is checked, are actions of the vocabulary", () => {
  const facts = { total: "number" } as const;
  const refuse = { text: "text" } as const;
  expect(() =>
    // @ts-expect-error -- no such action
    vocabulary({ facts, actions: { refuse }, final: ["reject"] }),
  ).toThrow(/no action reject/);
  expect(() =>
    vocabulary({
      facts,
      actions: { refuse },
      // @ts-expect-error -- no such parameter
      checks: { refuse: { words: () => undefined } },
    }),
  ).toThrow(/no parameter words/);
});

test("mail has its own", () => {
  expectTypeOf<ActionOf<typeof mailVocabulary>["type"]>().toEqualTypeOf<
    "store" | "reject" | "discard" | "addHeader" | "redirect" | "stop"
  >();
  const rule: MailRule = {
    name: "spam",
    if: [{ fact: "header", operator: "is", value: "X-Spam: yes*" }],
    do: [{ type: "store", mailbox: "Junk" }, { type: "discard" }],
  };
  expect(rule.name).toBe("spam");
});
