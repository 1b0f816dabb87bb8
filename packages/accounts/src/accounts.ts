import {
  type Clock,
  type EventSink,
  type Happening,
  type Id,
  id,
  type Random,
  systemClock,
  systemRandom,
} from "@mailwright/core";
import type { BatchResult, DatabasePort, Statement } from "@mailwright/database";
import { argon2id } from "./argon2.ts";
import { Changes } from "./changes.ts";
import { Directory } from "./directory.ts";
import type { accountsEvents } from "./events.ts";
import { login, usernameLimit } from "./login.ts";
import { parseDomainName } from "./name.ts";
import { type PasswordHash, preparePassword } from "./password.ts";
import type {
  AccountCreation,
  AccountDetails,
  AccountEntry,
  AliasCreation,
  AliasRemoval,
  Authentication,
  Change,
  DomainChange,
  DomainCreation,
  DomainEntry,
  DomainRemoval,
  Found,
  LoginCredentials,
  Removal,
  State,
  UnknownAddress,
} from "./results.ts";

/** What {@link Accounts} works with. */
export interface AccountsParts {
  /** Opened with {@link accountsSchema}. */
  readonly database: DatabasePort;
  /** Default: argon2id with the defaults of {@link Argon2Options}. */
  readonly hash?: PasswordHash;
  readonly events?: EventSink;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** What a log-in takes besides the credentials. */
export interface LoginOptions {
  /** Aborting gives up waiting. */
  readonly signal?: AbortSignal;
  /** The session the log-in belongs to: its event names it. */
  readonly session?: { readonly id: Id };
}

/** What else goes when an account is removed. */
export interface RemovalOptions {
  /**
   * More statements for the batch that removes the account: what other stores have of it. Not asked
   * for an alias. Where a guard of theirs fails, nothing is removed and the result is `conflict`.
   */
  readonly also?: (account: Id) => readonly Statement[];
}

/** Which accounts {@link Accounts.list} lists. */
export interface ListOptions {
  /** Those of this domain. Default: the main one. */
  readonly domain?: string;
  /** Those that follow this address: the last of the page before. */
  readonly after?: string;
  /** So many at most. Default: 100. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/**
 * The domains and accounts of a server. All of it is in the database: several instances over one
 * database agree at once.
 *
 * Every method throws DatabaseError when the database fails; a change that settles is durable.
 */
export class Accounts {
  readonly #database: DatabasePort;
  readonly #directory: Directory;
  readonly #changes = new Changes();
  readonly #hash: PasswordHash;
  readonly #events: EventSink | undefined;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(parts: AccountsParts) {
    this.#database = parts.database;
    this.#directory = new Directory(parts.database);
    this.#clock = parts.clock ?? systemClock;
    this.#random = parts.random ?? systemRandom;
    this.#hash = parts.hash ?? argon2id({}, { random: this.#random });
    this.#events = parts.events;
  }

  /**
   * Finds the account of an address, in any letter case and form of its domain; aliases lead to
   * their accounts. An address without a domain belongs to the main domain.
   */
  find(address: string): Promise<Found> {
    return this.#directory.find(address);
  }

  /**
   * Checks a name and a password. The name is an address, or a name in the main domain. Nobody can
   * tell by the time it takes, or by anything but the evidence, whether the name is an account's.
   *
   * @throws AccountsError: `ACCOUNTS_BUSY` when too many log-ins are under way
   * @throws the signal's reason, as soon as it aborts while waiting for a turn
   */
  async authenticate(
    credentials: LoginCredentials,
    options: LoginOptions = {},
  ): Promise<Authentication> {
    const parts = { directory: this.#directory, hash: this.#hash };
    const result = await login(credentials, options.signal, parts);
    const session = options.session?.id;
    if (result.type === "authenticated") {
      const { account, identity: address } = result;
      this.#emit({ name: "login.accepted", session, account, address });
    } else {
      const { reason } = result.evidence;
      const username = credentials.username.slice(0, usernameLimit);
      this.#emit({ name: "login.refused", session, username, reason });
    }
    return result;
  }

  /** Creates a domain. The first one is the main domain. */
  async createDomain(name: string): Promise<DomainCreation> {
    const { value: domain, defects } = parseDomainName(name);
    if (domain === undefined || defects.length > 0) return { type: "invalid", defects };
    const domainId = this.#id();
    const at = this.#clock.now();
    const result = await this.#change(
      this.#changes.createDomain({ id: domainId, name: domain, at }),
    );
    if (result.type === "conflict") return { type: "exists" };
    this.#emit({ name: "domain.created", domain });
    return { type: "created", id: domainId, name: domain };
  }

