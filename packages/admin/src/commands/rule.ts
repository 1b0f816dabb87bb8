import { formatTrace } from "@mailwright/rules";
import type { AnyMailRule, Trial } from "../rule-book.ts";
import { type Command, command, refused, type Refused } from "../command.ts";
import { unknownAccount, unusable, unusableItem } from "../refusals.ts";
import { table } from "../table.ts";
import type { Edited, Invalid, StoredSetting } from "../versioned-setting.ts";

const account = {
  type: "text",
  text: "those of this account; without it, the server's",
} as const;

const unknownRule = (
  _: unknown,
  given: { readonly name: string; readonly account?: string },
): Refused => {
  const whose = given.account === undefined ? "" : ` --account ${given.account}`;
  const advice = `"rule list${whose}" shows those there are`;
  return refused(`There is no rule ${JSON.stringify(given.name)}: ${advice}.`);
};

/** What rules would do with a message, for people. */
export function trialLines({ actions, trace }: Trial): readonly string[] {
  const done = actions.map(({ rule, type, ...parameters }) => {
    const given = Object.keys(parameters).length === 0 ? "" : ` ${JSON.stringify(parameters)}`;
    return `${type}${given}, by rule ${JSON.stringify(rule)}`;
  });
  return [
    ...(trace.length === 0 ? ["there are no rules"] : formatTrace(trace)),
    "",
    ...(done.length === 0 ? ["no actions"] : done),
  ];
}

const list = command({
  name: "rule list",
  text: "lists rules, in the order they are kept in",
  words: {},
  options: { account },
  async run(parts, input) {
    const { ruleBook } = await import("../rule-book.ts");
    const found = await ruleBook(parts, input.account);
    if (found.type === "unknown") return found;
    const stored = await found.read();
    if (stored.type === "invalid") return stored;
    return { type: "rules", rules: stored.value } as const;
  },
}).tells({
  rules: ({ rules }) =>
    table(
      ["PRIORITY", "RULE", "ACTIONS"],
      rules.map((rule) => [
        rule.priority ?? 5,
        rule.name,
        rule.do.map(({ type }) => type).join(", "),
      ]),
    ),
  unknown: unknownAccount,
  invalid: unusable,
});

const show = command({
  name: "rule show",
  text: 'shows a rule as JSON, as "rule set" takes it',
  words: { name: "text" },
  options: { account },
  async run(parts, input) {
    const { ruleBook } = await import("../rule-book.ts");
    const found = await ruleBook(parts, input.account);
    if (found.type === "unknown") return found;
    const stored = await found.read();
    if (stored.type === "invalid") return stored;
    const rule = stored.value.find(({ name }) => name === input.name);
    return rule === undefined ? ({ type: "no-rule" } as const) : ({ type: "rule", rule } as const);
  },
}).tells({
  rule: ({ rule }) => JSON.stringify(rule, undefined, 2).split("\n"),
  "no-rule": unknownRule,
  unknown: unknownAccount,
  invalid: unusable,
});

const set = command({
  name: "rule set",
  text: "adds a rule, or replaces the one of its name",
  words: { rule: "json" },
  options: { account },
  changes: true,
  async run(parts, input) {
    const { ruleBook } = await import("../rule-book.ts");
    const found = await ruleBook(parts, input.account);
    if (found.type === "unknown") return found;
    return await found.change<Invalid>((stored) => edited(stored, input.rule));
  },
}).tells({
  changed: () => ["The rule was set."],
  unknown: unknownAccount,
  invalid: (answer, given) => {
    const { refused: lines } = unusableItem(answer);
    return refused(...lines, ...whoseHint(lines, given.account));
  },
});

/** Of the server's rules and an account's, only the former name the account a copy is for. */
function whoseHint(lines: readonly string[], owner: string | undefined): readonly string[] {
  if (owner === undefined) {
    return lines.some((line) => /^do\[\d+\]\.account: it is missing/.test(line))
      ? ["This is a rule of the server: for one of an account, say --account ADDRESS."]
      : [];
  }
  return lines.some((line) => line.includes('the action store has no "account"'))
    ? [`This is a rule of ${owner}, whose mailbox is meant: leave "account" out.`]
    : [];
}

/** The rules with this one: in the place of the one of its name, or behind them all. */
function edited(stored: StoredSetting<readonly AnyMailRule[]>, rule: unknown): Edited | Invalid {
  if (stored.type === "invalid") return stored;
  const name = nameOf(rule);
  const at = stored.value.findIndex((other) => other.name === name);
  const value: readonly unknown[] =
    at < 0 ? [...stored.value, rule] : stored.value.with(at, rule as AnyMailRule);
  return { type: "edited", value };
}

function nameOf(rule: unknown): unknown {
  return typeof rule === "object" && rule !== null && "name" in rule ? rule.name : undefined;
}

const remove = command({
  name: "rule remove",
  text: "removes a rule",
  words: { name: "text" },
  options: { account },
  changes: true,
  async run(parts, input) {
    const { ruleBook } = await import("../rule-book.ts");
    const found = await ruleBook(parts, input.account);
    if (found.type === "unknown") return found;
    return await found.change<Invalid | { readonly type: "no-rule" }>((stored) => {
      if (stored.type === "invalid") return stored;
      const value = stored.value.filter(({ name }) => name !== input.name);
      return value.length === stored.value.length ? { type: "no-rule" } : { type: "edited", value };
    });
  },
}).tells({
  changed: () => ["The rule was removed."],
  "no-rule": unknownRule,
  unknown: unknownAccount,
  invalid: unusable,
});

const test = command({
  name: "rule test",
  text: "shows what rules would do with a message, and why; nothing is done",
  words: { message: "message" },
  options: {
    account,
    from: { type: "text", text: "the reverse-path; that of From by default" },
    to: { type: "text", text: "the recipient; those of To by default" },
  },
  async run(parts, input) {
    const { ruleBook } = await import("../rule-book.ts");
    const found = await ruleBook(parts, input.account);
    if (found.type === "unknown") return found;
    const { tryRules } = await import("../rule-trial.ts");
    return await tryRules(found, input, parts);
  },
}).tells({ tried: trialLines, unknown: unknownAccount, invalid: unusable });

/** What can be done about rules. */
export const ruleCommands: readonly Command[] = [list, show, set, remove, test];
