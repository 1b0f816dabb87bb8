import type { List } from "@mailwright/dnsbl";
import { dnsblConfig } from "@mailwright/dnsbl/config";
import type { TriggersOptions } from "@mailwright/events";
import { triggersConfig } from "@mailwright/events/config";
import type { ProtectionOptions } from "@mailwright/protection";
import { protectionConfig } from "@mailwright/protection/config";
import { parseRouterTable } from "@mailwright/router";
import { parseRules } from "@mailwright/rules";
import { type ServerMailRule, serverMailVocabulary } from "@mailwright/rules/mail";
import type { Reading } from "./versioned-setting.ts";

/** The settings of a server, by name. */
export interface SettingValues {
  /** The lines of the router table. */
  readonly router: readonly string[];
  /** The rules every message that comes in is put through. */
  readonly rules: readonly ServerMailRule[];
  /** The DNS lists. */
  readonly lists: readonly List[];
  /** The networks that are never, and always, refused. */
  readonly networks: ProtectionOptions;
  readonly triggers: Pick<TriggersOptions, "handlers" | "triggers">;
}

/** The name of a setting of a server. */
export type SettingName = keyof SettingValues;

/** What each setting is while none is stored, and how it is checked. */
export const settingParsers: {
  readonly [Name in SettingName]: {
    readonly empty: SettingValues[Name];
    parse(given: unknown): Reading<SettingValues[Name]>;
  };
} = {
  router: { empty: [], parse: parseTable },
  rules: { empty: [], parse: parseServerRules },
  lists: { empty: [], parse: parseLists },
  networks: { empty: {}, parse: (given) => parseBy(protectionConfig, given) },
  triggers: { empty: {}, parse: (given) => parseBy(triggersConfig, given) },
};

function parseTable(given: unknown): Reading<readonly string[]> {
  if (!Array.isArray(given) || !given.every((line) => typeof line === "string")) {
    return { defects: [{ path: "", text: "write the lines of the table as a list of texts" }] };
  }
  const lines: readonly string[] = given;
  const { defects } = parseRouterTable(lines);
  if (defects.length === 0) return { value: lines };
  return { defects: defects.map(({ line, text }) => ({ path: `line ${line}`, text })) };
}

function parseServerRules(given: unknown): Reading<readonly ServerMailRule[]> {
  const { value, defects } = parseRules(given, serverMailVocabulary);
  return value === undefined ? { defects } : { value };
}

function parseLists(given: unknown): Reading<readonly List[]> {
  const parsed = parseBy(dnsblConfig, { lists: given });
  return parsed.defects === undefined ? { value: parsed.value.lists ?? [] } : parsed;
}

interface Parser<Value> {
  safeParse(given: unknown):
    | { readonly success: true; readonly data: Value }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly {
            readonly path: readonly PropertyKey[];
            readonly message: string;
          }[];
        };
      };
}

function parseBy<Value>(parser: Parser<Value>, given: unknown): Reading<Value> {
  const parsed = parser.safeParse(given);
  if (parsed.success) return { value: parsed.data };
  const { issues } = parsed.error;
  return { defects: issues.map(({ path, message }) => ({ path: path.join("."), text: message })) };
}