  /** Makes a domain the one that addresses without a domain belong to. */
  setMainDomain(name: string): Promise<DomainChange> {
    return this.#changeDomain(name, (domain) => this.#changes.setMainDomain(domain));
  }

  /** Enables or disables a domain: the accounts of a disabled one count as disabled. */
  async setDomainState(name: string, state: State): Promise<DomainChange> {
    const result = await this.#changeDomain(name, (domain) =>
      this.#changes.setDomainState(domain, state),
    );
    if (result.type === "changed") {
      this.#emit({ name: "domain.changed", domain: result.domain, state });
    }
    return result;
  }

  /**
   * Removes a domain that has no accounts and is not the main one, with the aliases in it and its
   * settings.
   */
  async removeDomain(name: string): Promise<DomainRemoval> {
    const { value: domain = name } = parseDomainName(name);
    const row = await this.#directory.domain(domain);
    if (row === undefined) return { type: "unknown-domain", domain };
    const { id: domainId, main, accounts } = row;
    if (main === 1) return { type: "main", domain };
    if (accounts > 0) return { type: "not-empty", domain, accounts };
    const result = await this.#change(this.#changes.removeDomain(domainId));
    // Something changed since: look again.
    if (result.type === "conflict") return this.removeDomain(domain);
    this.#emit({ name: "domain.removed", domain });
    return { type: "removed", id: domainId, domain };
  }

  /** Creates an account; without a password nobody can log in. */
  async createAccount(
    address: string,
    { password }: { readonly password?: string } = {},
  ): Promise<AccountCreation> {
    const vacancy = await this.#directory.vacancy(address);
    if (vacancy.type !== "free") return vacancy;
    const prepared = password === undefined ? undefined : preparePassword(password);
    if (prepared?.type === "unusable") return { type: "invalid", defects: [prepared.defect] };
    const verifier = prepared && (await this.#hash.hash(prepared.password));
    const account = this.#id();
    const name = { ...vacancy.place, account };
    const result = await this.#change(
      this.#changes.createAccount(name, this.#clock.now(), verifier),
    );
    if (result.type === "conflict") {
      const { domain } = vacancy;
      return result.index === 0 ? { type: "unknown-domain", domain } : { type: "exists" };
    }
    this.#emit({ name: "account.created", account, address: name.address });
    return { type: "created", id: account, address: name.address };
  }

  /**
   * Gives an account one more address.
   *
   * @param target - an address of the account; where it is an alias, the new one leads to the same
   *   account
   */
  async createAlias(alias: string, target: string): Promise<AliasCreation> {
    const vacancy = await this.#directory.vacancy(alias);
    if (vacancy.type !== "free") return vacancy;
    const found = await this.#directory.find(target);
    if (found.type !== "account") return { type: "unknown-target", target };
    const name = { ...vacancy.place, account: found.id };
    const result = await this.#change(this.#changes.createAlias(name));
    if (result.type === "conflict") {
      const { domain } = vacancy;
      if (result.index === 0) return { type: "unknown-target", target };
      return result.index === 1 ? { type: "unknown-domain", domain } : { type: "exists" };
    }
    this.#emit({ name: "alias.created", account: found.id, address: name.address });
    return { type: "created", address: name.address, account: found.id };
  }

