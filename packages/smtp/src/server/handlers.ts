import type {
  Bytes,
  Decision,
  Envelope,
  Evidence,
  Id,
  Recipient,
  Refuse,
  Stored,
  TlsFacts,
} from "@mailwright/core";
import type { Endpoint } from "@mailwright/net";
import type { Credentials } from "@mailwright/sasl";

/** What is known of a session when a handler is called; a snapshot. */
export interface SmtpSessionView {
  readonly id: Id;
  readonly remote: Endpoint;
  readonly local: Endpoint;
  /** `submission` sessions are those of {@link SmtpServerOptions.service} `submission`. */
  readonly service: "relay" | "submission";
  /** The name the client gave in HELO or EHLO: a domain or an address literal. */
  readonly hello?: string;
  /** The protocol of RFC 3848 §2 and, for messages with SMTPUTF8, RFC 6531 §4.3. */
  readonly protocol: SmtpProtocol;
  readonly tls?: TlsFacts;
  /** Whom the client authenticated as. */
  readonly identity?: string;
  /** The account {@link SmtpHandlers.authenticate} named for the identity. */
  readonly account?: Id;
}

/** How a message came, as Received fields say it. RFC 3848 §2, RFC 6531 §4.3. */
export type SmtpProtocol =
  | "SMTP"
  | "ESMTP"
  | "ESMTPS"
  | "ESMTPA"
  | "ESMTPSA"
  | "UTF8SMTP"
  | "UTF8SMTPS"
  | "UTF8SMTPA"
  | "UTF8SMTPSA";

/** What MAIL said. */
export interface Sender {
  /** The reverse-path as `local-part@domain`; the empty string is the null reverse-path. */
  readonly address: string;
  /** The size the client declared, in octets. RFC 1870 §6. */
  readonly size?: number;
  readonly body?: "7bit" | "8bitmime";
  readonly smtputf8?: boolean;
}

/** Whether credentials are good. */
export type Authentication =
  | {
      readonly type: "authenticated";
      /** Whom the session acts as from now on; told in events. */
      readonly identity: string;
      readonly account?: Id;
    }
  | { readonly type: "refused"; readonly evidence: Evidence }
  /** It cannot be told now; the client is asked to come again. */
  | { readonly type: "unavailable"; readonly evidence: Evidence };

/** A message's body at rest, not yet owned by anyone: disposing of it frees what nobody took. */
export interface MessageDraft extends AsyncDisposable {
  readonly body: Stored;
}

/** Where bodies are written while they come in. */
export interface SpoolPort<Draft extends MessageDraft = MessageDraft> {
  write(body: Bytes, options: { readonly signal: AbortSignal }): Promise<Draft>;
}

/** A message that came whole and waits to be acknowledged. */
export interface IncomingMessage<Draft extends MessageDraft = MessageDraft> {
  /** The id in the Received field and in the events of this message. */
  readonly id: Id;
  readonly envelope: Envelope;
  /** The Received field, ending in CRLF. RFC 5321 §4.4. */
  readonly prefix: Uint8Array;
  /** The body; it is disposed of once `accept` has settled. */
  readonly draft: Draft;
  /** When it began to come, in milliseconds since the epoch. */
  readonly receivedAt: number;
}

/** What became of one recipient of a message. */
export type Accepted =
  /** The message is on disk for this recipient; `id` is what the acceptor calls it. */
  { readonly type: "accepted"; readonly id: Id } | Refuse;

/** What a handler is given besides its input. */
export interface SmtpCall {
  readonly session: SmtpSessionView;
  /** Aborted when the connection is gone or the server stops: the answer is no longer wanted. */
  readonly signal: AbortSignal;
}

/** A handler of a protocol step: its answer is the step's reply; `undefined` means no objection. */
export type SmtpHandler<Input> = (
  input: Input,
  call: SmtpCall,
) => Decision | undefined | Promise<Decision | undefined>;

/**
 * The host's side of an SMTP server: one handler a protocol step. One that throws costs its command
 * a 451, AUTH a 454; an error whose `machine` is `storage-full` costs 452, one with `unavailable` costs 421 and
 * the connection.
 */
export interface SmtpHandlers<Draft extends MessageDraft = MessageDraft> {
  /** A client connected, from this end. */
  readonly connect?: SmtpHandler<Endpoint>;
  /** The name in HELO or EHLO. */
  readonly hello?: SmtpHandler<string>;
  /** MAIL. */
  readonly mail?: SmtpHandler<Sender>;
  /** RCPT. Without this handler every recipient is refused: there is no open relay by omission. */
  readonly recipient?: SmtpHandler<Recipient>;
  /** AUTH. Without this handler AUTH is not offered. */
  readonly authenticate?: (
    credentials: Credentials,
    call: SmtpCall,
  ) => Authentication | Promise<Authentication>;
  /**
   * Takes over a message. When it settles, what it accepted must be on disk: the client is told 250
   * and forgets the message. With one recipient accepted the reply is 250 and the acceptor owes
   * reports for the others; with none it is the first refusal.
   *
   * @returns one result per recipient of the envelope, in order
   */
  readonly accept: (
    message: IncomingMessage<Draft>,
    call: SmtpCall,
  ) => readonly Accepted[] | Promise<readonly Accepted[]>;
}
