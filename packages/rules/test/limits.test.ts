import { describe, expect, test } from "vitest";
import { compileRules, type Condition, type Facts, parseRules } from "@mailwright/rules";
import { orders } from "./orders.ts";
import { weightOf } from "../src/weight.ts";

type Order = Condition<typeof orders>;

const act = [{ type: "stop" }] as const;

function holds(condition: Order, facts: Facts<typeof orders>): boolean {
  const rules = compileRules([{ name: "one", if: [condition], do: act }], orders);
  return rules.evaluate(facts).actions.length === 1;
}

describe("the values of all conditions", () => {
  const listed = (count: number): Order => ({
    fact: "total",
    operator: "in",
    value: Array.from({ length: count }, (_, index) => index),
  });
  const rules = (counts: readonly number[]): unknown =>
    counts.map((count, index) => ({ name: `${index}`, if: [listed(count)], do: act }));
  const paths = (given: unknown, values?: number): readonly string[] =>
    parseRules(given, orders, values === undefined ? {} : { values }).defects.map(
      ({ path }) => path,
    );

  test("have a limit together, told where it is passed, and once", () => {
    expect(paths(rules([2, 3]), 5)).toEqual([]);
    expect(paths(rules([2, 3, 1, 1, 1]), 5)).toEqual(["rules[2].if[0]"]);
  });

  test("are 10,000 by default", () => {
    const tens = Array.from({ length: 10 }, () => 1000);
    expect(paths(rules(tens))).toEqual([]);
    expect(paths(rules([...tens, 1]))).toEqual(["rules[10].if[0]"]);
  });

  test("are told with what to write instead", () => {
    const { defects } = parseRules(rules([3]), orders, { values: 2 });
    expect(defects).toEqual([
      {
        rule: "0",
        path: "rules[0].if[0]",
        text: "too many values in all conditions up to here: write at most 2, where a text between two stars counts as ten",
      },
    ]);
  });

  test("are none where no rule has a condition", () => {
    expect(paths([{ name: "a", do: act }], 0)).toEqual([]);
  });
});

test.each<[unknown, number]>([
  ["spam", 1],
  ["*", 1],
  ["*spam", 1],
  ["sp*am", 1],
  ["*spam*", 10],
  ["a*b*c*d", 20],
  ["a**b", 1],
  ["*\\*spam\\**", 10],
  ["\\*spam\\*", 1],
  [5, 1],
  [undefined, 1],
  [[], 0],
  [["a", "*b*", 5], 12],
  [Array.from({ length: 2000 }), 1000],
])("%j weighs", (value, weight) => {
  expect(weightOf(value, 1000)).toBe(weight);
});

describe("of a fact", () => {
  const texts = (count: number, last: string): readonly string[] => [
    ...Array.from({ length: count - 1 }, () => "x"),
    last,
  ];

  test("the first 1,000 texts are seen", () => {
    const any: Order = { fact: "items", operator: "is", value: "tea" };
    expect(holds(any, { items: texts(1000, "tea") })).toBe(true);
    expect(holds(any, { items: texts(1001, "tea") })).toBe(false);
    const each: Order = { fact: "labels", operator: "is", value: "x" };
    expect(holds(each, { labels: texts(1000, "tea") })).toBe(false);
    expect(holds(each, { labels: texts(1001, "tea") })).toBe(true);
  });

  test("the first 100,000 characters are seen, of all its texts together", () => {
    const long = "x".repeat(99_997);
    const text: Order = { fact: "country", operator: "is", value: "*tea" };
    expect(holds(text, { country: `${long}tea` })).toBe(true);
    expect(holds(text, { country: `${long}xtea` })).toBe(false);
    const any: Order = { fact: "items", operator: "is", value: "tea" };
    expect(holds(any, { items: [long, "tea"] })).toBe(true);
    expect(holds(any, { items: [`${long}xx`, "tea"] })).toBe(false);
    expect(holds(any, { items: [`${long}xxx`, "tea"] })).toBe(false);
  });

  test("a text that is none among those seen makes it missing", () => {
    const not: Order = { fact: "labels", operator: "is not", value: "*" };
    const odd = ["x", 5] as unknown as readonly string[];
    expect(holds(not, { labels: odd })).toBe(true);
    expect(holds(not, { labels: ["x"] })).toBe(false);
  });
});
