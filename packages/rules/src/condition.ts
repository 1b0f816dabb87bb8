import { type FactKind, factKinds, type Test } from "./fact-kind.ts";
import type { FactType } from "./fact-type.ts";
import type { Place } from "./place.ts";
import { missing, type Slots } from "./slots.ts";
import type { FactTypes } from "./vocabulary.ts";

/** A condition that is ready to be tested. */
export interface CompiledCondition {
  readonly fact: string;
  /** The fact's index among the facts of its vocabulary. */
  readonly index: number;
  readonly type: FactType;
  readonly operator: string;
  /** As the rule writes it. */
  readonly value: unknown;
  readonly holds: (slots: Slots) => boolean;
}

const negations: Readonly<Record<string, string>> = { "is not": "is", "not in": "in" };

/** Reads a condition; undefined when it was wrong, which the place has been told. */
export function readCondition(place: Place, facts: FactTypes): CompiledCondition | undefined {
  if (!place.isObject("a condition")) return undefined;
  place.only("a condition", ["fact", "operator", "value"]);
  const fact = readFact(place.field("fact"), facts);
  const type = fact === undefined ? undefined : facts[fact];
  if (fact === undefined || type === undefined) return undefined;
  const kind: FactKind = factKinds[type];
  const operator = readOperator(place.field("operator"), kind, type);
  if (operator === undefined) return undefined;
  const base = negations[operator] ?? operator;
  const test = kind.tests[base]?.(place.field("value"));
  if (test === undefined) return undefined;
  const index = Object.keys(facts).indexOf(fact);
  const holds = compile(index, fact, kind, test as Test<unknown>, operator !== base);
  return { fact, index, type, operator, value: place.field("value").value, holds };
}

function readFact(place: Place, facts: FactTypes): string | undefined {
  const { value } = place;
  if (typeof value === "string" && Object.hasOwn(facts, value)) return value;
  return place.needs("is no fact", Object.keys(facts).join(", "));
}

function readOperator(place: Place, { tests }: FactKind, type: string): string | undefined {
  const positive = Object.keys(tests);
  const negative = Object.keys(negations).filter((name) =>
    positive.includes(negations[name] ?? ""),
  );
  const operators = [...positive, ...negative];
  const { value } = place;
  if (typeof value === "string" && operators.includes(value)) return value;
  return place.needs(`is no operator for facts of type ${type}`, operators.join(", "));
}

function compile(
  index: number,
  fact: string,
  { read }: FactKind,
  test: Test<unknown>,
  negated: boolean,
): (slots: Slots) => boolean {
  if (negated) {
    return (slots) => {
      const value = slots.compared(index, fact, read);
      return value === missing || !test(value);
    };
  }
  return (slots) => {
    const value = slots.compared(index, fact, read);
    return value !== missing && test(value);
  };
}
