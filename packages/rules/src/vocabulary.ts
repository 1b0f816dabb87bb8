import { RulesUsageError } from "./errors.ts";
import type { FactType } from "./fact-type.ts";
import { factKinds } from "./fact-kind.ts";

/** The facts of a vocabulary: their names and types. */
export type FactTypes = Readonly<Record<string, FactType>>;

/** The type of an action's parameter: `texts` is one text or a list; `?`: it may be left out. */
export type ParameterType =
  | "text"
  | "text?"
  | "texts"
  | "texts?"
  | "number"
  | "number?"
  | "boolean"
  | "boolean?";

/** The actions of a vocabulary: their names, and the names and types of their parameters. */
export type ActionTypes = Readonly<Record<string, Readonly<Record<string, ParameterType>>>>;

/** What a parameter of a type is, when its action is carried out. */
export type ParameterValue<Type extends ParameterType> = Type extends "text" | "text?"
  ? string
  : Type extends "texts" | "texts?"
    ? readonly string[]
    : Type extends "number" | "number?"
      ? number
      : boolean;

/** Checks a value; answers what to write instead, or undefined when the value is good. */
export type Check<Value> = (value: Value) => string | undefined;

/** Checks of parameters beyond their types, by action and parameter. */
export type Checks<Actions extends ActionTypes> = {
  readonly [Name in keyof Actions]?: {
    readonly [Parameter in keyof Actions[Name]]?: Check<ParameterValue<Actions[Name][Parameter]>>;
  };
};

/** What rules can speak of: the facts they ask for and the actions they lead to. */
export interface Vocabulary<
  Facts extends FactTypes = FactTypes,
  Actions extends ActionTypes = ActionTypes,
> {
  readonly facts: Facts;
  readonly actions: Actions;
  /** The actions after which no other rule is looked at, besides `stop`. */
  readonly final: readonly string[];
  readonly checks: Readonly<Record<string, Readonly<Record<string, Check<never>>>>>;
}

/**
 * Makes a vocabulary. Every vocabulary also has the action `stop`, which does nothing but end the
 * evaluation.
 *
 * @param description - `final`: actions that end the evaluation too; `checks`: of parameters, beyond
 *   their types
 * @throws RulesUsageError `RULES_VOCABULARY` when a name is taken or not one of the description
 * @example
 * const orders = vocabulary({
 *   facts: { total: "number", country: "text" },
 *   actions: { review: { reason: "text" }, refuse: {} },
 *   final: ["refuse"],
 * });
 */
export function vocabulary<
  const Facts extends FactTypes,
  const Actions extends ActionTypes,
>(description: {
  readonly facts: Facts;
  readonly actions: Actions;
  readonly final?: readonly (keyof NoInfer<Actions>)[];
  readonly checks?: Checks<NoInfer<Actions>>;
}): Vocabulary<Facts, Actions> {
  const { facts, actions, final = [], checks = {} } = description;
  const made = { facts, actions, final: final.map(String), checks: checks as Vocabulary["checks"] };
  for (const problem of problemsOf(made)) throw new RulesUsageError("RULES_VOCABULARY", problem);
  return made;
}

const PARAMETER = /^(?:texts?|number|boolean)\??$/;

function* problemsOf({ facts, actions, final, checks }: Vocabulary): Iterable<string> {
  for (const [name, type] of Object.entries(facts)) {
    if (!Object.hasOwn(factKinds, type)) yield `the fact ${name} has no type ${type}`;
  }
  for (const [name, parameters] of Object.entries(actions)) {
    if (name === "stop") yield "the action stop is built in";
    for (const [parameter, type] of Object.entries(parameters)) {
      if (parameter === "type" || parameter === "rule")
        yield `the parameter name ${parameter} is taken`;
      if (!/^\w+$/.test(parameter))
        yield `the parameter name ${parameter} is not letters and digits`;
      if (!PARAMETER.test(type)) yield `the parameter ${parameter} has no type ${type}`;
    }
  }
  for (const name of [...final, ...Object.keys(checks)]) {
    if (!Object.hasOwn(actions, name)) yield `there is no action ${name}`;
  }
  for (const [name, checked] of Object.entries(checks)) {
    for (const parameter of Object.keys(checked)) {
      if (!Object.hasOwn(actions[name] ?? {}, parameter))
        yield `${name} has no parameter ${parameter}`;
    }
  }
}
