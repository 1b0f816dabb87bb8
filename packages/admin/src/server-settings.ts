import type { Settings } from "@mailwright/accounts";
import { type Clock, type EventSink, MailError, systemClock } from "@mailwright/core";
import { AdminError, type InputDefect } from "./errors.ts";
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
  readonly settings: Pick<Settings, "read" | "write">;
  readonly events?: EventSink;
  readonly clock?: Clock;
}

/** What {@link ServerSettings.load} puts in force. */
export interface SettingsLoading {
  readonly names?: readonly SettingName[];
  readonly first?: Partial<SettingValues>;
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
 * await server.load({ first: { router: config.table } });
 */
export class ServerSettings {
  readonly #settings: { readonly [Name in SettingName]: VersionedSetting<SettingValues[Name]> };
  readonly #tell: (event: AdminHappening) => void;

  constructor(appliers: Appliers, parts: ServerSettingsParts) {
    const { events, clock = systemClock } = parts;
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
   * Puts settings in force: what is stored, or else a first value, which is stored then. What is stored
   * and cannot be used is left out, and told.
   *
   * @param options - `names`: which, where some can only be used later; default: all. `first`: what
   *   settings begin with that have no value yet
   * @returns what was left out, and why
   * @throws AdminError `ADMIN_FIRST_VALUE` when a first value cannot be used; it is not stored then
   * @throws DatabaseError
   */
  async load(options: SettingsLoading = {}): Promise<readonly UnusableSetting[]> {
    const { names = Object.keys(this.#settings) as SettingName[], first = {} } = options;
    const unusable: UnusableSetting[] = [];
    for (const name of names) {
      const defects = await this.#load(name, first[name]);
      if (defects === undefined) continue;
      unusable.push({ name, defects });
      const error = defectLines(defects).join("; ");
      this.#tell({ name: "admin.setting.unusable", setting: name, error });
    }
    return unusable;
  }

  async #load(name: SettingName, first: unknown): Promise<readonly InputDefect[] | undefined> {
    const loaded = await this.#settings[name].load();
    if (loaded.type === "invalid") return loaded.defects;
    if (loaded.type === "set" || first === undefined) return undefined;
    const begun = await this.set(name, first);
    if (begun.type === "changed") return undefined;
    throw new AdminError("ADMIN_FIRST_VALUE", `${name}: ${defectLines(begun.defects).join("; ")}`);
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
