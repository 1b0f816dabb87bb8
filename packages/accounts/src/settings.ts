import { type Clock, type EventSink, type Happening, type Id, systemClock } from "@mailwright/core";
import { type CallOptions, type DatabasePort, guarded, type Statement } from "@mailwright/database";
import { AccountsUsageError } from "./errors.ts";
import type { accountsEvents } from "./events.ts";
import type {
  Setting,
  SettingEntry,
  SettingRemoval,
  SettingSeed,
  SettingWrite,
} from "./results.ts";
import { SettingStatements } from "./setting-statements.ts";
import { decodeSetting, encodeSetting } from "./setting-value.ts";

/**
 * Whose a setting is: the server's, or that of the domain or the account with this id. No two of
 * them have one id, ever.
 */
export type Scope = "server" | (Id & {});

/** What {@link Settings} works with. */
export interface SettingsParts {
  /** Opened with {@link accountsSchema}. */
  readonly database: DatabasePort;
  readonly events?: EventSink;
  readonly clock?: Clock;
}

/** What a setting has to be for {@link Settings.write} to write it. */
export interface SettingWriteOptions {
  /** The version that was read: 0 when it was unset. Default: any. */
  readonly version?: number;
}

/**
 * The settings of the server, its domains and its accounts: JSON by name. Nothing is cached: several
 * instances over one database agree at once.
 *
 * A name has 1 to 100 of `A-Z a-z 0-9 _ . : -`; a value takes {@link settingLimit} octets at most and
 * reads as it was written. What cannot be stored so is `invalid`.
 *
 * Every method throws DatabaseError when the database fails; a change that settles is durable.
 *
 * @example
 * const settings = new Settings({ database });
 * await settings.write("server", "greeting", { text: "hello" });
 * const greeting = await settings.read("server", "greeting");
 * greeting.type === "set" && greeting.value; // { text: "hello" }
 */
export class Settings {
  readonly #database: DatabasePort;
  readonly #statements = new SettingStatements();
  readonly #events: EventSink | undefined;
  readonly #clock: Clock;

  constructor({ database, events, clock = systemClock }: SettingsParts) {
    this.#database = database;
    this.#events = events;
    this.#clock = clock;
  }

  /**
   * Reads a setting: one row by key, in the calling thread. Its version tells whether what was made
   * of an earlier reading still holds.
   *
   * @throws AccountsError `ACCOUNTS_SETTING` when what is stored is no JSON
   */
  async read(scope: Scope, name: string): Promise<Setting> {
    const [row] = await this.#database.get(this.#statements.read({ scope, name }));
    if (row === undefined) return { type: "unset" };
    return { type: "set", value: decodeSetting(name, row.value), version: row.version };
  }

  /** Writes a setting; with `version`, only while it has that one. */
  async write(
    scope: Scope,
    name: string,
    value: unknown,
    { version }: SettingWriteOptions = {},
  ): Promise<SettingWrite> {
    const encoded = encodeSetting(name, value);
    if (encoded.type === "invalid") return encoded;
    const setting = { scope, name, value: encoded.json };
    const statements = this.#statements.write(setting, version);
    const result = await this.#database.batch(statements);
    const last = statements.length - 1;
    if (result.type === "conflict") {
      return result.index === last ? { type: "conflict" } : { type: "unknown-scope", scope };
    }
    this.#tell(scope, name);
    return { type: "written", version: Number(result.rows[last]?.[0]?.["version"]) };
  }

  /**
   * The statements that write a setting, for a batch with more in it. They conflict, and so undo the
   * batch, when the version is another or the scope is not here. No event tells of it.
   *
   * @throws AccountsUsageError `ACCOUNTS_SETTING_VALUE` when the name or the value cannot be stored
   */
  statementsToWrite(
    scope: Scope,
    name: string,
    value: unknown,
    { version }: SettingWriteOptions = {},
  ): readonly Statement[] {
    const encoded = encodeSetting(name, value);
    if (encoded.type === "encoded") {
      return this.#statements.write({ scope, name, value: encoded.json }, version);
    }
    throw new AccountsUsageError("ACCOUNTS_SETTING_VALUE", encoded.defects[0]?.text ?? name);
  }

  /** Writes those of these settings that are unset; none when one of them cannot be stored. */
  async seed(scope: Scope, values: Readonly<Record<string, unknown>>): Promise<SettingSeed> {
    const settings: { name: string; value: string }[] = [];
    for (const [name, value] of Object.entries(values)) {
      const encoded = encodeSetting(name, value);
      if (encoded.type === "invalid") return encoded;
      settings.push({ name, value: encoded.json });
    }
    const result = await this.#database.batch(this.#statements.seed(scope, settings));
    if (result.type === "conflict") return { type: "unknown-scope", scope };
    const inserted = result.rows.slice(-settings.length);
    const written = settings.filter((_, at) => inserted[at]?.length === 1).map(({ name }) => name);
    for (const name of written) this.#tell(scope, name);
    return { type: "seeded", written };
  }

  /** Removes a setting. When it is written again, its versions count from 1 again. */
  async remove(scope: Scope, name: string): Promise<SettingRemoval> {
    const result = await this.#database.batch([
      guarded(this.#statements.remove({ scope, name }), 1),
    ]);
    if (result.type === "conflict") return { type: "unset" };
    this.#tell(scope, name);
    return { type: "removed" };
  }

  /**
   * The settings of a scope, ordered by name; none when the scope is not here.
   *
   * @throws AccountsError `ACCOUNTS_SETTING` when what is stored is no JSON
   */
  async list(scope: Scope, options: CallOptions = {}): Promise<readonly SettingEntry[]> {
    const rows = await this.#database.list(this.#statements.list({ scope }), options);
    return rows.map(({ name, value, version }) => {
      return { name, value: decodeSetting(name, value), version };
    });
  }

  #tell(scope: Scope, setting: string): void {
    const event: Happening<typeof accountsEvents> = { name: "settings.changed", scope, setting };
    this.#events?.emit({ ...event, at: this.#clock.now() });
  }
}
