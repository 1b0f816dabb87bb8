import type { Clock, EventSink } from "@mailwright/core";
import { Doors } from "../doors.ts";
import type { Endpoint, TlsKeys } from "../ports.ts";
import type { SessionListener } from "../session-listener.ts";
import { type KeyFileNames, type KeyFiles, openKeyFiles } from "./key-files.ts";

/** A door by what it is opened with: options that differ are another door. */
export interface SecureDoor {
  /** Plain data: all that decides how it listens; a `port` in it is where it does. */
  readonly options: unknown;
  /** Opens it, with the keys of the set. */
  open(tls: TlsKeys): Promise<SessionListener>;
}

/** What a set of doors is to be. */
export interface SecureDoorsOptions {
  readonly keys: KeyFileNames;
  /** By the name they are told by, such as `smtp`: see `name` of {@link Door}. */
  readonly doors: Readonly<Record<string, SecureDoor>>;
}

/** What {@link SecureDoors} work with. */
export interface SecureDoorsParts {
  readonly events?: EventSink | undefined;
  /** Default: the machine's. */
  readonly clock?: Clock | undefined;
}

/**
 * The doors of a server with the key files they share: what a configuration file owns while the
 * server runs. New keys are taken up as they are written; {@link SecureDoors.replace} takes up
 * another configuration. Sessions go on meanwhile. Disposing of it closes all doors at once.
 */
export class SecureDoors implements AsyncDisposable {
  readonly #doors = new Doors();
  readonly #parts: SecureDoorsParts;
  #names: KeyFileNames;
  #files: KeyFiles;
  #endpoints: Readonly<Record<string, Endpoint>> = {};
  #isClosed = false;

  private constructor(names: KeyFileNames, parts: SecureDoorsParts) {
    this.#parts = parts;
    this.#names = names;
    this.#files = this.#read(names);
  }

  /** @throws what the first problem is: NetError, when keys cannot be used or a door not be opened */
  static async open(
    options: SecureDoorsOptions,
    parts: SecureDoorsParts = {},
  ): Promise<SecureDoors> {
    await using opened = new AsyncDisposableStack();
    const doors = opened.use(new SecureDoors(options.keys, parts));
    const [problem] = await doors.replace(options);
    if (problem !== undefined) throw problem;
    opened.move();
    return doors;
  }

  /** Where the doors that are open listen, by name. */
  get endpoints(): Readonly<Record<string, Endpoint>> {
    return this.#endpoints;
  }

  /**
   * Reads the keys again and has these doors open and no others, see {@link Doors.replace}.
   *
   * @returns what went wrong: keys that cannot be used leave the old ones, a door that cannot be
   *   opened leaves the others, and the one of its name that was open
   */
  async replace({ keys, doors }: SecureDoorsOptions): Promise<readonly unknown[]> {
    // Once it is disposed of, nothing is left that would end the watch of other files.
    const problems = this.#isClosed ? [] : this.#replaceKeys(keys);
    const results = await this.#doors.replace(
      Object.entries(doors).map(([name, door]) => ({
        key: JSON.stringify([name, door.options]),
        name,
        port: portOf(door.options),
        open: () => door.open(this.#files.keys),
      })),
    );
    const endpoints: [string, Endpoint][] = [];
    for (const [at, name] of Object.keys(doors).entries()) {
      const result = results[at];
      if (result?.type === "failed") problems.push(result.error);
      const endpoint = result?.type === "failed" ? result.kept : result?.endpoint;
      if (endpoint !== undefined) endpoints.push([name, endpoint]);
    }
    this.#endpoints = Object.fromEntries(endpoints);
    return problems;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#files[Symbol.dispose]();
    return this.#doors[Symbol.asyncDispose]();
  }

  #replaceKeys(names: KeyFileNames): unknown[] {
    try {
      if (names.key === this.#names.key && names.certificate === this.#names.certificate) {
        const checked = this.#files.check();
        return checked.type === "failed" ? [checked.error] : [];
      }
      const files = this.#read(names);
      this.#doors.replaceTls(files.keys);
      this.#files[Symbol.dispose]();
      this.#files = files;
      this.#names = names;
      return [];
    } catch (error) {
      return [error];
    }
  }

  #read(names: KeyFileNames): KeyFiles {
    const changed = (keys: TlsKeys): void => this.#doors.replaceTls(keys);
    return openKeyFiles({ ...names }, { ...this.#parts, changed });
  }
}

function portOf(options: unknown): number | undefined {
  const isNamed = typeof options === "object" && options !== null && "port" in options;
  return isNamed && typeof options.port === "number" ? options.port : undefined;
}
