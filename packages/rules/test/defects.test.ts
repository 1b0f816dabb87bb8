import { anything, assert, constantFrom, dictionary, jsonValue, oneof, property } from "fast-check";
import { expect, test } from "vitest";
import { compileRules, parseRules, RulesUsageError, type RulesOptions } from "@mailwright/rules";
import { orders } from "./orders.ts";

const act: readonly unknown[] = [{ type: "stop" }];

function found(rules: unknown, options?: RulesOptions): readonly string[] {
  return parseRules(rules, orders, options).defects.map(({ path, text }) => `${path}: ${text}`);
}

test.each<[unknown, string]>([
  [undefined, "rules: it is missing: write rules between [ and ]"],
  [{}, "rules: an object is not a list: write rules between [ and ]"],
  [[5], "rules[0]: 5 is not a rule: write a rule between { and }"],
  [[null], "rules[0]: null is not a rule: write a rule between { and }"],
  [[{ do: act }], "rules[0].name: it is missing: write a text in quotation marks"],
  [[{ name: "", do: act }], "rules[0].name: a rule has a name: write one"],
  [
    [
      { name: "a", do: act },
      { name: "a", do: act },
    ],
    'rules[1].name: another rule has the name "a": write a name of its own',
  ],
  [
    [{ name: "a", when: [], do: act }],
    'rules[0]: a rule has no "when": write only name, priority, if, do',
  ],
  [[{ name: "a" }], "rules[0].do: it is missing: write actions between [ and ]"],
  [
    [{ name: "a", if: {}, do: act }],
    "rules[0].if: an object is not a list: write conditions between [ and ]",
  ],
  [
    [{ name: "a", if: ["x"], do: act }],
    'rules[0].if[0]: "x" is not a condition: write a condition between { and }',
  ],
  ...[11, -1, 1.5, Number.NaN].map((priority): [unknown, string] => [
    [{ name: "a", priority, do: act }],
    `rules[0].priority: ${priority} is no priority: write 0 (inactive) to 10 (the first), without quotation marks`,
  ]),
  [
    [{ name: "a", priority: "5", do: act }],
    'rules[0].priority: "5" is no priority: write 0 (inactive) to 10 (the first), without quotation marks',
  ],
])("list %j", (rules, defect) => {
  expect(found(rules)).toEqual([defect]);
});

test.each([
  [
    { fact: "nation", operator: "is", value: "x" },
    'fact: "nation" is no fact: write country, items, labels, total, weight, gift, hour, placed, day',
  ],
  [
    { fact: "constructor", operator: "is", value: "x" },
    'fact: "constructor" is no fact: write country, items, labels, total, weight, gift, hour, placed, day',
  ],
  [
    { fact: "country", operator: "less than", value: "x" },
    'operator: "less than" is no operator for facts of type text: write is, in, is not, not in',
  ],
  [
    { fact: "weight", operator: "is", value: 5 },
    'operator: "is" is no operator for facts of type size: write less than, greater than',
  ],
  [
    { fact: "gift", operator: "toString", value: true },
    'operator: "toString" is no operator for facts of type boolean: write is, is not',
  ],
  [
    { fact: "country", operator: "is", value: 5 },
    "value: 5 is not a text: write a text in quotation marks",
  ],
  [
    { fact: "country", operator: "in", value: "x" },
    'value: "x" is not a list: write values between [ and ]',
  ],
  [
    { fact: "country", operator: "not in", value: ["x", 5] },
    "value[1]: 5 is not a text: write a text in quotation marks",
  ],
  [
    { fact: "country", operator: "in", value: ["x", `*${"a".repeat(251)}*`] },
    "value[1]: too much between two stars: write at most 250 characters",
  ],
  [{ fact: "total", operator: "is", value: "5" }, 'value: "5" does not fit: write a number'],
  [
    { fact: "total", operator: "in", value: [1, null] },
    "value[1]: null does not fit: write a number",
  ],
  [
    { fact: "weight", operator: "less than", value: "10 MB" },
    'value: "10 MB" does not fit: write a size, as 65536, "64K", "10M" or "2G"',
  ],
  [
    { fact: "gift", operator: "is", value: "true" },
    'value: "true" does not fit: write true or false',
  ],
  [
    { fact: "hour", operator: "less than", value: "18" },
    'value: "18" does not fit: write a time of day, as "18:30"',
  ],
  [
    { fact: "hour", operator: "in", value: ["18:30"] },
    'value[0]: "18:30" does not fit: write a span of the day, as "22:00-06:00"',
  ],
  [
    { fact: "placed", operator: "less than", value: "24.12.2026" },
    'value: "24.12.2026" does not fit: write a date, as "2026-12-24" or "2026-12-24 18:00"',
  ],
  [
    { fact: "day", operator: "is", value: "Sunday" },
    'value: "Sunday" does not fit: write Sun, Mon, Tue, Wed, Thu, Fri or Sat',
  ],
])("condition %j", (condition, defect) => {
  expect(found([{ name: "a", if: [condition], do: act }])).toEqual([`rules[0].if[0].${defect}`]);
});

test.each([
  [{}, "fact: it is missing: write country, items, labels, total, weight, gift, hour, placed, day"],
  [{ fact: "country" }, "operator: it is missing: write is, in, is not, not in"],
  [{ fact: "country", operator: "is" }, "value: it is missing: write a text in quotation marks"],
  [{ fact: "total", operator: "is" }, "value: it is missing: write a number"],
  [{ fact: "total", operator: "in" }, "value: it is missing: write values between [ and ]"],
])("condition %j, which lacks something", (condition, defect) => {
  expect(found([{ name: "a", if: [condition], do: act }])).toEqual([`rules[0].if[0].${defect}`]);
});