  /** Sets the password of an account. */
  async setPassword(address: string, password: string): Promise<Change> {
    const prepared = preparePassword(password);
    if (prepared.type === "unusable") return { type: "invalid", defects: [prepared.defect] };
    const found = await this.#directory.find(address);
    if (found.type !== "account") return { type: "unknown", address };
    const verifier = await this.#hash.hash(prepared.password);
    const result = await this.#change(this.#changes.setVerifier(found.id, verifier));
    if (result.type === "conflict") return { type: "unknown", address };
    this.#emit({ name: "password.changed", account: found.id, address: found.address });
    return { type: "changed" };
  }

  /** Enables or disables an account: a disabled one refuses log-ins. */
  async setState(address: string, state: State): Promise<Change> {
    const found = await this.#directory.find(address);
    if (found.type !== "account") return { type: "unknown", address };
    const result = await this.#change(this.#changes.setState(found.id, state));
    if (result.type === "conflict") return { type: "unknown", address };
    this.#emit({ name: "account.changed", account: found.id, address: found.address, state });
    return { type: "changed" };
  }

  /**
   * Removes an alias; or an account, with its aliases, its password and its settings. Its mail goes
   * too where `also` says how.
   *
   * @example
   * await accounts.remove("jim", { also: (account) => mailstore.statementsToRemove(account) });
   */
  async remove(address: string, { also = () => [] }: RemovalOptions = {}): Promise<Removal> {
    const removed = await this.removeAlias(address);
    if (removed.type !== "account") return removed;
    const { account } = removed;
    const own = this.#changes.removeAccount(account);
    const result = await this.#change([...own, ...also(account)]);
    if (result.type === "conflict") {
      return result.index < own.length ? { type: "unknown", address } : { type: "conflict" };
    }
    this.#emit({ name: "account.removed", account, address: removed.address });
    return { type: "removed", what: "account", account };
  }

  /** Removes an alias; its account stays. Of an account nothing is removed. */
  async removeAlias(alias: string): Promise<AliasRemoval> {
    const entry = await this.#directory.entry(alias);
    if (entry === undefined) return { type: "unknown", address: alias };
    const { kind, account, address, domain, local } = entry;
    if (kind === "account") return { type: "account", account, address };
    const result = await this.#change(this.#changes.removeAlias(domain, local));
    if (result.type === "conflict") return { type: "unknown", address: alias };
    this.#emit({ name: "alias.removed", account, address });
    return { type: "removed", what: "alias", account };
  }

  /** All there is to see of the account of an address; aliases lead to their accounts. */
  async show(address: string): Promise<AccountDetails | UnknownAddress> {
    return (await this.#directory.details(address)) ?? { type: "unknown", address };
  }

  /** A page of the accounts of a domain, ordered by name; none when the domain is not here. */
  list({ domain, after, limit = 100, signal }: ListOptions = {}): Promise<readonly AccountEntry[]> {
    return this.#directory.list({ domain, after, limit }, signal === undefined ? {} : { signal });
  }

  /**
   * A statement that makes a batch conflict when the account is not there: for what is done for an
   * account that may be removed meanwhile.
   */
  statementsToRequire(account: Id): readonly Statement[] {
    return this.#changes.requireAccount(account);
  }

  /** The name of the main domain; empty as long as there is no domain. */
  mainDomain(): Promise<string> {
    return this.#directory.mainDomain();
  }

  /** The domains, ordered by name. */
  domains(): Promise<readonly DomainEntry[]> {
    return this.#directory.domains();
  }

  async #changeDomain(
    name: string,
    statements: (domain: string) => readonly Statement[],
  ): Promise<DomainChange> {
    const { value: domain = name } = parseDomainName(name);
    const result = await this.#change(statements(domain));
    return result.type === "conflict"
      ? { type: "unknown-domain", domain }
      : { type: "changed", domain };
  }

  #change(statements: readonly Statement[]): Promise<BatchResult> {
    return this.#database.batch(statements);
  }

  #id(): Id {
    return id(this.#clock, this.#random);
  }

  #emit(event: Happening<typeof accountsEvents>): void {
    this.#events?.emit({ ...event, at: this.#clock.now() });
  }
}
