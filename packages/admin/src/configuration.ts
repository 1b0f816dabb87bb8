import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { AdminError } from "./errors.ts";

/** Values of a configuration by name, unchecked. */
export type ConfigurationValues = { [name: string]: unknown };

/** A value that goes over that of a file. */
export interface ConfigurationValue {
  /** Where it goes, such as `["smtp", "port"]`; of a list, the first, or the one of a number. */
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * Reads the values of a configuration file: one object, as JSON, or exported by a `.ts` file as
 * `config`; without a file there are none. Other values are put over them. What has changed is read
 * again, though not the modules that a `.ts` file imports.
 *
 * @throws AdminError `ADMIN_FILE`, whose message names the file and what is wrong with it
 */
export async function readConfiguration(
  file: string | undefined,
  over: readonly ConfigurationValue[] = [],
): Promise<ConfigurationValues> {
  const values = file === undefined ? {} : await readValues(file);
  for (const { path, value } of over) put(values, path, value);
  return values;
}

/** True of an object that is neither a list nor null. */
export function isValues(value: unknown): value is ConfigurationValues {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function readValues(name: string): Promise<ConfigurationValues> {
  const file = resolve(name);
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) throw new AdminError("ADMIN_FILE", `${name}: there is no such file`);
  try {
    const loaded: unknown = file.endsWith(".ts")
      ? ((await import(`${pathToFileURL(file).href}?${stats.mtimeNs}`)) as { config?: unknown })
          .config
      : JSON.parse(readFileSync(file, "utf8"));
    if (isValues(loaded)) return structuredClone(loaded);
  } catch (error) {
    throw new AdminError("ADMIN_FILE", `${name}: ${(error as Error).message}`, { cause: error });
  }
  const text = `${name}: write one object; in a .ts file, export it as \`config\``;
  throw new AdminError("ADMIN_FILE", text);
}

function put(values: ConfigurationValues, path: readonly string[], value: unknown): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) {
    values[name] = value;
    return;
  }
  const found = Object.hasOwn(values, name) ? values[name] : undefined;
  const [next = ""] = rest;
  const entry: unknown = Array.isArray(found) && !/^\d+$/.test(next) ? found[0] : found;
  const inner = isValues(entry) || Array.isArray(entry) ? (entry as ConfigurationValues) : {};
  if (inner !== entry) values[name] = inner;
  put(inner, rest, value);
}