test("a condition has nothing besides", () => {
  const condition = { fact: "total", operator: "is", value: 5, not: true };
  expect(found([{ name: "a", if: [condition], do: act }])).toEqual([
    'rules[0].if[0]: a condition has no "not": write only fact, operator, value',
  ]);
});

test.each([
  ["stop", '[0]: "stop" is not an action: write an action between { and }'],
  [{}, "[0].type: it is missing: write review, pack, refuse, tell, stop"],
  [
    { type: "toString" },
    '[0].type: "toString" is no action: write review, pack, refuse, tell, stop',
  ],
  [{ type: "stop", now: true }, '[0]: the action stop has no "now": write only type'],
  [
    { type: "review", reason: "x", rule: "y" },
    '[0]: the action review has no "rule": write only type, reason, by',
  ],
  [{ type: "review" }, "[0].reason: it is missing: write a text in quotation marks"],
  [
    { type: "review", reason: "x", by: null },
    "[0].by: null is not a text: write a text in quotation marks",
  ],
  [{ type: "pack" }, "[0].boxes: it is missing: write a number"],
  [{ type: "pack", boxes: "1" }, '[0].boxes: "1" is not a number: write a number'],
  [
    { type: "pack", boxes: 1, fragile: "no" },
    '[0].fragile: "no" does not fit: write true or false',
  ],
  [
    { type: "pack", boxes: 1, with: ["a", 1] },
    "[0].with[1]: 1 is not a text: write a text in quotation marks",
  ],
  [{ type: "tell", who: ["ann", ""] }, "[0].who: nobody has an empty name: write one"],
])("action %j", (action, defect) => {
  expect(found([{ name: "a", do: [action] }])).toEqual([`rules[0].do${defect}`]);
});

test("nothing may stand after what ends the evaluation", () => {
  const list = [
    { type: "refuse", text: "no" },
    { type: "review", reason: "odd" },
  ];
  expect(found([{ name: "a", do: list }])).toEqual([
    "rules[0].do[1]: nothing is done after refuse: write refuse last, or leave this out",
  ]);
});

test("what an array leaves out is missing too", () => {
  const values: string[] = [];
  values[1] = "x";
  expect(
    found([{ name: "a", if: [{ fact: "country", operator: "in", value: values }], do: act }]),
  ).toEqual(["rules[0].if[0].value[0]: it is missing: write a text in quotation marks"]);
});

test("all defects are listed, each with its rule's name or index", () => {
  const { value, defects } = parseRules(
    [{ name: "a", priority: 11, if: [{}], do: [{}] }, { do: 5 }],
    orders,
  );
  expect(value).toBeUndefined();
  expect(defects.map(({ rule, path }) => [rule, path])).toEqual([
    ["a", "rules[0].priority"],
    ["a", "rules[0].if[0].fact"],
    ["a", "rules[0].do[0].type"],
    [1, "rules[1].name"],
    [1, "rules[1].do"],
  ]);
});

test("compiling wrong rules throws them", () => {
  const compile = (): unknown => compileRules([{ name: "", do: [] }], orders);
  expect(compile).toThrow(RulesUsageError);
  expect(compile).toThrow("rules[0].name: a rule has a name: write one");
  expect(compile).toThrow(
    expect.objectContaining({
      code: "RULES_INVALID",
      defects: [{ rule: 0, path: "rules[0].name", text: "a rule has a name: write one" }],
    }),
  );
});

test.each([
  [{ rules: 1 }, "rules: 2 are too many: write at most 1 rules"],
  [{ conditions: 1 }, "rules[0].if: 2 are too many: write at most 1 conditions"],
  [{ actions: 1 }, "rules[0].do: 2 are too many: write at most 1 actions"],
  [{ entries: 2 }, "rules[0].if[0].value: 3 are too many: write at most 2 values"],
  [{ entries: 2 }, "rules[0].do[0].who: 3 are too many: write at most 2 texts"],
  [{ length: 3 }, "rules[0].if[1].value: the text is too long: write at most 3 characters"],
])("limit %j", (options, defect) => {
  const rules = [
    {
      name: "a",
      if: [
        { fact: "country", operator: "in", value: ["a", "b", "c"] },
        { fact: "country", operator: "is", value: "abcd" },
      ],
      do: [{ type: "tell", who: ["a", "b", "c"] }, { type: "stop" }],
    },
    { name: "b", do: act },
  ];
  expect(found(rules)).toEqual([]);
  expect(found(rules, options)).toContain(defect);
});

test("never throws, and what it takes compiles", () => {
  const word = constantFrom("name", "priority", "if", "do", "fact", "operator", "value", "type");
  const odd = oneof(anything(), jsonValue(), dictionary(word, jsonValue()));
  assert(
    property(oneof(odd, constantFrom([])), odd, odd, (rules, condition, action) => {
      const made = [{ name: "a", if: [condition], do: [action] }];
      for (const given of [rules, [rules], made]) {
        const { value, defects } = parseRules(given, orders);
        expect(value === undefined).toBe(defects.length > 0);
        expect(() => compileRules(value ?? [], orders)).not.toThrow();
      }
    }),
  );
});
