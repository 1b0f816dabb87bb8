import type { CompiledAction } from "./action.ts";
import { formatTime } from "./calendar.ts";
import type { CompiledCondition } from "./condition.ts";
import type { CompiledRule } from "./compiled-rule.ts";
import { quote } from "./quotation.ts";
import { Slots } from "./slots.ts";
import type { ConditionTrace, RuleTrace } from "./trace.ts";

/** Evaluates rules, the highest first, and tells how each came out. */
export function explain(
  rules: readonly CompiledRule[],
  facts: object,
  limit: number,
): { readonly actions: readonly CompiledAction[]; readonly trace: readonly RuleTrace[] } {
  const slots = new Slots(facts);
  const actions: CompiledAction[] = [];
  const trace: RuleTrace[] = [];
  let ended = false;
  for (const rule of rules) {
    const { name, priority } = rule;
    if (priority === 0 || ended) {
      const outcome = priority === 0 ? "inactive" : "not reached";
      trace.push({ rule: name, priority, outcome, conditions: [] });
      continue;
    }
    const conditions = test(rule.conditions, slots, limit);
    const fired = conditions.every(({ holds }) => holds);
    trace.push({ rule: name, priority, outcome: fired ? "fired" : "missed", conditions });
    if (fired) actions.push(...rule.actions);
    ended = fired && rule.final;
  }
  return { actions, trace };
}

function test(
  conditions: readonly CompiledCondition[],
  slots: Slots,
  limit: number,
): readonly ConditionTrace[] {
  const tested: ConditionTrace[] = [];
  for (const condition of conditions) {
    const holds = condition.holds(slots);
    const { fact, operator } = condition;
    const value = showValue(condition.value, limit);
    const given = slots.given(condition.index);
    const actual = given === undefined ? {} : { actual: show(condition, given, limit) };
    tested.push({ fact, operator, value, ...actual, holds });
    if (!holds) break;
  }
  return tested;
}

function show({ type }: CompiledCondition, given: unknown, limit: number): string {
  return type === "time of day" ? formatTime(Number(given)) : showValue(given, limit);
}

/** A value as text, texts in quotation marks and without control characters, cut at a limit. */
function showValue(value: unknown, limit: number): string {
  if (!Array.isArray(value)) return showItem(value, limit);
  let shown = "";
  for (const item of value) {
    if (shown.length > limit) break;
    shown += `${shown === "" ? "" : ", "}${showItem(item, limit)}`;
  }
  return value.length === 0 ? "none" : cut(shown, limit);
}

function showItem(value: unknown, limit: number): string {
  if (typeof value !== "string") return String(value);
  return cut(quote(value.slice(0, limit + 1)), limit);
}

function cut(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}
