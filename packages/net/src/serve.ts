import type { Clock, EventSink, Handlers, Id, Questions, Session } from "@mailwright/core";
import type { Connection, SecureOptions } from "./ports.ts";

/** What {@link serve} works with. */
export interface ServeParts {
  readonly clock: Clock;
  /** Told the events of the session. */
  readonly events?: EventSink | undefined;
  /** The id of the session; put into its events. */
  readonly session?: Id | undefined;
  /** Aborted: the connection is reset at once. */
  readonly signal?: AbortSignal | undefined;
  /** Aborted: the session is asked to come to an end, see {@link Drainable}. */
  readonly draining?: AbortSignal | undefined;
  /** How to shake hands for TLS when the session wants it; for clients. */
  readonly secure?: SecureOptions | undefined;
  /** How long the peer may take nothing of what is sent to it. Default: 3 minutes. */
  readonly stall?: number | undefined;
}

/** A session that can be asked to come to an end. */
export interface Drainable {
  /**
   * The server stops: finish what is under way, refuse what is new, then close. An SMTP server
   * answers its next command with 421 (RFC 5321 §3.8), and closes at once when it is between two.
   */
  drain?(): void;
}

/** How a session ended. */
export type Served =
  /** The session closed the connection. */
  | { readonly type: "closed" }
  /** The peer ended its side. */
  | { readonly type: "peer-closed" }
  /** The connection broke, its handshake failed, or the session itself failed. */
  | { readonly type: "broken"; readonly error: unknown }
  /** `signal` was aborted. */
  | { readonly type: "aborted" };

/** Runs a session over a connection. */
export function serve<Asked extends Questions>(
  connection: Connection,
  session: Session<Asked> & Drainable,
  handlers: Handlers<Asked>,
  parts: ServeParts,
): Promise<Served> {
  return Promise.reject(new Error(`unwritten ${[connection, session, handlers, parts].length}`));
}
