import type { Settings } from "@mailwright/accounts";
import { type Clock, type EventSink, MailError, systemClock } from "@mailwright/core";
import type { InputDefect } from "./errors.ts";
import type { AdminHappening } from "./events.ts";
import { type SettingName, settingParsers, type SettingValues } from "./setting-values.ts";
import { defectLines } from "./table.ts";
import {
  type Edited,
  type SettingChange,
  type StoredSetting,
  VersionedSetting,
} from "./versioned-setting.ts";

/** What puts each setting in force; one that is left out takes effect at the next start. */
export type Appliers = {
  readonly [Name in SettingName]?: (value: SettingValues[Name]) => void | Promise<void>;
};

/** What {@link ServerSettings} work with. */
export interface ServerSettingsParts {
  readonly settings: Pick<Settings, "read" | "seed" | "write">;
  readonly events?: EventSink;
  readonly clock?: Clock;
}

/** A setting that is stored, but cannot be used. */
export interface UnusableSetting {
  readonly name: SettingName;
  readonly defects: readonly InputDefect[];
}

/**
 * What a server has in its database and not in its configuration: the router table, rules, DNS lists,
 * networks and triggers. A change is checked, put in force and stored, all or nothing.
 *
 * @example
 * const server = new ServerSettings(
 *   { router: (table) => router.replace({ ...config.router, table }) },
 *   { settings },
 * );
 * await server.seed({ router: config.table });
 * await server.load();
 */
export class ServerSettings {
  readonly #settings: { readonly [Name in SettingName]: VersionedSetting<SettingValues[Name]> };
  readonly #store: Pick<Settings, "read" | "seed" | "write">;
  readonly #tell: (event: AdminHappening) => void;

  constructor(appliers: Appliers, parts: ServerSettingsParts) {
    const { settings: store, events, clock = systemClock } = parts;
    this.#store = store;
    this.#tell = (event) => events?.emit({ ...event, at: clock.now() });
    const setting = <Name extends SettingName>(
      name: Name,
    ): VersionedSetting<SettingValues[Name]> => {
      const apply = appliers[name];
      const description = {
        name,
        ...settingParsers[name],
        ...(apply && { apply: carefully(apply) }),
      };
      return new VersionedSetting<SettingValues[Name]>("server", description, parts);
    };
    this.#settings = {
      router: setting("router"),
      rules: setting("rules"),
      lists: setting("lists"),
      networks: setting("networks"),
      triggers: setting("triggers"),
    };
  }

  /**
   * Stores first values, of those settings that have none.
   *
   * @returns what could not be stored, and why; then nothing was
   * @throws DatabaseError
   */
  async seed(values: Partial<SettingValues>): Promise<readonly UnusableSetting[]> {
    const unusable: UnusableSetting[] = [];
    const seeds: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(values)) {
      const name = key as SettingName;
      const parsed = settingParsers[name].parse(value);
      if (parsed.defects === undefined) seeds[name] = parsed.value;
      else unusable.push({ name, defects: parsed.defects });
    }
    if (unusable.length === 0) await this.#store.seed("server", seeds);
    return unusable;
  }

  /**
   * Puts what is stored in force: once, at the start. What cannot be used is left out, and told.
   *
   * @param names - which settings, where some can only be used later. Default: all
   * @returns what was left out, and why
   * @throws DatabaseError
   */
  async load(...names: readonly SettingName[]): Promise<readonly UnusableSetting[]> {
    const unusable: UnusableSetting[] = [];
    const all = Object.keys(this.#settings) as SettingName[];
    for (const name of names.length === 0 ? all : names) {
      const loaded = await this.#settings[name].load();
      if (loaded.type !== "invalid") continue;
      unusable.push({ name, defects: loaded.defects });
      const error = defectLines(loaded.defects).join("; ");
      this.#tell({ name: "admin.setting.unusable", setting: name, error });
    }
    return unusable;
  }

  /**
   * What is stored of a setting.
   *
   * @throws DatabaseError
   */
  read<Name extends SettingName>(name: Name): Promise<StoredSetting<SettingValues[Name]>> {
    return this.#settings[name].read();
  }

  /**
   * Stores a value and puts it in force, whatever was stored before.
   *
   * @throws DatabaseError; then nothing has changed
   */
  set<Name extends SettingName>(
    name: Name,
    value: unknown,
  ): Promise<SettingChange<SettingValues[Name]>> {
    return this.change<Name>(name, () => ({ type: "edited", value }));
  }

  /**
   * Makes a value from what is stored, stores it and puts it in force. When somebody else changed the
   * setting meanwhile, the edit is made again.
   *
   * @param edit - answers the new value, or anything else, which is then the answer
   * @throws DatabaseError; then nothing has changed
   */
  change<Name extends SettingName, Other = never>(
    name: Name,
    edit: (stored: StoredSetting<SettingValues[Name]>) => Edited | Other,
  ): Promise<SettingChange<SettingValues[Name], Other>> {
    return this.#settings[name].change(edit);
  }
}

/** A part says by an error with a code that it cannot use a value. */
function carefully<Value>(apply: (value: Value) => void | Promise<void>) {
  return async (value: Value) => {
    try {
      await apply(value);
      return { value };
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      return { defects: [{ path: "", text: error.message }] };
    }
  };
}
