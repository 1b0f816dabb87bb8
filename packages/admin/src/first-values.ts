import type { Accounts, Settings } from "@mailwright/accounts";
import { AdminError } from "./errors.ts";
import type { ServerSettings } from "./server-settings.ts";
import type { SettingValues } from "./setting-values.ts";

/** An account to be made. */
export interface FirstAccount {
  readonly address: string;
  /** Without one nobody can log in. */
  readonly password?: string;
  /** Its rules, as `@mailwright/rules/mail` has them. */
  readonly rules?: unknown;
}

/** What a server begins with. */
export interface FirstValues {
  /** The first of them is the main domain, where there is none yet. */
  readonly domains?: readonly string[];
  readonly accounts?: readonly FirstAccount[];
  /** The address each alias leads to. */
  readonly aliases?: Readonly<Record<string, string>>;
  readonly settings?: Partial<SettingValues>;
}

/** What first values go into. */
export interface FirstValuesParts {
  readonly accounts: Pick<Accounts, "createAccount" | "createAlias" | "createDomain" | "find">;
  readonly settings: Pick<Settings, "read" | "seed" | "write">;
  readonly server: Pick<ServerSettings, "seed">;
}

/**
 * Puts first values into a database: what is not there yet. A domain, account or alias that was put
 * there once is not put there again, so that what was removed since stays removed.
 *
 * @throws AdminError `ADMIN_FIRST_VALUE` when one cannot be used: its message says which, and why
 * @throws DatabaseError
 */
export async function plant(values: FirstValues, parts: FirstValuesParts): Promise<void> {
  const { domains = [], accounts = [], aliases = {}, settings = {} } = values;
  const known = await parts.settings.read("server", "planted");
  const before = known.type === "set" ? (known.value as readonly string[]) : [];
  const planted = new Set(before);
  const once = async (name: string, make: () => Promise<Made>): Promise<void> => {
    if (planted.has(name)) return;
    const made = await make();
    if (!DONE.has(made.type))
      throw new AdminError("ADMIN_FIRST_VALUE", `${name}: ${reasonOf(made)}`);
    planted.add(name);
  };
  for (const name of domains) await once(`domain ${name}`, () => parts.accounts.createDomain(name));
  for (const account of accounts)
    await once(`account ${account.address}`, () => plantAccount(account, parts));
  for (const [alias, target] of Object.entries(aliases))
    await once(`alias ${alias}`, () => parts.accounts.createAlias(alias, target));
  const [unusable] = await parts.server.seed(settings);
  if (unusable !== undefined) {
    const { path, text } = unusable.defects[0] ?? { path: "", text: "it cannot be used" };
    throw new AdminError("ADMIN_FIRST_VALUE", `${unusable.name} ${path}: ${text}`);
  }
  if (planted.size > before.length) await parts.settings.write("server", "planted", [...planted]);
}

interface Made {
  readonly type: string;
  readonly defects?: readonly { readonly text: string }[];
}

const DONE: ReadonlySet<string> = new Set(["created", "exists", "seeded"]);

async function plantAccount(
  { address, password, rules }: FirstAccount,
  { accounts, settings }: FirstValuesParts,
): Promise<Made> {
  const made = await accounts.createAccount(address, password === undefined ? {} : { password });
  if (rules === undefined || !DONE.has(made.type)) return made;
  // Also where it exists: an earlier start may have been cut short between the two.
  const found = await accounts.find(address);
  return found.type === "account" ? settings.seed(found.id, { rules }) : found;
}

function reasonOf({ type, defects = [] }: Made): string {
  return defects[0]?.text ?? `this is an ${type.replaceAll("-", " ")}`;
}
