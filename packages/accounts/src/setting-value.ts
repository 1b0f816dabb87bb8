import type { Defect } from "@mailwright/core";
import { AccountsError } from "./errors.ts";
import type { Invalid } from "./results.ts";

/** The longest value of a setting: octets of its JSON. */
export const settingLimit = 1_048_576;

/** How deep arrays and objects may stand in each other. */
const DEPTH = 100;
const NAME = /^[\w.:-]{1,100}$/;

/** A setting as it is stored, or what is wrong with it. */
export type EncodedSetting = { readonly type: "encoded"; readonly json: string } | Invalid;

/** What a value holds that JSON does not, and where. */
interface Flaw {
  readonly path: readonly string[];
  readonly text: string;
}

/** How deep a value may still go, and how many octets it may still take. */
interface Budget {
  readonly depth: number;
  left: number;
}

/** Writes a setting as JSON, when reading that gives the same value again; at bounded cost. */
export function encodeSetting(name: string, value: unknown): EncodedSetting {
  if (!NAME.test(name)) return invalid("setting-name", `a name is of the form ${NAME.source}`);
  const found = flawOf(value, { depth: DEPTH, left: settingLimit });
  if (found !== undefined) return invalid("setting-value", describe(name, found));
  const json = JSON.stringify(value);
  const octets = new TextEncoder().encode(json).length;
  if (octets > settingLimit) return invalid("setting-value", describe(name, tooLong));
  return { type: "encoded", json };
}

/**
 * Reads a stored setting.
 *
 * @throws AccountsError `ACCOUNTS_SETTING` when it is no JSON
 */
export function decodeSetting(name: string, json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (cause) {
    throw new AccountsError("ACCOUNTS_SETTING", `the setting ${name} is no JSON`, { cause });
  }
}

const tooLong: Flaw = { path: [], text: "longer than 1,048,576 octets" };

/**
 * Counts down, for each value it comes to, no more than its JSON takes: what repeats inside ends too.
 */
function flawOf(value: unknown, budget: Budget): Flaw | undefined {
  budget.left -= typeof value === "string" ? value.length : 1;
  if (budget.left < 0) return tooLong;
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : flaw("not finite");
  if (typeof value !== "object") return flaw(`${typeof value} is not JSON`);
  if (budget.depth === 0) return flaw(`more than ${DEPTH} deep`);
  return Array.isArray(value) ? flawOfArray(value, budget) : flawOfObject(value, budget);
}

function flawOfArray(values: readonly unknown[], budget: Budget): Flaw | undefined {
  if (values.length > budget.left) return tooLong;
  return flawOfParts(
    Array.from(values, (value, at) => [String(at), value]),
    budget,
  );
}

function flawOfObject(value: object, budget: Budget): Flaw | undefined {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    return flaw("an object of a class is not JSON");
  }
  // A property that is undefined is one that is absent.
  const parts = Object.entries(value).filter(([, part]) => part !== undefined);
  for (const [key] of parts) budget.left -= key.length;
  return flawOfParts(parts, budget);
}

function flawOfParts(parts: readonly [string, unknown][], budget: Budget): Flaw | undefined {
  const inner = { depth: budget.depth - 1, left: budget.left };
  for (const [key, part] of parts) {
    const found = flawOf(part, inner);
    if (found === tooLong) return found;
    if (found !== undefined) return { path: [key, ...found.path], text: found.text };
  }
  budget.left = inner.left;
  return undefined;
}

function flaw(text: string): Flaw {
  return { path: [], text };
}

function describe(name: string, { path, text }: Flaw): string {
  const place = [name, ...path].join(".").replaceAll(/\p{C}/gu, "?");
  return `${place.slice(0, 200)}: ${text}`;
}

function invalid(code: string, text: string): Invalid {
  const defect: Defect = { code, at: 0, text };
  return { type: "invalid", defects: [defect] };
}
