import type { Clock, EventSink, Handlers, Id, Questions, Session } from "@mailwright/core";
import { Driver } from "./driver.ts";
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
  /**
   * What the end of the peer's stream means. True, for servers: what came before it is still read and
   * answered, for a peer may send its commands, end its side and wait for the replies. False, for
   * clients: the session ends at once, since nobody will answer it. Default: false.
   */
  readonly allowHalfOpen?: boolean | undefined;
  /** How to shake hands for TLS when the session wants it; for clients. */
  readonly secure?: SecureOptions | undefined;
  /**
   * How long the peer may take nothing of what is sent to it; and, once the peer has ended its side,
   * how long nothing may come of an open question. Default: 3 minutes.
   */
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

/**
 * Runs a session over a connection until either ends: the one driver of every protocol, for both
 * ends. It never rejects, whatever the connection, the handlers and the session do.
 *
 * - What the session writes is gathered and sent in one piece when it has nothing more to put out
 *   (RFC 2920 §3.2). At most one read and one write are under way.
 * - While a question is unanswered, one more chunk is read, to learn that the connection broke. The
 *   end of the session aborts the handler's signal. While its body is read, as much as its handler takes.
 * - The answer to a question that has a body reaches the session after the body's end: a handler
 *   may return early, and the rest of the body is thrown away.
 * - A handler that returns a plain value is answered at once, without a turn of the event loop.
 * - After 200 outputs, or 12,800 octets of commands, for which no input had to be waited for, whether
 *   questions were answered by values or by promises, the loop goes on in a timer of the clock, so that a peer that sends
 *   commands without end does not hold up the others.
 * - The end of the peer's stream ends the session: at once, or with `allowHalfOpen` as soon as the
 *   session cannot go on without input and its replies were sent. A connection that breaks ends it at
 *   once in any case.
 * - `closed()` is the last input, always; of what the session puts out after it only events count.
 * - A handler that has not settled when the session ends is left behind.
 * - Once `draining` is aborted, a connection that closes waits 1 second at most for its peer, then it
 *   is reset.
 */
export function serve<Asked extends Questions>(
  connection: Connection,
  session: Session<Asked> & Drainable,
  handlers: Handlers<Asked>,
  parts: ServeParts,
): Promise<Served> {
  return new Driver(connection, session, handlers, parts).run();
}
