import { NetError } from "./errors.ts";
import type { Endpoint, TlsKeys } from "./ports.ts";
import type { SessionListener } from "./session-listener.ts";
import { attempt } from "./settle.ts";

/** A door that is wanted: what {@link Doors.replace} opens, unless it is open already. */
export interface Door {
  /** What it is opened with, as text: two of the same key are the same door. */
  readonly key: string;
  /** Opens it, with the keys for TLS of its own; called only when no door of its key is open. */
  open(): Promise<SessionListener>;
}

/** What became of a door that was wanted. */
export type DoorResult =
  | { readonly type: "open"; readonly endpoint: Endpoint }
  /** It is not open; the next {@link Doors.replace} tries again. */
  | { readonly type: "failed"; readonly error: unknown };

/**
 * The doors of a server: its listeners as one set, which can be replaced while it runs.
 *
 * Disposing of the set closes all at once: each stops listening and drains.
 *
 * @example
 * await using doors = new Doors();
 * const at = (port: number): Door => ({
 *   key: `port ${port}`,
 *   open: () => listenSessions({ port, refusal }, parts),
 * });
 * await doors.replace([at(110), at(995)]);
 * // Port 110 is closed, though its sessions go on; port 995 is left untouched.
 * await doors.replace([at(995), at(1110)]);
 */
export class Doors implements AsyncDisposable {
  readonly #open = new Map<string, SessionListener>();
  // No longer wanted, with sessions that have not ended.
  #leaving: SessionListener[] = [];
  #keys: TlsKeys | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  /** How many sessions are open, behind doors that are no longer wanted too. */
  get sessions(): number {
    let sessions = 0;
    for (const listener of this.#all()) sessions += listener.sessions;
    return sessions;
  }

  /**
   * Has these doors open and no others. Those whose key is open already are left untouched. Those
   * no longer wanted stop listening first, for another may want their port; their sessions go on
   * until they end or the set is disposed of. Then the new ones are opened, one after the other; one
   * that fails changes nothing for the others. Calls are carried out one after the other.
   *
   * @returns what became of each, in order; never rejects. Once the set is disposed of, each has
   * failed with the code `NET_CLOSED`
   */
  replace(wanted: readonly Door[]): Promise<readonly DoorResult[]> {
    const replaced = this.#turn.then(() => this.#replace(wanted));
    this.#turn = replaced;
    return replaced;
  }

  /**
   * New connections of every open door shake hands with these keys, also of one that was opened
   * without any; open connections keep theirs. A door that is opened later begins with keys of its
   * own.
   *
   * @throws NetError with the code `NET_KEYS`, and keeps the old ones
   */
  replaceTls(keys: TlsKeys): void {
    for (const listener of this.#open.values()) listener.replaceTls(keys);
    this.#keys = keys;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#turn;
    await Promise.all(this.#all().map((listener) => listener[Symbol.asyncDispose]()));
  }

  async #replace(wanted: readonly Door[]): Promise<readonly DoorResult[]> {
    if (this.#closing === undefined) await this.#stop(new Set(wanted.map(({ key }) => key)));
    const results: DoorResult[] = [];
    for (const door of wanted) results.push(await this.#opened(door));
    return results;
  }

  /** Stops those whose key is not among these, and forgets whose last session has ended. */
  async #stop(keys: ReadonlySet<string>): Promise<void> {
    const unwanted = [...this.#open].filter(([key]) => !keys.has(key));
    for (const [key, listener] of unwanted) {
      this.#open.delete(key);
      this.#leaving.push(listener);
    }
    // A port that was not let go is told by the door that wants it.
    await Promise.allSettled(unwanted.map(([, listener]) => listener.stop()));
    const ended = this.#leaving.filter(({ sessions }) => sessions === 0);
    this.#leaving = this.#leaving.filter(({ sessions }) => sessions > 0);
    await Promise.allSettled(ended.map((listener) => listener[Symbol.asyncDispose]()));
  }

  async #opened(door: Door): Promise<DoorResult> {
    if (this.#closing !== undefined) {
      return { type: "failed", error: new NetError("NET_CLOSED", `${door.key}: too late`) };
    }
    const open = this.#open.get(door.key);
    if (open !== undefined) return { type: "open", endpoint: open.endpoint };
    const before = this.#keys;
    try {
      const listener = await door.open();
      this.#open.set(door.key, listener);
      this.#overtake(listener, before);
      return { type: "open", endpoint: listener.endpoint };
    } catch (error) {
      return { type: "failed", error };
    }
  }

  /** Keys that were replaced while a door was being opened are newer than those it came with. */
  #overtake(listener: SessionListener, before: TlsKeys | undefined): void {
    const keys = this.#keys;
    if (keys !== undefined && keys !== before) attempt(() => listener.replaceTls(keys));
  }

  #all(): readonly SessionListener[] {
    return [...this.#open.values(), ...this.#leaving];
  }
}
