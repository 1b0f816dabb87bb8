import type { Clock, EventSink } from "@mailwright/core";
import type { Connection, Endpoint, Listener, ListenOptions, Network, TlsKeys } from "./ports.ts";
import { Sessions } from "./sessions.ts";

/** Where to listen, and how much to take on. */
export interface SessionListenerOptions extends ListenOptions {
  /** Connections at one time. Default: 1,000. */
  readonly connections?: number | undefined;
  /** Connections at one time from one IPv4 address or one IPv6 /64. Default: 50. */
  readonly connectionsPerAddress?: number | undefined;
  /** How long sessions may go on once the listener is disposed of. Default: 10 seconds. */
  readonly drain?: number | undefined;
  /** What a connection over a limit is sent before it is closed, in the words of the protocol. */
  readonly refusal: Uint8Array;
}

/** How a listener wants a session to be served; hand all of it to {@link serve}. */
export interface SessionTerms {
  /** Aborted when the time to drain is over: the connection is reset. */
  readonly signal: AbortSignal;
  /** Aborted when the listener stops: finish, then close. */
  readonly draining: AbortSignal;
  /** A peer that has ended its side still gets its replies. */
  readonly allowHalfOpen: true;
}

/** What {@link listenSessions} works with. */
export interface SessionListenerParts {
  readonly network: Pick<Network, "listen">;
  readonly clock: Clock;
  readonly events?: EventSink | undefined;
  /** Runs the session of a new connection; settles when it has ended. */
  open(connection: Connection, terms: SessionTerms): Promise<unknown>;
}

/** A listener with its sessions. Disposing of it drains them: see {@link listenSessions}. */
export interface SessionListener extends Listener {
  /** How many sessions are open. */
  readonly sessions: number;
  /**
   * Stops listening and leaves the sessions alone: they go on until they end, or until the listener
   * is disposed of. The port is free once this settles.
   */
  stop(): Promise<void>;
}

/**
 * Listens, and runs a session on each connection, within limits. A connection over a limit is sent
 * the refusal and closed; when as many refused ones linger as may be open, it is reset.
 *
 * Disposing of the listener stops accepting, aborts `draining` of the sessions, waits for `drain`
 * milliseconds, then aborts their `signal` and resets what is left. A session that fails costs its
 * own connection and is told as an event.
 *
 * @throws NetError as {@link Network.listen} does
 */
export async function listenSessions(
  options: SessionListenerOptions,
  parts: SessionListenerParts,
): Promise<SessionListener> {
  const sessions = new Sessions(options, parts);
  const listener = await parts.network.listen(options, (connection) => sessions.take(connection));
  sessions.tell({ name: "net.listening", ...listener.endpoint });
  return new OpenSessionListener(listener, sessions);
}

class OpenSessionListener implements SessionListener {
  readonly #listener: Listener;
  readonly #sessions: Sessions;
  #stopping: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(listener: Listener, sessions: Sessions) {
    this.#listener = listener;
    this.#sessions = sessions;
  }

  get endpoint(): Endpoint {
    return this.#listener.endpoint;
  }

  get sessions(): number {
    return this.#sessions.count;
  }

  replaceTls(keys: TlsKeys): void {
    this.#listener.replaceTls(keys);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #stop(): Promise<void> {
    this.#sessions.stop();
    await this.#listener[Symbol.asyncDispose]();
    const { count } = this.#sessions;
    this.#sessions.tell({ name: "net.stopped", ...this.endpoint, sessions: count });
  }

  async #close(): Promise<void> {
    await this.stop();
    const reset = await this.#sessions.drain();
    if (reset > 0) this.#sessions.tell({ name: "net.reset", ...this.endpoint, sessions: reset });
  }
}
