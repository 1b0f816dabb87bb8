/**
 * Rules over the facts of any application: typed, as plain JSON, and able to say why.
 *
 * @packageDocumentation
 */
export { rulesErrorCodes, RulesUsageError } from "./errors.ts";
export type { FactTests, FactType, FactValues, Weekday } from "./fact-type.ts";
export { rulesDefaults, type RulesOptions } from "./options.ts";
export type { RuleDefect } from "./rule-defect.ts";
export type { ActionOf, Condition, Facts, Rule, RuleAction } from "./rule.ts";
export {
  compileRules,
  type Evaluation,
  type Explanation,
  type ParsedRules,
  parseRules,
  type Rules,
} from "./rules.ts";
export { type ConditionTrace, formatTrace, type RuleTrace } from "./trace.ts";
export {
  type ActionTypes,
  type Check,
  type Checks,
  type FactTypes,
  type ParameterType,
  type ParameterValue,
  vocabulary,
  type Vocabulary,
} from "./vocabulary.ts";
