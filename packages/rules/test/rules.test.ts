import { array, assert, constantFrom, integer, option, property, record } from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { compileRules, type Condition, type Facts, type Rule } from "@mailwright/rules";
import { orders } from "./orders.ts";

type Order = Rule<typeof orders>;
type Given = Facts<typeof orders>;

const HOUR = 3_600_000;

function holds(condition: Condition<typeof orders>, facts: Given): boolean {
  const rules = compileRules([{ name: "one", if: [condition], do: [{ type: "stop" }] }], orders);
  return rules.evaluate(facts).actions.length === 1;
}

/** Names of the rules that fired. */
function fired(rules: readonly Order[], facts: Given = {}): readonly string[] {
  return compileRules(rules, orders)
    .evaluate(facts)
    .actions.map(({ rule }) => rule);
}

function always(name: string, priority?: number): Order {
  return {
    name,
    ...(priority === undefined ? {} : { priority }),
    do: [{ type: "pack", boxes: 1 }],
  };
}

// A condition, facts that satisfy it, facts that do not.
const table: readonly (readonly [Condition<typeof orders>, readonly Given[], readonly Given[]])[] =
  [
    [
      { fact: "country", operator: "is", value: "n*" },
      [{ country: "NO" }],
      [{ country: "SE" }, {}],
    ],
    [{ fact: "country", operator: "is", value: "" }, [{ country: "" }], [{ country: "NO" }, {}]],
    [
      { fact: "country", operator: "in", value: ["no", "S*"] },
      [{ country: "NO" }, { country: "se" }],
      [{ country: "DK" }, {}],
    ],
    [{ fact: "country", operator: "in", value: [] }, [], [{ country: "" }, {}]],
    [
      { fact: "items", operator: "is", value: "tea*" },
      [{ items: ["cup", "Teapot"] }],
      [{ items: ["cup"] }, { items: [] }, {}],
    ],
    [
      { fact: "items", operator: "in", value: ["tea", "cup"] },
      [{ items: ["x", "CUP"] }],
      [{ items: ["x"] }],
    ],
    [
      { fact: "labels", operator: "is", value: "a*" },
      [{ labels: ["a"] }, { labels: ["Ab", "ac"] }],
      [{ labels: ["a", "b"] }, { labels: [] }, {}],
    ],
    [
      { fact: "labels", operator: "in", value: ["a", "b*"] },
      [{ labels: ["a", "bc"] }],
      [{ labels: ["a", "c"] }, { labels: [] }],
    ],
    [
      { fact: "total", operator: "is", value: 5 },
      [{ total: 5 }],
      [{ total: 6 }, { total: Number.NaN }, {}],
    ],
    [{ fact: "total", operator: "is", value: 0 }, [{ total: 0 }], [{ total: 1 }, {}]],
    [{ fact: "total", operator: "in", value: [5, 7] }, [{ total: 7 }], [{ total: 6 }, {}]],
    [{ fact: "total", operator: "less than", value: 5 }, [{ total: 4.9 }], [{ total: 5 }, {}]],
    [{ fact: "total", operator: "greater than", value: 5 }, [{ total: 6 }], [{ total: 5 }, {}]],
    [
      { fact: "weight", operator: "greater than", value: "1K" },
      [{ weight: 1025 }],
      [{ weight: 1024 }, {}],
    ],
    [{ fact: "weight", operator: "less than", value: 100 }, [{ weight: 0 }], [{ weight: 100 }, {}]],
    [{ fact: "gift", operator: "is", value: false }, [{ gift: false }], [{ gift: true }, {}]],
    [
      { fact: "hour", operator: "greater than", value: "18:30" },
      [{ hour: 19 * HOUR }],
      [{ hour: 18.5 * HOUR }, {}],
    ],
    [
      { fact: "hour", operator: "less than", value: "18:30" },
      [{ hour: 0 }],
      [{ hour: 18.5 * HOUR }, {}],
    ],
    [
      { fact: "hour", operator: "in", value: ["22:00-06:00", "12:00-13:00"] },
      [{ hour: 0 }, { hour: 12 * HOUR }],
      [{ hour: 13 * HOUR }, {}],
    ],
    [
      { fact: "placed", operator: "greater than", value: "2026-12-24" },
      [{ placed: "2026-12-24 00:00:01" }],
      [{ placed: "2026-12-24" }, { placed: "soon" }, {}],
    ],
    [
      { fact: "placed", operator: "less than", value: "24 Dec 2026 18:00:00" },
      [{ placed: "2026-12-24 17:59:59" }],
      [{ placed: "2026-12-24 18:00" }, {}],
    ],
    [{ fact: "day", operator: "is", value: "Sun" }, [{ day: "Sun" }], [{ day: "Mon" }, {}]],
    [
      { fact: "day", operator: "in", value: ["Sat", "Sun"] },
      [{ day: "Sat" }],
      [{ day: "Mon" }, {}],
    ],
  ];

describe("conditions", () => {
  test.each(table)("%j", (condition, satisfying, others) => {
    for (const facts of satisfying) expect([facts, holds(condition, facts)]).toEqual([facts, true]);
    for (const facts of others) expect([facts, holds(condition, facts)]).toEqual([facts, false]);
  });

  const opposites = { is: "is not", in: "not in" } as const;
  const positive = table.filter(([{ operator }]) => operator in opposites);
  test.each(positive)("%j has an exact opposite", (condition, satisfying, others) => {
    const operator = opposites[condition.operator as keyof typeof opposites];
    const opposite = { ...condition, operator } as Condition<typeof orders>;
    for (const facts of satisfying) expect([facts, holds(opposite, facts)]).toEqual([facts, false]);
    for (const facts of [...others, {}])
      expect([facts, holds(opposite, facts)]).toEqual([facts, true]);
  });

  test.each([
    { country: 5 },
    { country: null },
    { items: "tea" },
    { items: ["tea", 5] },
    { total: "5" },
    { gift: 1 },
    { hour: "18:30" },
    { placed: 20_261_224 },
    { day: "someday" },
  ])("%j is missing, as it is not of its type", (facts) => {
    const tests = table.map(([condition]) => condition).filter(({ fact }) => fact in facts);
    expect(tests.map((condition) => holds(condition, facts as Given))).not.toContain(true);
    expect(tests.length).toBeGreaterThan(0);
  });

  test("names every object has are no facts", () => {
    const facts = Object.create(null) as Given;
    expect(holds({ fact: "country", operator: "is not", value: "*" }, facts)).toBe(true);
  });
});

