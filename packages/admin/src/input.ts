import { decodeBase64 } from "./base64.ts";
import type { Command, Input } from "./command.ts";
import type { InputDefect } from "./errors.ts";
import { type FieldType, headLimit, type Option, wordOf } from "./field.ts";

/** A field of a command's input, whether a word or an option. */
interface Field {
  readonly type: FieldType;
  readonly optional: boolean;
  readonly values?: Option["values"];
  readonly most?: Option["most"];
}

/** Checks the input of a command, wherever it comes from: nothing is missing, nothing strange. */
export function checkInput(
  command: Command,
  given: unknown,
):
  | { readonly value: Input; readonly defects?: undefined }
  | { readonly value?: undefined; readonly defects: readonly InputDefect[] } {
  if (!isRecord(given)) return { defects: [{ path: "", text: "write the input as an object" }] };
  const fields = fieldsOf(command);
  const defects: InputDefect[] = [];
  for (const path of Object.keys(given)) {
    if (!fields.has(path)) {
      defects.push({ path, text: `"${command.name}" has no such field` });
    }
  }
  const value: Record<string, unknown> = {};
  for (const [path, field] of fields) {
    const item = Object.hasOwn(given, path) ? given[path] : undefined;
    const text = problemOf(item, field);
    if (text !== undefined) defects.push({ path, text });
    else if (item !== undefined) value[path] = item;
  }
  return defects.length === 0 ? { value } : { defects };
}

function fieldsOf({ words, options }: Command): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  for (const [name, type] of Object.entries(words)) fields.set(name, wordOf(type));
  for (const [name, option] of Object.entries(options)) {
    fields.set(name, { ...option, optional: true });
  }
  return fields;
}

/** What to write instead; undefined when the value is good. */
function problemOf(value: unknown, { type, optional, values, most }: Field): string | undefined {
  if (value === undefined) return optional ? undefined : "it is missing";
  if (values !== undefined) {
    return values.some((each) => each === value) ? undefined : `write ${values.join(" or ")}`;
  }
  if (most !== undefined && Number(value) > most) return `${forms[type]} to ${most}`;
  return checks[type](value) ? undefined : forms[type];
}

const isText = (value: unknown): boolean => typeof value === "string";

const checks: Readonly<Record<FieldType, (value: unknown) => boolean>> = {
  text: isText,
  path: isText,
  password: isText,
  number: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  flag: (value) => typeof value === "boolean",
  texts: (value) => Array.isArray(value) && value.every(isText),
  json: () => true,
  message: isMessage,
};

const forms: Readonly<Record<FieldType, string>> = {
  text: "write a text",
  path: "write a path",
  password: "write a text",
  number: "write a whole number from 0",
  flag: "write true or false",
  texts: "write a list of texts",
  json: "write JSON",
  message: `write { "head": the first ${headLimit} octets in base 64, "size": all octets }`,
};

function isMessage(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { head, size } = value as { readonly head?: unknown; readonly size?: unknown };
  if (typeof head !== "string" || !checks.number(size)) return false;
  const octets = decodeBase64(head);
  return octets !== undefined && octets.length <= Math.min(Number(size), headLimit);
}

function isRecord(value: unknown): value is Input {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
