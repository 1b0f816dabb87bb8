import type { Scope, Settings } from "@mailwright/accounts";
import type { InputDefect } from "./errors.ts";

/** A value as it was read, or what is wrong with it. */
export type Reading<Value> =
  | { readonly value: Value; readonly defects?: undefined }
  | { readonly value?: undefined; readonly defects: readonly InputDefect[] };

/** What a setting is, and how it comes into force. */
export interface SettingDescription<Value> {
  readonly name: string;
  /** What it is while nothing is stored. */
  readonly empty: Value;
  /** Checks what is to be stored, or was. */
  parse(given: unknown): Reading<Value>;
  /** Puts a value in force; `invalid` says why it cannot be. */
  apply?(value: Value): Promise<Reading<Value>>;
}

/** A setting as it is stored. */
export type StoredSetting<Value> =
  | { readonly type: "set"; readonly value: Value }
  | { readonly type: "unset"; readonly value: Value }
  | Invalid;

/** The value cannot be used: what is wrong, and what to write instead. */
export interface Invalid {
  readonly type: "invalid";
  readonly defects: readonly InputDefect[];
}

/** The new value; it is checked before it is stored. */
export interface Edited {
  readonly type: "edited";
  readonly value: unknown;
}

/** What became of a change; `Other` is what the edit answered instead of a value. */
export type SettingChange<Value, Other = never> =
  | { readonly type: "changed"; readonly value: Value }
  | Invalid
  | Other;

/** A setting that several may change at once: each change is made to what is stored. */
export class VersionedSetting<Value> {
  readonly #settings: Pick<Settings, "read" | "write">;
  readonly #scope: Scope;
  readonly #description: SettingDescription<Value>;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    scope: Scope,
    description: SettingDescription<Value>,
    parts: { readonly settings: Pick<Settings, "read" | "write"> },
  ) {
    this.#settings = parts.settings;
    this.#scope = scope;
    this.#description = description;
  }

  /**
   * What is stored.
   *
   * @throws DatabaseError, AccountsError
   */
  async read(): Promise<StoredSetting<Value>> {
    const { type, value, defects } = await this.#read();
    return defects === undefined ? { type, value } : { type: "invalid", defects };
  }

  /**
   * Changes the value: checked, put in force and stored, or nothing has changed. When somebody else
   * changed it meanwhile, the edit is made again.
   *
   * @param edit - makes the new value from what is stored, or answers why not
   * @throws DatabaseError, AccountsError, and what a part that takes the value throws as a fault
   */
  change<Other = never>(
    edit: (stored: StoredSetting<Value>) => Edited | Other,
  ): Promise<SettingChange<Value, Other>> {
    // One after the other, so that what is in force is what was stored last.
    const changed = this.#turn.then(() => this.#change(edit));
    this.#turn = changed.catch(() => {});
    return changed;
  }

  /** Puts what is stored in force, if anything is. */
  async load(): Promise<StoredSetting<Value>> {
    const stored = await this.read();
    if (stored.type !== "set") return stored;
    const applied = await this.#apply(stored.value);
    return applied.defects === undefined ? stored : { type: "invalid", defects: applied.defects };
  }

  async #change<Other>(
    edit: (stored: StoredSetting<Value>) => Edited | Other,
  ): Promise<SettingChange<Value, Other>> {
    for (;;) {
      const { version, ...reading } = await this.#read();
      const { type, value, defects } = reading;
      const edited = edit(defects === undefined ? { type, value } : { type: "invalid", defects });
      if (!isEdited(edited)) return edited;
      const parsed = this.#description.parse(edited.value);
      if (parsed.defects !== undefined) return { type: "invalid", defects: parsed.defects };
      const applied = await this.#apply(parsed.value);
      if (applied.defects !== undefined) return { type: "invalid", defects: applied.defects };
      const written = await this.#write(parsed.value, version, value);
      if (written.type !== "conflict") return written;
    }
  }

  async #write(
    value: Value,
    version: number,
    before: Value | undefined,
  ): Promise<SettingChange<Value, { readonly type: "conflict" }>> {
    const { name, empty } = this.#description;
    try {
      const written = await this.#settings.write(this.#scope, name, value, { version });
      if (written.type === "written") return { type: "changed", value };
      await this.#apply(before ?? empty);
      if (written.type === "conflict") return written;
      if (written.type === "invalid") return invalid(...written.defects.map(({ text }) => text));
      return invalid("its account is gone");
    } catch (error) {
      await this.#apply(before ?? empty);
      throw error;
    }
  }

  async #read(): Promise<
    Reading<Value> & { readonly type: "set" | "unset"; readonly version: number }
  > {
    const { name, empty } = this.#description;
    const stored = await this.#settings.read(this.#scope, name);
    if (stored.type === "unset") return { type: "unset", value: empty, version: 0 };
    return { type: "set", version: stored.version, ...this.#description.parse(stored.value) };
  }

  async #apply(value: Value): Promise<Reading<Value>> {
    return (await this.#description.apply?.(value)) ?? { value };
  }
}

function isEdited(edited: unknown): edited is Edited {
  return (
    typeof edited === "object" && edited !== null && "type" in edited && edited.type === "edited"
  );
}

/** That a value cannot be used, in sentences about all of it. */
export function invalid(...sentences: readonly string[]): Invalid {
  return { type: "invalid", defects: sentences.map((text) => ({ path: "", text })) };
}
