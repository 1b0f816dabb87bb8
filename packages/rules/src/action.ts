import type { Place } from "./place.ts";
import type { ParameterType, Vocabulary } from "./vocabulary.ts";

/** An action to carry out, with the rule it comes from. */
export interface CompiledAction {
  readonly rule: string;
  readonly type: string;
  readonly [parameter: string]: unknown;
}

/** Reads an action; undefined when it was wrong, which the place has been told. */
export function readAction(
  place: Place,
  rule: string,
  vocabulary: Vocabulary,
): CompiledAction | undefined {
  if (!place.isObject("an action")) return undefined;
  const type = readType(place.field("type"), vocabulary);
  if (type === undefined) return undefined;
  const parameters = vocabulary.actions[type] ?? {};
  place.only(`the action ${type}`, ["type", ...Object.keys(parameters)]);
  const action: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = readParameter(place.field(name), parameter, vocabulary.checks[type]?.[name]);
    if (value !== undefined) action[name] = value;
  }
  return Object.freeze({ rule, type, ...action });
}

/** Whether no other rule is looked at after this action. */
export function isFinal(type: unknown, vocabulary: Vocabulary): boolean {
  return type === "stop" || (typeof type === "string" && vocabulary.final.includes(type));
}

function readType(place: Place, { actions }: Vocabulary): string | undefined {
  const { value } = place;
  if (value === "stop" || (typeof value === "string" && Object.hasOwn(actions, value)))
    return value;
  const known = [...Object.keys(actions), "stop"].join(", ");
  return place.needs("is no action", known);
}

function readParameter(
  place: Place,
  type: ParameterType,
  check: ((value: never) => string | undefined) | undefined,
): unknown {
  if (place.absent && type.endsWith("?")) return undefined;
  const value = readTyped(place, type);
  if (value === undefined) return undefined;
  // The check is of the parameter's type, as `vocabulary` demands.
  const problem = check?.(value as never);
  return problem === undefined ? value : place.wrong(problem);
}

function readTyped(place: Place, type: ParameterType): unknown {
  const { value } = place;
  if (type === "text" || type === "text?") return place.text();
  if (type === "texts" || type === "texts?") return readTexts(place);
  const isNumber = type.startsWith("number");
  if (typeof value === (isNumber ? "number" : "boolean") && !Number.isNaN(value)) return value;
  return isNumber
    ? place.needs("is not a number", "a number")
    : place.needs("does not fit", "true or false");
}

function readTexts(place: Place): readonly string[] | undefined {
  const items = Array.isArray(place.value) ? place.items("texts", place.limits.entries) : [place];
  const texts = items?.map((item) => item.text()).filter((text) => text !== undefined);
  return texts?.length === items?.length ? texts && Object.freeze(texts) : undefined;
}
