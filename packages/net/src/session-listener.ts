import type { Clock, EventSink } from "@mailwright/core";
import type { Connection, Listener, ListenOptions, Network } from "./ports.ts";

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

/** How a session learns that its listener stops; hand both to {@link serve}. */
export interface Stopping {
  /** Aborted when the time to drain is over: the connection is reset. */
  readonly signal: AbortSignal;
  /** Aborted when the listener stops: finish, then close. */
  readonly draining: AbortSignal;
}

/** What {@link listenSessions} works with. */
export interface SessionListenerParts {
  readonly network: Pick<Network, "listen">;
  readonly clock: Clock;
  readonly events?: EventSink | undefined;
  /** Runs the session of a new connection; settles when it has ended. */
  open(connection: Connection, stopping: Stopping): Promise<unknown>;
}

/** A listener with its sessions. Disposing of it drains them: see {@link listenSessions}. */
export interface SessionListener extends Listener {
  /** How many sessions are open. */
  readonly sessions: number;
}

/** Listens, and runs a session on each connection. */
export function listenSessions(
  options: SessionListenerOptions,
  parts: SessionListenerParts,
): Promise<SessionListener> {
  return Promise.reject(new Error(`unwritten ${[options, parts].length}`));
}
