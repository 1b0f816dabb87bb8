import type { Bytes, Envelope, Reply } from "@mailwright/core";

/** A message to be sent. */
export interface OutgoingMessage {
  readonly envelope: Envelope;
  /** Header fields that go before the body, each ending in CRLF. */
  readonly prefix?: Uint8Array;
  /** The size of prefix and body together, in octets, where it is known. RFC 1870. */
  readonly size?: number;
  /** The message as it is at rest, not dot-stuffed. It is read at most once. */
  readonly body: Bytes;
}

/** What became of one recipient. */
export interface SendOutcome {
  /** `delivered`: 2xx; `deferred`: 4xx, come again; `failed`: 5xx, or it cannot be sent as it is. */
  readonly type: "delivered" | "deferred" | "failed";
  /** The reply that decided; for what was never sent, what the client itself has to say. */
  readonly reply: Reply;
}
