import type { CompiledAction } from "./action.ts";
import { type CompiledRule, readRules } from "./compiled-rule.ts";
import { RulesUsageError } from "./errors.ts";
import { explain } from "./explanation.ts";
import { rulesDefaults, type RulesOptions } from "./options.ts";
import type { RuleDefect } from "./rule-defect.ts";
import type { ActionOf, Facts, Rule } from "./rule.ts";
import { Slots } from "./slots.ts";
import type { RuleTrace } from "./trace.ts";
import type { Vocabulary } from "./vocabulary.ts";

/**
 * What rules decide: the actions of those that fired, in order, each with its rule's name. They are
 * frozen: every evaluation gives the same objects.
 */
export interface Evaluation<Words extends Vocabulary = Vocabulary> {
  readonly actions: readonly (ActionOf<Words> & { readonly rule: string })[];
}

/** What rules decide, and why. */
export interface Explanation<Words extends Vocabulary = Vocabulary> extends Evaluation<Words> {
  /** All rules in the order they are evaluated in, the inactive ones last. */
  readonly trace: readonly RuleTrace[];
}

/** Rules that are ready to be evaluated. They never change, and evaluating them changes nothing. */
export interface Rules<Words extends Vocabulary = Vocabulary> {
  /**
   * Evaluates the rules, higher priorities first, equal ones in the order of the list. A fact that is
   * missing, or not of its type, satisfies `is not` and `not in` only.
   *
   * @throws what a getter of the facts throws
   */
  evaluate(facts: Facts<Words>): Evaluation<Words>;
  /** The same decision with its trace; slower. */
  explain(facts: Facts<Words>): Explanation<Words>;
}

/** What {@link parseRules} answers: the rules, or everything that is wrong with them. */
export type ParsedRules<Words extends Vocabulary = Vocabulary> =
  | { readonly value: readonly Rule<Words>[]; readonly defects: readonly [] }
  | { readonly value?: undefined; readonly defects: readonly RuleDefect[] };

/**
 * Checks rules from elsewhere, such as JSON of a user. Never throws.
 *
 * @returns the same rules, now typed; or defects that say where, and what to write instead
 * @example
 * parseRules(JSON.parse(text), orders).defects;
 * // [ { rule: "large", path: "rules[0].if[0].value", text: '"1000" does not fit: write a number' } ]
 */
export function parseRules<Words extends Vocabulary>(
  rules: unknown,
  words: Words,
  options: RulesOptions = {},
): ParsedRules<Words> {
  const { defects } = readRules(rules, words, options);
  if (defects.length > 0) return { defects };
  return { value: rules as readonly Rule<Words>[], defects: [] };
}

/**
 * Checks rules and makes them ready.
 *
 * @param words - the vocabulary, which also says what the types of facts and actions are
 * @throws RulesUsageError `RULES_INVALID` with `defects`
 * @example
 * const rules = compileRules([{ name: "all", do: [{ type: "review", reason: "new" }] }], orders);
 * rules.evaluate({ total: 5 }).actions; // [ { rule: "all", type: "review", reason: "new" } ]
 */
export function compileRules<Words extends Vocabulary>(
  rules: readonly Rule<NoInfer<Words>>[],
  words: Words,
  options: RulesOptions = {},
): Rules<Words> {
  const { rules: compiled, defects } = readRules(rules, words, options);
  const [first] = defects;
  if (first !== undefined) {
    throw new RulesUsageError("RULES_INVALID", `${first.path}: ${first.text}`, defects);
  }
  const ordered = compiled.toSorted((a, b) => b.priority - a.priority);
  const active = ordered.filter(({ priority }) => priority > 0);
  const shown = options.shown ?? rulesDefaults.shown;
  // What the vocabulary says of actions is what was read.
  return {
    evaluate: (facts) => evaluate(active, facts) as Evaluation<Words>,
    explain: (facts) => explain(ordered, facts, shown) as Explanation<Words>,
  };
}

function evaluate(
  rules: readonly CompiledRule[],
  facts: object,
): { readonly actions: readonly CompiledAction[] } {
  const slots = new Slots(facts);
  const actions: CompiledAction[] = [];
  for (const rule of rules) {
    if (!fires(rule, slots)) continue;
    for (const action of rule.actions) actions.push(action);
    if (rule.final) break;
  }
  return { actions };
}

function fires({ conditions }: CompiledRule, slots: Slots): boolean {
  for (const { holds } of conditions) if (!holds(slots)) return false;
  return true;
}
