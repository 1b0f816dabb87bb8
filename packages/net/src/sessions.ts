import type { Happening } from "@mailwright/core";
import { addressKey } from "./address-key.ts";
import type { netEvents } from "./events.ts";
import { sessionListenerDefaults } from "./options.ts";
import type { Connection } from "./ports.ts";
import type {
  SessionListenerOptions,
  SessionListenerParts,
  SessionTerms,
} from "./session-listener.ts";
import { settle } from "./settle.ts";

// How long sessions that were told to stop at once are waited for.
const GRACE = 1000;

interface Open {
  readonly connection: Connection;
  readonly stop: AbortController;
  readonly draining: AbortController;
}

/** The sessions of a listener: counts them, refuses what is too many, ends them. */
export class Sessions {
  readonly #options: SessionListenerOptions;
  readonly #parts: SessionListenerParts;
  readonly #open = new Set<Open>();
  readonly #perAddress = new Map<string, number>();
  #refused = 0;
  #stopped = false;
  #emptied: (() => void) | undefined;

  constructor(options: SessionListenerOptions, parts: SessionListenerParts) {
    this.#options = options;
    this.#parts = parts;
  }

  get count(): number {
    return this.#open.size;
  }

  tell(happening: Happening<typeof netEvents>): void {
    this.#parts.events?.emit({ at: this.#parts.clock.now(), ...happening });
  }

  /** Takes a connection that was accepted: opens a session on it, or refuses it. */
  take(connection: Connection): void {
    if (this.#stopped) return connection.reset();
    const { connections, connectionsPerAddress } = sessionListenerDefaults;
    const all = this.#options.connections ?? connections;
    const each = this.#options.connectionsPerAddress ?? connectionsPerAddress;
    const key = addressKey(connection.remote.address);
    const same = this.#perAddress.get(key) ?? 0;
    if (this.#open.size >= all) return this.#refuse(connection, "connections", all);
    if (same >= each) return this.#refuse(connection, "connectionsPerAddress", each);
    this.#perAddress.set(key, same + 1);
    const session = {
      connection,
      stop: new AbortController(),
      draining: new AbortController(),
    };
    this.#open.add(session);
    const terms: SessionTerms = {
      signal: session.stop.signal,
      draining: session.draining.signal,
      allowHalfOpen: true,
    };
    settle(
      () => this.#parts.open(connection, terms),
      () => this.#ended(session, key),
      (error) => this.#failed(session, key, error),
    );
  }

  /** No more sessions are opened. */
  stop(): void {
    this.#stopped = true;
  }

  /** Lets the sessions finish, then stops them; answers how many had to be stopped. */
  async drain(): Promise<number> {
    for (const { draining } of this.#open) draining.abort();
    await this.#empty(this.#options.drain ?? sessionListenerDefaults.drain);
    const left = [...this.#open];
    for (const { stop, connection } of left) {
      stop.abort();
      connection.reset();
    }
    await this.#empty(GRACE);
    return left.length;
  }

  #ended(session: Open, key: string): void {
    this.#open.delete(session);
    const same = (this.#perAddress.get(key) ?? 0) - 1;
    if (same > 0) this.#perAddress.set(key, same);
    else this.#perAddress.delete(key);
    if (this.#open.size === 0) this.#emptied?.();
  }

  #failed(session: Open, key: string, error: unknown): void {
    const { connection } = session;
    this.#ended(session, key);
    connection.reset();
    this.tell({ name: "net.failed", remote: connection.remote.address, error: String(error) });
  }

  #refuse(connection: Connection, limit: string, allowed: number): void {
    this.tell({ name: "net.refused", remote: connection.remote.address, limit, allowed });
    // A refused peer that does not go away must not cost more than one that was let in.
    if (this.#refused >= allowed) return connection.reset();
    this.#refused++;
    const gone = (): void => {
      this.#refused--;
    };
    settle(() => this.#dismiss(connection), gone, gone);
  }

  async #dismiss(connection: Connection): Promise<void> {
    await connection.write(this.#options.refusal);
    await connection[Symbol.asyncDispose]();
  }

  /** Waits until no session is open, for `patience` milliseconds at most. */
  #empty(patience: number): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#parts.clock.after(patience, resolve);
      this.#emptied = () => {
        timer[Symbol.dispose]();
        resolve();
      };
    });
  }
}
