import type { Schema } from "@mailwright/database";

/** The tables of the queue. */
export const queueSchema: Schema = {
  name: "queue",
  migrations: [
    ({ bytes, integer, serial }) => [
      `CREATE TABLE queue_message (
        id text PRIMARY KEY,
        reverse_path text NOT NULL,
        envelope text NOT NULL,
        prefix ${bytes} NOT NULL,
        body text NOT NULL,
        size ${integer} NOT NULL,
        received_at ${integer} NOT NULL,
        expires_at ${integer} NOT NULL
      )`,
      `CREATE TABLE queue_recipient (
        id ${serial},
        message text NOT NULL REFERENCES queue_message (id),
        address text NOT NULL,
        details text NOT NULL,
        state text NOT NULL,
        attempts ${integer} NOT NULL,
        next_at ${integer} NOT NULL,
        lease text,
        last_reply text,
        warned ${integer} NOT NULL
      )`,
      "CREATE INDEX queue_recipient_due ON queue_recipient (state, next_at)",
      "CREATE INDEX queue_recipient_message ON queue_recipient (message)",
      "CREATE INDEX queue_recipient_lease ON queue_recipient (lease) WHERE lease IS NOT NULL",
    ],
  ],
};
