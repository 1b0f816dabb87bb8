import type { Id } from "./id.ts";

/** One recipient of an envelope. */
export interface Recipient {
  /** The mailbox mail goes to, as `local-part@domain`, without angle brackets. */
  readonly address: string;
  /** When the sender wants to be told. RFC 3461 §4.1. Absent: on failure. */
  readonly notify?: readonly ("never" | "success" | "failure" | "delay")[];
  /** The recipient as the sender first gave it: address type and address. RFC 3461 §4.2. */
  readonly originalRecipient?: { readonly type: string; readonly address: string };
  /** Said by this server's own rules only: the mailbox it is filed into, past the account's rules. */
  readonly mailbox?: string;
}

/** What travels with a message but is no part of it. RFC 5321 §2.3.1. */
export interface Envelope {
  /** Where notifications go, as `local-part@domain`; the empty string is the null reverse-path. */
  readonly reversePath: string;
  readonly recipients: readonly Recipient[];
  /** What the sender declared of the content. RFC 6152. Absent: `7bit`. */
  readonly body?: "7bit" | "8bitmime";
  /** True when addresses or header fields may hold UTF-8. RFC 6531. */
  readonly smtputf8?: boolean;
  /** How much of the message a failure report returns. RFC 3461 §4.3. */
  readonly return?: "full" | "headers";
  /** The sender's own name for this message, given back in reports. RFC 3461 §4.4. */
  readonly envelopeId?: string;
  /** Said by this server alone, of a copy that rules sent on: of which message, and whose rules. */
  readonly sentOn?: { readonly origin: Id; readonly by: readonly string[] };
}

/** Octets at rest, named by where they are. */
export interface Stored {
  readonly id: Id;
  /** Size in octets. */
  readonly size: number;
}

/**
 * A message on its way: its envelope, the header fields added on the way, and its body at rest.
 * The octets of the message are the prefix followed by the body; the body is never rewritten.
 */
export interface Message {
  readonly id: Id;
  readonly envelope: Envelope;
  /** Header fields added on the way, each ending in CRLF. */
  readonly prefix: Uint8Array;
  readonly body: Stored;
}
