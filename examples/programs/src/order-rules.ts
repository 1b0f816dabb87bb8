/** What a shop does with an order, given as JSON, by the rules of its staff; and why. */
import { compileRules, formatTrace, vocabulary } from "@mailwright/rules";

const shop = vocabulary({
  facts: { total: "number", country: "text", items: "any text" },
  actions: { discount: { percent: "number" }, review: { reason: "text" } },
});
const large = { fact: "total", operator: "greater than", value: 1000 } as const;
const wine = { fact: "items", operator: "is", value: "*wine*" } as const;
const rules = compileRules(
  [
    { name: "large order", if: [large], do: [{ type: "discount", percent: 10 }] },
    { name: "alcohol", if: [wine], do: [{ type: "review", reason: "ask for the age" }] },
  ],
  shop,
);
const { actions, trace } = rules.explain(JSON.parse(process.argv[2] ?? '{ "total": 1200 }'));
for (const each of actions) console.log(each.type === "review" ? each.reason : each.type);
console.log(formatTrace(trace).join("\n"));