describe("order", () => {
  test("the highest priority comes first, equal ones as in the list, 0 not at all", () => {
    const rules = [
      always("b", 1),
      always("off", 0),
      always("d"),
      always("a", 10),
      always("e", 5),
      always("c", 9),
    ];
    expect(fired(rules)).toEqual(["a", "c", "d", "e", "b"]);
  });

  test("all conditions must hold, and without any a rule fires", () => {
    const rule: Order = {
      name: "both",
      if: [
        { fact: "total", operator: "greater than", value: 5 },
        { fact: "country", operator: "is", value: "NO" },
      ],
      do: [{ type: "stop" }],
    };
    expect(fired([rule], { total: 6, country: "NO" })).toEqual(["both"]);
    expect(fired([rule], { total: 6, country: "SE" })).toEqual([]);
    expect(fired([rule], { total: 5, country: "NO" })).toEqual([]);
    expect(fired([{ ...rule, if: [] }])).toEqual(["both"]);
  });

  test.each(["stop", "refuse"] as const)(
    "%s ends the evaluation, after what stands before it",
    (type) => {
      const last = type === "stop" ? { type } : { type, text: "no" };
      const rules: readonly Order[] = [
        always("after", 1),
        { name: "end", priority: 5, do: [{ type: "review", reason: "odd" }, last] },
        always("before", 9),
      ];
      const { actions } = compileRules(rules, orders).evaluate({});
      expect(actions).toEqual([
        { rule: "before", type: "pack", boxes: 1 },
        { rule: "end", type: "review", reason: "odd" },
        { rule: "end", ...last },
      ]);
    },
  );
});

test("actions are plain data: what is left out is not there, and one text becomes a list", () => {
  const rules = compileRules(
    [
      {
        name: "all",
        do: [
          { type: "pack", boxes: 2, with: "straw" },
          { type: "pack", boxes: 3, with: ["straw", "paper"], fragile: false },
        ],
      },
    ],
    orders,
  );
  expect(rules.evaluate({}).actions).toEqual([
    { rule: "all", type: "pack", boxes: 2, with: ["straw"] },
    { rule: "all", type: "pack", boxes: 3, with: ["straw", "paper"], fragile: false },
  ]);
});

test("a fact is read once, and only when a condition asks for it", () => {
  const country = vi.fn<() => string>(() => "NO");
  const items = vi.fn<() => readonly string[]>(() => []);
  const total = vi.fn<() => undefined>(() => undefined);
  const facts = {
    get country() {
      return country();
    },
    get items() {
      return items();
    },
    get total() {
      return total();
    },
  };
  const rules = compileRules(
    ["a", "b", "c"].map((name): Order => ({
      name,
      if: [
        { fact: "total", operator: "is not", value: 5 },
        { fact: "country", operator: "is", value: "SE" },
        { fact: "items", operator: "is", value: "tea" },
      ],
      do: [],
    })),
    orders,
  );
  rules.evaluate(facts);
  expect([total, country, items].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0]);
  rules.explain(facts);
  expect([total, country, items].map(({ mock }) => mock.calls.length)).toEqual([2, 2, 0]);
});

test("what a getter throws passes through", () => {
  const rules = compileRules(
    [{ name: "a", if: [{ fact: "total", operator: "is", value: 1 }], do: [] }],
    orders,
  );
  const facts = {
    get total(): number {
      throw new Error("no such order");
    },
  };
  expect(() => rules.evaluate(facts)).toThrow("no such order");
});

test("the explained decision is the decision", () => {
  const condition = constantFrom(...table.map(([each]) => each));
  const action = constantFrom<Order["do"][number]>(
    { type: "stop" },
    { type: "pack", boxes: 1 },
    { type: "refuse", text: "no" },
  );
  const rules = array(
    record({
      priority: integer({ min: 0, max: 10 }),
      if: array(condition, { maxLength: 3 }),
      do: array(action, { maxLength: 1 }),
    }),
    { maxLength: 8 },
  );
  const facts = record(
    {
      country: option(constantFrom("NO", "se", ""), { nil: undefined }),
      items: array(constantFrom("tea", "cup")),
      labels: array(constantFrom("a", "b")),
      total: integer({ min: 0, max: 10 }),
      hour: integer({ min: 0, max: 24 * HOUR - 1 }),
      gift: constantFrom(true, false),
    },
    { requiredKeys: [] },
  );
  assert(
    property(rules, facts, (list, given) => {
      const named = list.map((rule, index): Order => ({ ...rule, name: `rule ${index}` }));
      const compiled = compileRules(named, orders);
      const { actions, trace } = compiled.explain(given);
      expect(actions).toEqual(compiled.evaluate(given).actions);
      const names = trace.filter(({ outcome }) => outcome === "fired").map(({ rule }) => rule);
      const acting = new Set(
        named.filter(({ do: acts }) => acts.length > 0).map(({ name }) => name),
      );
      expect(actions.map(({ rule }) => rule)).toEqual(names.filter((name) => acting.has(name)));
    }),
  );
});
