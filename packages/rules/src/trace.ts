import { quote } from "./quotation.ts";

/** Why a rule fired, or did not. */
export interface RuleTrace {
  readonly rule: string;
  /** 0 to 10. */
  readonly priority: number;
  /**
   * `fired`: all conditions held; `missed`: the last condition of the list did not; `inactive`: its
   * priority is 0; `not reached`: a rule before it ended the evaluation.
   */
  readonly outcome: "fired" | "missed" | "inactive" | "not reached";
  /** The conditions that were tested, in order. */
  readonly conditions: readonly ConditionTrace[];
}

/** How a condition came out. */
export interface ConditionTrace {
  readonly fact: string;
  readonly operator: string;
  /** What the rule compares with, as text. */
  readonly value: string;
  /** What the fact was, as text; absent: it was missing. */
  readonly actual?: string;
  readonly holds: boolean;
}

/**
 * A trace as lines for people, one for each rule and one for each tested condition.
 *
 * @example
 * formatTrace(rules.explain(facts).trace);
 * // [ 'rule "large" (priority 9): fired', "  total greater than 1000: 1200, holds" ]
 */
export function formatTrace(trace: readonly RuleTrace[]): readonly string[] {
  return trace.flatMap(({ rule, priority, outcome, conditions }) => [
    `rule ${quote(rule)} (priority ${priority}): ${outcome}`,
    ...conditions.map(
      ({ fact, operator, value, actual = "missing", holds }) =>
        `  ${fact} ${operator} ${value}: ${actual}, ${holds ? "holds" : "misses"}`,
    ),
  ]);
}
