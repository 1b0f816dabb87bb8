/** What a shop does with an order, given as JSON, by the rules of its staff; and why. */
import { compileRules, formatTrace, vocabulary } from "@mailwright/rules";

process.on("uncaughtException", ({ message }) =>
  process.stderr.write(`${message}\n`, () => process.exit(1)),
);
const facts = { total: "number", country: "text", items: "any text" } as const;
const actions = { discount: { percent: "number" }, review: { reason: "text" } } as const;
const shop = vocabulary({ facts, actions });
const large = { fact: "total", operator: "greater than", value: 1000 } as const;
const wine = { fact: "items", operator: "is", value: "*wine*" } as const;
const written = [
  { name: "large order", if: [large], do: [{ type: "discount", percent: 10 }] },
  { name: "alcohol", if: [wine], do: [{ type: "review", reason: "ask for the age" }] },
] as const;
const rules = compileRules(written, shop);
const told = rules.explain({ ...JSON.parse(process.argv[2] ?? '{ "total": 1200 }') });
for (const each of told.actions) console.log(each.type === "review" ? each.reason : each.type);
console.log(formatTrace(told.trace).join("\n"));
