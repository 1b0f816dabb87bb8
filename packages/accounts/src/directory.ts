import type { Defect, Id } from "@mailwright/core";
import type { CallOptions, DatabasePort } from "@mailwright/database";
import { type Name, parseDomainName, parseName } from "./name.ts";
import { type DomainCountRow, type NameRow, Queries } from "./queries.ts";
import type {
  AccountDetails,
  AccountEntry,
  DomainEntry,
  Exists,
  Found,
  Invalid,
  State,
  UnknownDomain,
} from "./results.ts";

/** A name in a domain. */
export interface NamePlace {
  /** The id of the domain. */
  readonly domain: Id;
  /** The comparison key of the local part. */
  readonly local: string;
  /** As it was given. */
  readonly address: string;
}

/** A name that is taken: by an account for itself, or as an alias. */
export interface NameEntry extends NamePlace {
  readonly kind: "account" | "alias";
  readonly account: Id;
}

/** Whether a name can be given to an account or an alias. */
export type Vacancy =
  /** `domain` is the name of the domain. */
  | { readonly type: "free"; readonly place: NamePlace; readonly domain: string }
  | Exists
  | UnknownDomain
  | Invalid;

interface Page {
  readonly domain: string | undefined;
  readonly after: string | undefined;
  readonly limit: number;
}

/** What a look-up came to: no name when it is no address, no row when its domain is not here. */
interface Look {
  readonly name?: Name | undefined;
  readonly defects: readonly Defect[];
  readonly row?: NameRow | undefined;
}

/** Reads the accounts. */
export class Directory {
  readonly #database: DatabasePort;
  readonly #queries = new Queries();

  constructor(database: DatabasePort) {
    this.#database = database;
  }

  async find(address: string): Promise<Found> {
    const { name, row } = await this.#look(address);
    if (name === undefined) return { type: "unknown", domain: "" };
    const { domain } = name;
    if (row === undefined) return { type: "foreign", domain };
    if (row.account === null || row.address === null || row.state === null)
      return { type: "unknown", domain };
    const state = row.domainState === "enabled" ? stateOf(row.state) : "disabled";
    return { type: "account", id: row.account, address: row.address, state };
  }

  /** Whether the address can become somebody's: well-formed, of a domain that is here, and free. */
  async vacancy(address: string): Promise<Vacancy> {
    const { name, defects, row } = await this.#look(address);
    if (name === undefined || defects.length > 0) return { type: "invalid", defects };
    if (row === undefined) return { type: "unknown-domain", domain: name.domain };
    if (row.account !== null) return { type: "exists" };
    const place = { domain: row.domainId, local: name.local, address: name.address };
    return { type: "free", place, domain: name.domain };
  }

  /** Whose name the address is; undefined when it is nobody's. */
  async entry(address: string): Promise<NameEntry | undefined> {
    const { name, row } = await this.#look(address);
    if (name === undefined || row === undefined) return undefined;
    const { kind, account, domainId: domain } = row;
    if (kind === null || account === null) return undefined;
    return { kind, account, domain, local: name.local, address: name.address };
  }

  /** What there is to see of an account; undefined when the address is nobody's. */
  async details(address: string): Promise<AccountDetails | undefined> {
    const entry = await this.entry(address);
    if (entry === undefined) return undefined;
    const [row] = await this.#database.get(this.#queries.account(entry));
    if (row === undefined) return undefined;
    const aliases = await this.#database.list(this.#queries.aliasesOf(entry));
    return {
      type: "account",
      id: row.id,
      address: row.address,
      state: stateOf(row.state),
      createdAt: row.created_at,
      aliases: aliases.map((alias) => alias.address),
      domain: row.domain,
      domainState: stateOf(row.domainState),
      hasPassword: row.credential !== null,
    };
  }

  /** A domain by its comparison key; undefined when it is not here. It counts: not by key alone. */
  async domain(name: string): Promise<DomainCountRow | undefined> {
    const [row] = await this.#database.list(this.#queries.domain({ name }));
    return row;
  }

  /** The verifier of an account's password; undefined when it has none. */
  async verifier(account: Id): Promise<string | undefined> {
    const [row] = await this.#database.get(this.#queries.verifier({ account }));
    return row?.verifier;
  }

  async domains(): Promise<readonly DomainEntry[]> {
    const rows = await this.#database.list(this.#queries.domains());
    return rows.map(({ id, name, state, main }) => {
      return { id, name, state: stateOf(state), main: main === 1 };
    });
  }

  async list(page: Page, options: CallOptions): Promise<readonly AccountEntry[]> {
    const domain = page.domain ?? (await this.mainDomain());
    const { value: key = domain } = parseDomainName(domain);
    // The empty string comes before every name.
    const after = page.after === undefined ? "" : parseName(page.after, domain).value?.local;
    if (after === undefined) return [];
    const from = { domain: key, after };
    const query = this.#queries.accounts({ ...from, limit: page.limit });
    const rows = await this.#database.list(query, options);
    const last = rows.at(-1)?.local ?? "";
    const aliases = await this.#database.list(this.#queries.aliases({ ...from, last }), options);
    const byAccount = Map.groupBy(aliases, ({ account }) => account);
    return rows.map(({ id, address, state, created_at: createdAt }) => {
      const own = byAccount.get(id)?.map((alias) => alias.address) ?? [];
      return { id, address, state: stateOf(state), createdAt, aliases: own };
    });
  }

  async #look(text: string): Promise<Look> {
    const main = text.includes("@") ? "" : await this.mainDomain();
    const { value: name, defects } = parseName(text, main);
    if (name === undefined) return { defects };
    const { local, domain } = name;
    const [row] = await this.#database.get(this.#queries.find({ local, domain }));
    return { name, defects, row };
  }

  /** The name of the main domain; the empty string while there is no domain. */
  async mainDomain(): Promise<string> {
    const [row] = await this.#database.get(this.#queries.mainDomain());
    return row?.name ?? "";
  }
}

function stateOf(state: string): State {
  return state === "enabled" ? "enabled" : "disabled";
}
