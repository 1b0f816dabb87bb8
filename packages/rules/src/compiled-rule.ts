import { type CompiledAction, isFinal, readAction } from "./action.ts";
import { type CompiledCondition, readCondition } from "./condition.ts";
import { Place } from "./place.ts";
import type { RuleDefect } from "./rule-defect.ts";
import type { RulesOptions } from "./options.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { weightOf } from "./weight.ts";

/** A rule that is ready to be evaluated. */
export interface CompiledRule {
  readonly name: string;
  /** 0 to 10. */
  readonly priority: number;
  readonly conditions: readonly CompiledCondition[];
  readonly actions: readonly CompiledAction[];
  /** Whether no other rule is looked at after this one has fired. */
  readonly final: boolean;
}

/** What the rules of a list that were read so far share. */
interface Shared {
  readonly names: Set<string>;
  /** The weight of their conditions' values. */
  values: number;
}

/** Reads a list of rules, and everything that is wrong with it; where something is, rules miss. */
export function readRules(
  given: unknown,
  vocabulary: Vocabulary,
  options: RulesOptions,
): { readonly rules: readonly CompiledRule[]; readonly defects: readonly RuleDefect[] } {
  const defects: RuleDefect[] = [];
  const place = Place.ofRules(given, options, defects);
  const shared: Shared = { names: new Set(), values: 0 };
  const rules: CompiledRule[] = [];
  for (const [index, item] of (place.items("rules", place.limits.rules) ?? []).entries()) {
    const rule = readRule(item, index, shared, vocabulary);
    if (rule !== undefined) rules.push(rule);
    // It was told that they are too many: how much more there is makes no difference.
    if (shared.values > place.limits.values) break;
  }
  return { rules, defects };
}

function readRule(
  item: Place,
  index: number,
  shared: Shared,
  vocabulary: Vocabulary,
): CompiledRule | undefined {
  const given = item.field("name").value;
  const place = item.inRule(typeof given === "string" && given !== "" ? given : index);
  if (!place.isObject("a rule")) return undefined;
  place.only("a rule", ["name", "priority", "if", "do"]);
  const name = readName(place.field("name"), shared.names);
  const priority = readPriority(place.field("priority"));
  const conditions = readConditions(place.field("if"), shared, vocabulary);
  const actions = readActions(place.field("do"), name ?? "", vocabulary);
  if (name === undefined || priority === undefined) return undefined;
  return { name, priority, conditions, actions, final: isFinal(actions.at(-1)?.type, vocabulary) };
}

function readName(place: Place, names: Set<string>): string | undefined {
  const name = place.text();
  if (name === undefined) return undefined;
  if (name === "") return place.wrong("a rule has a name: write one");
  if (names.has(name)) {
    return place.wrong(`another rule has the name ${place.shown}: write a name of its own`);
  }
  names.add(name);
  return name;
}

function readPriority(place: Place): number | undefined {
  if (place.absent) return 5;
  const { value } = place;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 10)
    return value;
  return place.needs("is no priority", "0 (inactive) to 10 (the first), without quotation marks");
}

function readConditions(
  place: Place,
  shared: Shared,
  { facts }: Vocabulary,
): readonly CompiledCondition[] {
  if (place.absent) return [];
  const { values, entries } = place.limits;
  const conditions: CompiledCondition[] = [];
  for (const item of place.items("conditions", place.limits.conditions) ?? []) {
    shared.values += weightOf(item.field("value").value, entries);
    if (shared.values > values) {
      item.wrong(
        `too many values in all conditions up to here: write at most ${values}, where a text between two stars counts as ten`,
      );
      break;
    }
    const condition = readCondition(item, facts);
    if (condition !== undefined) conditions.push(condition);
  }
  return conditions;
}

function readActions(
  place: Place,
  rule: string,
  vocabulary: Vocabulary,
): readonly CompiledAction[] {
  const actions: CompiledAction[] = [];
  for (const item of place.items("actions", place.limits.actions) ?? []) {
    const before = actions.at(-1)?.type;
    if (isFinal(before, vocabulary)) {
      item.wrong(`nothing is done after ${before}: write ${before} last, or leave this out`);
    }
    const action = readAction(item, rule, vocabulary);
    if (action !== undefined) actions.push(action);
  }
  return actions;
}
