import type { Accounts, Settings } from "@mailwright/accounts";
import { AdminError } from "./errors.ts";

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
}

/** What first values go into. */
export interface FirstValuesParts {
  readonly accounts: Pick<Accounts, "createAccount" | "createAlias" | "createDomain" | "find">;
  readonly settings: Pick<Settings, "read" | "seed" | "write">;
}

/**
 * Puts first values into a database: what is not there yet. A domain, account or alias that was put
 * there once is not put there again, so that what was removed since stays removed.
 *
 * @returns what was made, such as `account jim@example.com`; what was there before is not
 * @throws AdminError `ADMIN_FIRST_VALUE` when one cannot be used: its message says which, and why
 * @throws DatabaseError
 */
export async function plant(
  { domains = [], accounts = [], aliases = {} }: FirstValues,
  parts: FirstValuesParts,
): Promise<readonly string[]> {
  const known = await parts.settings.read("server", "planted");
  const planted = new Set(known.type === "set" ? (known.value as readonly string[]) : []);
  const before = planted.size;
  const made: string[] = [];
  const once = async (name: string, make: () => Promise<Made>): Promise<void> => {
    if (planted.has(name)) return;
    const answer = await make();
    if (answer.type === "created") made.push(name);
    else if (answer.type !== "exists") throw refusal(name, answer);
    planted.add(name);
  };
  for (const name of domains) await once(`domain ${name}`, () => parts.accounts.createDomain(name));
  for (const account of accounts)
    await once(`account ${account.address}`, () => plantAccount(account, parts));
  for (const [alias, target] of Object.entries(aliases))
    await once(`alias ${alias}`, () => parts.accounts.createAlias(alias, target));
  if (planted.size > before) await parts.settings.write("server", "planted", [...planted]);
  return made;
}

interface Made {
  readonly type: string;
  readonly defects?: readonly { readonly text: string }[];
}

async function plantAccount(
  { address, password, rules }: FirstAccount,
  { accounts, settings }: FirstValuesParts,
): Promise<Made> {
  const made = await accounts.createAccount(address, password === undefined ? {} : { password });
  if (rules === undefined || (made.type !== "created" && made.type !== "exists")) return made;
  // Also where it exists: an earlier start may have been cut short between the two.
  const found = await accounts.find(address);
  if (found.type !== "account") return found;
  const seeded = await settings.seed(found.id, { rules });
  return seeded.type === "seeded" ? made : seeded;
}

const REASONS: Readonly<Record<string, string>> = {
  "unknown-domain": "its domain is not one of this server: name it under domains",
  "unknown-target": "nobody here has the address it leads to: name the account under accounts",
};

function refusal(name: string, { type, defects = [] }: Made): AdminError {
  const reason = defects[0]?.text ?? REASONS[type] ?? type;
  return new AdminError("ADMIN_FIRST_VALUE", `${name}: ${reason}`);
}
