import type { Envelope, Id, Recipient, Reply, Stored } from "@mailwright/core";
import type { MessageRow, RecipientRow } from "./schema.ts";

/** A message of which recipients are in memory. */
export interface ActiveMessage {
  readonly id: Id;
  readonly envelope: Omit<Envelope, "recipients">;
  readonly prefix: Uint8Array;
  readonly body: Stored;
  readonly receivedAt: number;
  readonly expiresAt: number;
}

/** A recipient that this queue has leased. */
export interface ActiveRecipient {
  readonly message: Id;
  /** Where in the envelope it stands, from 1. */
  readonly number: number;
  readonly recipient: Recipient;
  /** Attempts that were deferred. */
  readonly attempts: number;
  readonly warned: boolean;
  readonly lease: string;
  readonly leaseUntil: number;
}

/** The row of a message. */
export function formatMessage(message: ActiveMessage): MessageRow {
  const { reversePath, ...envelope } = message.envelope;
  return {
    id: message.id,
    reverse_path: reversePath,
    envelope: JSON.stringify(envelope),
    prefix: message.prefix,
    body: message.body.id,
    size: message.body.size,
    received_at: message.receivedAt,
    expires_at: message.expiresAt,
  };
}

/** Undoes {@link formatMessage}. */
export function parseMessage(row: MessageRow): ActiveMessage {
  return {
    id: row.id,
    envelope: { reversePath: row.reverse_path, ...(JSON.parse(row.envelope) as object) },
    prefix: row.prefix,
    body: { id: row.body, size: row.size },
    receivedAt: row.received_at,
    expiresAt: row.expires_at,
  };
}

/** The row of a recipient that is new: due at, or leased until, `nextAt`. */
export function formatRecipient(
  { message, number }: Pick<RecipientRow, "message" | "number">,
  recipient: Recipient,
  nextAt: number,
  lease: string | null,
): RecipientRow {
  const { address, ...details } = recipient;
  return {
    message,
    number,
    address,
    details: JSON.stringify(details),
    state: "due",
    attempts: 0,
    next_at: nextAt,
    lease,
    last_reply: null,
    warned: 0,
  };
}

/** The recipient of a row. */
export function parseRecipient(row: Pick<RecipientRow, "address" | "details">): Recipient {
  return { address: row.address, ...(JSON.parse(row.details) as object) };
}

/** The reply of a row. */
export function parseReply(row: Pick<RecipientRow, "last_reply">): Reply | undefined {
  return row.last_reply === null ? undefined : (JSON.parse(row.last_reply) as Reply);
}

/** The leased recipient of a row. */
export function parseLeased(row: RecipientRow): ActiveRecipient {
  return {
    message: row.message,
    number: row.number,
    recipient: parseRecipient(row),
    attempts: row.attempts,
    warned: row.warned === 1,
    lease: row.lease ?? "",
    leaseUntil: row.next_at,
  };
}
