import { expect, test } from "vitest";
import { z } from "zod";
import { parseRules } from "@mailwright/rules";
import { rulesConfig } from "@mailwright/rules/config";
import { mailVocabulary } from "@mailwright/rules/mail";
import { orders } from "./orders.ts";

test("takes rules, and gives them back", () => {
  const rules = [{ name: "a", priority: 3, do: [{ type: "tell", who: "ann" }] }];
  expect(rulesConfig(orders).parse(rules)).toEqual(rules);
  expect(rulesConfig(mailVocabulary).parse([])).toEqual([]);
});

test("its issues are the defects, at their paths", () => {
  const rules = [
    {
      name: "a",
      if: [{ fact: "country", operator: "in", value: ["x", 5] }],
      do: [{ type: "review" }],
    },
  ];
  const schema = z.object({ server: z.object({ rules: rulesConfig(orders) }) });
  const issues = schema.safeParse({ server: { rules } }).error?.issues ?? [];
  expect(issues.map(({ path }) => path)).toEqual([
    ["server", "rules", 0, "if", 0, "value", 1],
    ["server", "rules", 0, "do", 0, "reason"],
  ]);
  const { defects } = parseRules(rules, orders);
  expect(issues.map(({ message }) => message)).toEqual(defects.map(({ text }) => text));
  expect(rulesConfig(orders).safeParse(5).error?.issues).toMatchObject([{ path: [] }]);
});

test("takes the limits as options", () => {
  const rules = [{ name: "a", do: [] }];
  expect(rulesConfig(orders, { rules: 0 }).safeParse(rules).success).toBe(false);
});
