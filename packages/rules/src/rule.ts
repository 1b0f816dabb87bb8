import type { FactTests, FactType, FactValues } from "./fact-type.ts";
import type { ActionTypes, ParameterType, ParameterValue, Vocabulary } from "./vocabulary.ts";

/** A rule, as plain JSON. */
export interface Rule<Words extends Vocabulary = Vocabulary> {
  /** Not empty, and no other rule's. */
  readonly name: string;
  /** 0: inactive; 1 to 10: the highest comes first. Default: 5. */
  readonly priority?: number;
  /** All must hold. They are tested in order, up to the first that does not. Default: none. */
  readonly if?: readonly Condition<Words>[];
  /** What to do, in order. */
  readonly do: readonly RuleAction<Words>[];
}

type Negation<Operator> = Operator extends "is"
  ? "is not"
  : Operator extends "in"
    ? "not in"
    : never;

type ConditionOn<Fact, Type extends FactType> = {
  [Operator in keyof FactTests[Type]]: {
    readonly fact: Fact;
    readonly operator: Operator | Negation<Operator>;
    readonly value: FactTests[Type][Operator];
  };
}[keyof FactTests[Type]];

/** A condition of a rule: a fact, and what it is compared with. */
export type Condition<Words extends Vocabulary = Vocabulary> = {
  [Fact in keyof Words["facts"]]: ConditionOn<Fact, Words["facts"][Fact]>;
}[keyof Words["facts"]];

type Optional<Parameters> = {
  [Name in keyof Parameters]: Parameters[Name] extends `${string}?` ? Name : never;
}[keyof Parameters];

type Written<Type extends ParameterType> = Type extends "texts" | "texts?"
  ? string | readonly string[]
  : ParameterValue<Type>;

type Plain<Shape> = { readonly [Key in keyof Shape]: Shape[Key] };

type WrittenAs<Name, Parameters extends ActionTypes[string]> = Plain<
  { type: Name } & {
    [Key in Exclude<keyof Parameters, Optional<Parameters>>]: Written<Parameters[Key]>;
  } & { [Key in Optional<Parameters>]?: Written<Parameters[Key]> }
>;

type CarriedOutAs<Name, Parameters extends ActionTypes[string]> = Plain<
  { type: Name } & {
    [Key in Exclude<keyof Parameters, Optional<Parameters>>]: ParameterValue<Parameters[Key]>;
  } & { [Key in Optional<Parameters>]?: ParameterValue<Parameters[Key]> }
>;

interface Stop {
  readonly type: "stop";
}

/** An action as a rule writes it: where the parameter's type is `texts`, one text will do. */
export type RuleAction<Words extends Vocabulary = Vocabulary> =
  | Stop
  | {
      [Name in keyof Words["actions"]]: WrittenAs<Name, Words["actions"][Name]>;
    }[keyof Words["actions"]];

/** An action to carry out. */
export type ActionOf<Words extends Vocabulary = Vocabulary> =
  | Stop
  | {
      [Name in keyof Words["actions"]]: CarriedOutAs<Name, Words["actions"][Name]>;
    }[keyof Words["actions"]];

/**
 * What rules are evaluated on. A fact may be missing, and may be a getter: it is read once at most,
 * and only when a condition asks for it.
 */
export type Facts<Words extends Vocabulary = Vocabulary> = {
  readonly [Fact in keyof Words["facts"]]?: FactValues[Words["facts"][Fact]] | undefined;
};
