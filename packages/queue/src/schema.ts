import type { Schema } from "@mailwright/database";

/** A row of the table of messages. A message is in it as long as one of its recipients is queued. */
export interface MessageRow {
  readonly id: string;
  readonly reverse_path: string;
  /** The rest of the envelope but for the recipients, as JSON. */
  readonly envelope: string;
  readonly prefix: Uint8Array;
  readonly body: string;
  readonly size: number;
  readonly received_at: number;
  readonly expires_at: number;
}

/** A row of the table of recipients. */
export interface RecipientRow {
  readonly message: string;
  /** Where in the envelope of the message the recipient stands, from 1. */
  readonly number: number;
  readonly address: string;
  /** The rest of the recipient, as JSON. */
  readonly details: string;
  readonly state: "due" | "held";
  readonly attempts: number;
  /** When to try next; while there is a lease, when it runs out. */
  readonly next_at: number;
  /** Names the attempt that is under way; only it may say how the attempt ended. */
  readonly lease: string | null;
  readonly last_reply: string | null;
  /** 1 once the sender was told of a delay. */
  readonly warned: number;
}

/** The tables of the queue. */
export const queueSchema: Schema = {
  name: "queue",
  migrations: [
    ({ bytes, integer, keyed }) => [
      `CREATE TABLE queue_message (
        id text PRIMARY KEY,
        reverse_path text NOT NULL,
        envelope text NOT NULL,
        prefix ${bytes} NOT NULL,
        body text NOT NULL,
        size ${integer} NOT NULL,
        received_at ${integer} NOT NULL,
        expires_at ${integer} NOT NULL
      ) ${keyed}`,
      `CREATE TABLE queue_recipient (
        message text NOT NULL,
        number ${integer} NOT NULL,
        address text NOT NULL,
        details text NOT NULL,
        state text NOT NULL,
        attempts ${integer} NOT NULL,
        next_at ${integer} NOT NULL,
        lease text,
        last_reply text,
        warned ${integer} NOT NULL,
        PRIMARY KEY (message, number)
      ) ${keyed}`,
      // The only index: each one costs every commit a page more.
      "CREATE INDEX queue_recipient_due ON queue_recipient (state, next_at)",
    ],
  ],
};
