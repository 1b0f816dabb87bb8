import { compiler, type Placeholder, type Prepare, type Prepared } from "@mailwright/database";
import type { MessageRow, RecipientRow } from "./schema.ts";

interface Tables {
  queue_message: MessageRow;
  // The id is left out where a row is inserted: the engine gives it.
  queue_recipient: Omit<RecipientRow, "id"> & { readonly id?: number };
}

interface Named {
  readonly id: string;
}

/** A recipient, and the lease without which nothing may be said of it. */
interface Leased {
  readonly id: number;
  readonly lease: string;
}

/** The statements of a message's path through the queue, each compiled on its first use. */
export interface QueueStatements {
  readonly insertMessage: Prepared<MessageRow, unknown>;
  readonly insertRecipient: Prepared<Omit<RecipientRow, "id">, { readonly id: number }>;
  readonly claim: Prepared<
    {
      readonly lease: string;
      readonly until: number;
      readonly now: number;
      readonly limit: number;
    },
    RecipientRow
  >;
  /** Leases the recipients of one message that have no lease, held ones too. */
  readonly claimMessage: Prepared<
    Named & { readonly lease: string; readonly until: number },
    RecipientRow
  >;
  readonly messagesOfLease: Prepared<{ readonly lease: string }, MessageRow>;
  readonly earliest: Prepared<object, { readonly next_at: number }>;
  readonly endRecipient: Prepared<Leased, unknown>;
  readonly deferRecipient: Prepared<
    Leased & Pick<RecipientRow, "attempts" | "next_at" | "last_reply" | "warned">,
    unknown
  >;
  readonly releaseLease: Prepared<Leased & { readonly now: number }, unknown>;
  readonly releaseAllLeases: Prepared<{ readonly now: number }, { readonly id: number }>;
  /** Deletes a message none of whose recipients is left. */
  readonly endMessage: Prepared<Named, unknown>;
  /** A row when a recipient of the message is left. */
  readonly someRecipient: Prepared<Named, unknown>;
}

/** Makes the statements of a queue. */
export function queueStatements(): QueueStatements {
  const prepare = compiler<Tables>();
  return {
    insertMessage: prepare((db, p: Placeholder<MessageRow>) =>
      db.insertInto("queue_message").values({
        id: p("id"),
        reverse_path: p("reverse_path"),
        envelope: p("envelope"),
        prefix: p("prefix"),
        body: p("body"),
        size: p("size"),
        received_at: p("received_at"),
        expires_at: p("expires_at"),
      }),
    ),
    insertRecipient: prepare((db, p: Placeholder<Omit<RecipientRow, "id">>) =>
      db
        .insertInto("queue_recipient")
        .values({
          message: p("message"),
          address: p("address"),
          details: p("details"),
          state: p("state"),
          attempts: p("attempts"),
          next_at: p("next_at"),
          lease: p("lease"),
          last_reply: p("last_reply"),
          warned: p("warned"),
        })
        .returning("id")
        .$castTo<{ readonly id: number }>(),
    ),
    ...claims(prepare),
    ...leases(prepare),
    ...endings(prepare),
  };
}

function claims(
  prepare: Prepare<Tables>,
): Pick<QueueStatements, "claim" | "claimMessage" | "messagesOfLease" | "earliest"> {
  type Claim = { lease: string; until: number; now: number; limit: number };
  return {
    claim: prepare((db, p: Placeholder<Claim>) =>
      db
        .updateTable("queue_recipient")
        .set({ lease: p("lease"), next_at: p("until") })
        .where("id", "in", (eb) =>
          eb
            .selectFrom("queue_recipient")
            .select("id")
            .where("state", "=", "due")
            .where("next_at", "<=", p("now"))
            .orderBy("next_at")
            .limit(p("limit")),
        )
        .returningAll()
        .$castTo<RecipientRow>(),
    ),
    claimMessage: prepare((db, p: Placeholder<Named & { lease: string; until: number }>) =>
      db
        .updateTable("queue_recipient")
        .set({ lease: p("lease"), next_at: p("until") })
        .where("message", "=", p("id"))
        .where("lease", "is", null)
        .returningAll()
        .$castTo<RecipientRow>(),
    ),
    messagesOfLease: prepare((db, p: Placeholder<{ lease: string }>) =>
      db
        .selectFrom("queue_message")
        .selectAll()
        .where("id", "in", (eb) =>
          eb.selectFrom("queue_recipient").select("message").where("lease", "=", p("lease")),
        ),
    ),
    earliest: prepare((db) =>
      db
        .selectFrom("queue_recipient")
        .select("next_at")
        .where("state", "=", "due")
        .orderBy("next_at")
        .limit(1),
    ),
  };
}

function leases(
  prepare: Prepare<Tables>,
): Pick<QueueStatements, "releaseLease" | "releaseAllLeases"> {
  return {
    releaseLease: prepare((db, p: Placeholder<Leased & { now: number }>) =>
      db
        .updateTable("queue_recipient")
        .set({ lease: null, next_at: p("now") })
        .where("id", "=", p("id"))
        .where("lease", "=", p("lease")),
    ),
    releaseAllLeases: prepare((db, p: Placeholder<{ now: number }>) =>
      db
        .updateTable("queue_recipient")
        .set({ lease: null, next_at: p("now") })
        .where("lease", "is not", null)
        .returning("id")
        .$castTo<{ readonly id: number }>(),
    ),
  };
}

function endings(
  prepare: Prepare<Tables>,
): Pick<QueueStatements, "endRecipient" | "deferRecipient" | "endMessage" | "someRecipient"> {
  type Deferral = Leased & Pick<RecipientRow, "attempts" | "next_at" | "last_reply" | "warned">;
  return {
    endRecipient: prepare((db, p: Placeholder<Leased>) =>
      db.deleteFrom("queue_recipient").where("id", "=", p("id")).where("lease", "=", p("lease")),
    ),
    deferRecipient: prepare((db, p: Placeholder<Deferral>) =>
      db
        .updateTable("queue_recipient")
        .set({
          attempts: p("attempts"),
          next_at: p("next_at"),
          last_reply: p("last_reply"),
          warned: p("warned"),
          lease: null,
        })
        .where("id", "=", p("id"))
        .where("lease", "=", p("lease")),
    ),
    endMessage: prepare((db, p: Placeholder<Named>) =>
      db
        .deleteFrom("queue_message")
        .where("id", "=", p("id"))
        .where((eb) =>
          eb.not(
            eb.exists(eb.selectFrom("queue_recipient").select("id").where("message", "=", p("id"))),
          ),
        ),
    ),
    someRecipient: prepare((db, p: Placeholder<Named>) =>
      db.selectFrom("queue_recipient").select("id").where("message", "=", p("id")).limit(1),
    ),
  };
}
