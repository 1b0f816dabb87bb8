import type { Bytes, Evidence, Id, TlsFacts } from "@mailwright/core";
import type { Endpoint } from "@mailwright/net";
import type { Credentials } from "@mailwright/sasl";

/** What is known of a session when a handler is called; a snapshot. */
export interface Pop3SessionView {
  readonly id: Id;
  readonly remote: Endpoint;
  readonly local: Endpoint;
  readonly tls?: TlsFacts;
}

/** Whether credentials are good. */
export type Authentication =
  | {
      readonly type: "authenticated";
      /** Whom the session acts as; told in events. */
      readonly identity: string;
      readonly account?: Id;
    }
  | { readonly type: "refused"; readonly evidence: Evidence }
  /** It cannot be told now; the client is asked to come again. */
  | { readonly type: "unavailable"; readonly evidence: Evidence };

/** Whose maildrop to open. */
export interface Pop3Identity {
  readonly identity: string;
  readonly account?: Id;
}

/** A message of a maildrop. */
export interface MaildropMessage {
  /** The unique-id of UIDL: 1 to 70 characters from `!` to `~`, the same in every session. */
  readonly uid: string;
  /** In octets, as {@link Maildrop.read} yields them. */
  readonly size: number;
}

/** A snapshot of the messages of a mailbox, held exclusively until it is disposed of. */
export interface Maildrop extends AsyncDisposable {
  readonly messages: readonly MaildropMessage[];
  /** The octets of a message. With `lines`: its header and that many lines of its body (TOP). */
  read(index: number, options?: { readonly lines?: number; readonly signal?: AbortSignal }): Bytes;
  /** Removes messages, all or none, and settles once that is durable. */
  remove(indexes: readonly number[]): Promise<void>;
}

/** What became of opening a maildrop. */
export type MaildropOpening =
  | { readonly type: "opened"; readonly maildrop: Maildrop }
  /** Another session has it. The client is told `[IN-USE]`. RFC 2449 §8.1.2. */
  | { readonly type: "in-use" }
  /** Not now. The client is told `[SYS/TEMP]`; `reason` is for the log. */
  | { readonly type: "unavailable"; readonly reason: string };

/** What a handler is given besides its input. */
export interface Pop3Call {
  readonly session: Pop3SessionView;
  /** Aborted when the connection is gone or the server stops: the answer is no longer wanted. */
  readonly signal: AbortSignal;
}

/**
 * The host's side of a POP3 server. One that throws costs its command an `-ERR [SYS/TEMP]`; an error
 * whose `machine` is `unavailable` costs the connection too.
 */
export interface Pop3Handlers {
  /** Decides on what USER and PASS, or AUTH, gave. */
  readonly authenticate: (
    credentials: Credentials,
    call: Pop3Call,
  ) => Authentication | Promise<Authentication>;
  /** Opens the maildrop of who has logged in; it is disposed of when the session ends. */
  readonly maildrop: (
    identity: Pop3Identity,
    call: Pop3Call,
  ) => MaildropOpening | Promise<MaildropOpening>;
}
