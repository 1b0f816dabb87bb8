import type { UnknownAddress } from "@mailwright/accounts";
import type { MailAction } from "@mailwright/core";
import { compileRules, type Facts, parseRules, type RuleTrace } from "@mailwright/rules";
import {
  type MailRule,
  mailVocabulary,
  type ServerMailRule,
  serverMailVocabulary,
} from "@mailwright/rules/mail";
import type { AdminParts } from "./parts.ts";
import {
  type Edited,
  type Reading,
  type SettingChange,
  type StoredSetting,
  VersionedSetting,
} from "./versioned-setting.ts";

/** A rule of the server, or of an account. */
export type AnyMailRule = MailRule | ServerMailRule;

/** What rules would do, and why. */
export interface Trial {
  readonly actions: readonly (MailAction & { readonly rule: string })[];
  readonly trace: readonly RuleTrace[];
}

/** The rules of the server, or of an account: read, changed and tried alike, whosever they are. */
export interface RuleBook {
  readonly type: "book";
  read(): Promise<StoredSetting<readonly AnyMailRule[]>>;
  change<Other = never>(
    edit: (stored: StoredSetting<readonly AnyMailRule[]>) => Edited | Other,
  ): Promise<SettingChange<readonly AnyMailRule[], Other>>;
  /** What these rules, which are its own, decide. */
  explain(rules: readonly AnyMailRule[], facts: Facts<typeof mailVocabulary>): Trial;
}

/** The rules of the server, or those of the account that is named. */
export async function ruleBook(
  { accounts, settings, server }: Pick<AdminParts, "accounts" | "server" | "settings">,
  address: string | undefined,
): Promise<RuleBook | UnknownAddress> {
  if (address === undefined) {
    return {
      type: "book",
      read: () => server.read("rules"),
      change: (edit) => server.change("rules", edit),
      explain: (rules, facts) =>
        compileRules(rules as readonly ServerMailRule[], serverMailVocabulary).explain(facts),
    };
  }
  const found = await accounts.find(address);
  if (found.type !== "account") return { type: "unknown", address };
  const description = { name: "rules", empty: [], parse: parseAccountRules };
  const own = new VersionedSetting<readonly MailRule[]>(found.id, description, { settings });
  return {
    type: "book",
    read: () => own.read(),
    change: (edit) => own.change(edit),
    explain: (rules, facts) =>
      compileRules(rules as readonly MailRule[], mailVocabulary).explain(facts),
  };
}

function parseAccountRules(given: unknown): Reading<readonly MailRule[]> {
  const { value, defects } = parseRules(given, mailVocabulary);
  return value === undefined ? { defects } : { value };
}
