import { NetError } from "./errors.ts";
import type { Endpoint, TlsKeys } from "./ports.ts";
import type { SessionListener } from "./session-listener.ts";
import { attempt } from "./settle.ts";

/** A door that is wanted: what {@link Doors.replace} opens, unless it is open already. */
export interface Door {
  /** What it is opened with, as text: two of the same key are the same door. */
  readonly key: string;
  /** What it is for: one that is no longer wanted stays open while its successor of this name fails. */
  readonly name?: string | undefined;
  /**
   * Where it listens. When that is taken, an open door that is no longer wanted makes room if it has
   * this port; without it, every one of them does.
   */
  readonly port?: number | undefined;
  /** Opens it, with the keys for TLS of its own; called only when no door of its key is open. */
  open(): Promise<SessionListener>;
}

/** What became of a door that was wanted. */
export type DoorResult =
  | { readonly type: "open"; readonly endpoint: Endpoint }
  /** It is not open; the next {@link Doors.replace} tries again. */
  | {
      readonly type: "failed";
      readonly error: unknown;
      /** Where the door of its name that it was to replace is still open. */
      readonly kept?: Endpoint;
    };

interface OpenDoor {
  readonly door: Door;
  readonly listener: SessionListener;
}

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
  readonly #open = new Map<string, OpenDoor>();
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
   * Has these doors open and no others. Those whose key is open already are left untouched. New ones
   * are opened first, one after the other; one that fails changes nothing for the others. Then those
   * no longer wanted stop listening; their sessions go on until they end or the set is disposed of.
   *
   * When a new door's port is taken, those no longer wanted that have it stop before their turn, and
   * it is tried again; if that was in vain, they are opened anew. When a door of a name fails, the one
   * of this name that was open stays. Calls are carried out one after the other.
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
    for (const { listener } of this.#open.values()) listener.replaceTls(keys);
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
    const keys = new Set(wanted.map(({ key }) => key));
    const results: DoorResult[] = [];
    const failed = new Set<string | undefined>();
    for (const door of wanted) {
      const result = await this.#placed(door, keys);
      results.push(result);
      if (result.type === "failed") failed.add(door.name);
    }
    if (this.#closing !== undefined) return results;
    // A door without a name is nobody's successor.
    failed.delete(undefined);
    const kept = this.#unwanted(keys).filter(({ door }) => failed.has(door.name));
    await this.#stop(this.#unwanted(keys).filter((open) => !kept.includes(open)));
    return results.map((result, at) => withKept(result, wanted[at]?.name, kept));
  }

  #unwanted(keys: ReadonlySet<string>): readonly OpenDoor[] {
    return [...this.#open.values()].filter(({ door }) => !keys.has(door.key));
  }

  /** Opens a door; those no longer wanted make room for it, and come back when that was in vain. */
  async #placed(door: Door, keys: ReadonlySet<string>): Promise<DoorResult> {
    const result = await this.#opened(door);
    if (!isInUse(result)) return result;
    const inTheWay = this.#unwanted(keys).filter(
      ({ listener }) => door.port === undefined || door.port === listener.endpoint.port,
    );
    if (inTheWay.length === 0) return result;
    await this.#stop(inTheWay);
    const second = await this.#opened(door);
    if (second.type === "failed") for (const before of inTheWay) await this.#opened(before.door);
    return second;
  }

  /** Stops doors, and forgets those whose last session has ended. */
  async #stop(doors: readonly OpenDoor[]): Promise<void> {
    for (const { door, listener } of doors) {
      this.#open.delete(door.key);
      this.#leaving.push(listener);
    }
    // A port that was not let go is told by the door that wants it.
    await Promise.allSettled(doors.map(({ listener }) => listener.stop()));
    const ended = this.#leaving.filter(({ sessions }) => sessions === 0);
    this.#leaving = this.#leaving.filter(({ sessions }) => sessions > 0);
    await Promise.allSettled(ended.map((listener) => listener[Symbol.asyncDispose]()));
  }

  async #opened(door: Door): Promise<DoorResult> {
    if (this.#closing !== undefined) {
      return { type: "failed", error: new NetError("NET_CLOSED", `${door.key}: too late`) };
    }
    const open = this.#open.get(door.key);
    if (open !== undefined) return { type: "open", endpoint: open.listener.endpoint };
    const before = this.#keys;
    try {
      const listener = await door.open();
      this.#open.set(door.key, { door, listener });
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
    return [...Array.from(this.#open.values(), ({ listener }) => listener), ...this.#leaving];
  }
}

function isInUse(result: DoorResult): boolean {
  const error = result.type === "failed" ? result.error : undefined;
  return error instanceof Error && "code" in error && error.code === "NET_ADDRESS_IN_USE";
}

function withKept(
  result: DoorResult,
  name: string | undefined,
  kept: readonly OpenDoor[],
): DoorResult {
  const before = kept.find(({ door }) => door.name === name);
  if (result.type === "open" || before === undefined) return result;
  return { ...result, kept: before.listener.endpoint };
}
