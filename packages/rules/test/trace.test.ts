import { expect, test } from "vitest";
import { compileRules, formatTrace, type Rule } from "@mailwright/rules";
import { orders } from "./orders.ts";

const rules: readonly Rule<typeof orders>[] = [
  { name: "off", priority: 0, do: [{ type: "stop" }] },
  {
    name: "large",
    priority: 9,
    if: [{ fact: "total", operator: "greater than", value: 1000 }],
    do: [{ type: "review", reason: "large order" }],
  },
  {
    name: "late",
    if: [
      { fact: "hour", operator: "in", value: ["22:00-06:00"] },
      { fact: "country", operator: "is not", value: "N*" },
      { fact: "items", operator: "is", value: "tea" },
    ],
    do: [],
  },
  {
    name: "last",
    priority: 2,
    if: [{ fact: "gift", operator: "is", value: true }],
    do: [{ type: "stop" }],
  },
  { name: "more", priority: 1, do: [] },
];
const facts = { total: 1200, country: "NO", items: ["cup"], hour: 82_815_000, gift: true };

test("says of each rule how it came out, and of each tested condition why", () => {
  const { trace, actions } = compileRules(rules, orders).explain(facts);
  expect(actions.map(({ rule }) => rule)).toEqual(["large", "last"]);
  expect(trace).toEqual([
    {
      rule: "large",
      priority: 9,
      outcome: "fired",
      conditions: [
        { fact: "total", operator: "greater than", value: "1000", actual: "1200", holds: true },
      ],
    },
    {
      rule: "late",
      priority: 5,
      outcome: "missed",
      conditions: [
        { fact: "hour", operator: "in", value: '"22:00-06:00"', actual: "23:00:15", holds: true },
        { fact: "country", operator: "is not", value: '"N*"', actual: '"NO"', holds: false },
      ],
    },
    {
      rule: "last",
      priority: 2,
      outcome: "fired",
      conditions: [{ fact: "gift", operator: "is", value: "true", actual: "true", holds: true }],
    },
    { rule: "more", priority: 1, outcome: "not reached", conditions: [] },
    { rule: "off", priority: 0, outcome: "inactive", conditions: [] },
  ]);
});

test("is written for people, a line each", () => {
  const { trace } = compileRules(rules, orders).explain({
    ...facts,
    total: undefined,
    country: "DK",
  });
  expect(formatTrace(trace)).toEqual([
    'rule "large" (priority 9): missed',
    "  total greater than 1000: missing, misses",
    'rule "late" (priority 5): missed',
    '  hour in "22:00-06:00": 23:00:15, holds',
    '  country is not "N*": "DK", holds',
    '  items is "tea": "cup", misses',
    'rule "last" (priority 2): fired',
    "  gift is true: true, holds",
    'rule "more" (priority 1): not reached',
    'rule "off" (priority 0): inactive',
  ]);
});

test("shows a fact as given, cut at the limit, without control characters", () => {
  const conditions: Rule<typeof orders>["if"] = [
    { fact: "country", operator: "not in", value: ["x".repeat(30)] },
    { fact: "items", operator: "not in", value: [] },
    { fact: "labels", operator: "is not", value: "x" },
  ];
  const { trace } = compileRules([{ name: "a", if: conditions, do: [] }], orders, {
    shown: 10,
  }).explain({
    country: "A\r\nB".repeat(100_000),
    items: Array.from({ length: 100_000 }, () => "Tea"),
    labels: [],
  });
  const [{ conditions: shown } = { conditions: [] }] = trace;
  expect(shown.map(({ value, actual }) => [value, actual])).toEqual([
    ['"xxxxxxxxx…', '"A\\r\\nBA\\r…'],
    ["none", '"Tea", "Te…'],
    ['"x"', "none"],
  ]);
});

test("what strangers wrote stays on its line, and moves no cursor", () => {
  const name = "C1 \u009b2J";
  const strange: Rule<typeof orders> = {
    name,
    if: [{ fact: "country", operator: "is", value: "\u2028" }],
    do: [],
  };
  const { trace } = compileRules([strange], orders).explain({ country: "\u0085\r\n\u2029\u009b" });
  expect(formatTrace(trace)).toEqual([
    String.raw`rule "C1 \u009b2J" (priority 5): missed`,
    String.raw`  country is "\u2028": "\u0085\r\n\u2029\u009b", misses`,
  ]);
});
