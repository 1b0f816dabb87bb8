import { compiler, type Placeholder, type Prepare, type Prepared } from "@mailwright/database";
import type { MessageRow, RecipientRow } from "./schema.ts";

interface Tables {
  queue_message: MessageRow;
  queue_recipient: RecipientRow;
}

interface Named {
  readonly id: string;
}

/** A recipient, and the lease without which nothing may be said of it. */
interface Leased extends Pick<RecipientRow, "message" | "number"> {
  readonly lease: string;
}

/** A lease, and when it runs out. */
interface Lease {
  readonly lease: string;
  readonly until: number;
}

type Claim = Lease & { readonly now: number; readonly limit: number };

/** The statements of a message's path through the queue, each compiled on its first use. */
export interface QueueStatements {
  readonly insertMessage: Prepared<MessageRow, unknown>;
  readonly insertRecipient: Prepared<RecipientRow, unknown>;
  readonly claim: Prepared<Claim, RecipientRow>;
  /** Leases the recipients of one message that have no lease, held ones too. */
  readonly claimMessage: Prepared<Named & Lease, RecipientRow>;
  /** The messages of the recipients that `claim` has leased, in the same batch. */
  readonly messagesOfClaim: Prepared<Lease, MessageRow>;
  readonly earliest: Prepared<object, { readonly next_at: number }>;
  readonly endRecipient: Prepared<Leased, unknown>;
  readonly deferRecipient: Prepared<
    Leased & Pick<RecipientRow, "attempts" | "next_at" | "last_reply" | "warned">,
    unknown
  >;
  readonly releaseLease: Prepared<Leased & { readonly now: number }, unknown>;
  /**
   * Looks at every recipient: an index of leases would cost every commit a page, and this runs once
   * at opening (0.2 s for a million of them).
   */
  readonly releaseAllLeases: Prepared<{ readonly now: number }, unknown>;
  readonly countMessages: Prepared<object, { readonly messages: number }>;
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
    insertRecipient: prepare((db, p: Placeholder<RecipientRow>) =>
      db.insertInto("queue_recipient").values({
        message: p("message"),
        number: p("number"),
        address: p("address"),
        details: p("details"),
        state: p("state"),
        attempts: p("attempts"),
        next_at: p("next_at"),
        lease: p("lease"),
        last_reply: p("last_reply"),
        warned: p("warned"),
      }),
    ),
    countMessages: prepare((db) =>
      db.selectFrom("queue_message").select((eb) => eb.fn.countAll<number>().as("messages")),
    ),
    ...claims(prepare),
    ...leases(prepare),
    ...endings(prepare),
  };
}

function claims(
  prepare: Prepare<Tables>,
): Pick<QueueStatements, "claim" | "claimMessage" | "messagesOfClaim" | "earliest"> {
  return {
    claim: prepare((db, p: Placeholder<Claim>) =>
      db
        .updateTable("queue_recipient")
        .set({ lease: p("lease"), next_at: p("until") })
        .where((eb) =>
          eb(
            eb.refTuple("message", "number"),
            "in",
            eb
              .selectFrom("queue_recipient")
              .select(["message", "number"])
              .where("state", "=", "due")
              .where("next_at", "<=", p("now"))
              .orderBy("next_at")
              .limit(p("limit"))
              .$asTuple("message", "number"),
          ),
        )
        .returningAll(),
    ),
    claimMessage: prepare((db, p: Placeholder<Named & Lease>) =>
      db
        .updateTable("queue_recipient")
        .set({ lease: p("lease"), next_at: p("until") })
        .where("message", "=", p("id"))
        .where("lease", "is", null)
        .returningAll(),
    ),
    messagesOfClaim: prepare((db, p: Placeholder<Lease>) =>
      db
        .selectFrom("queue_message")
        .selectAll()
        .where("id", "in", (eb) =>
          // The state and the time are what the index has; what was claimed is due, not held.
          eb
            .selectFrom("queue_recipient")
            .select("message")
            .where("state", "=", "due")
            .where("next_at", "=", p("until"))
            .where("lease", "=", p("lease")),
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
        .where("message", "=", p("message"))
        .where("number", "=", p("number"))
        .where("lease", "=", p("lease")),
    ),
    releaseAllLeases: prepare((db, p: Placeholder<{ now: number }>) =>
      db
        .updateTable("queue_recipient")
        .set({ lease: null, next_at: p("now") })
        .where("lease", "is not", null)
        .returning("number"),
    ),
  };
}

function endings(
  prepare: Prepare<Tables>,
): Pick<QueueStatements, "endRecipient" | "deferRecipient" | "endMessage" | "someRecipient"> {
  type Deferral = Leased & Pick<RecipientRow, "attempts" | "next_at" | "last_reply" | "warned">;
  return {
    endRecipient: prepare((db, p: Placeholder<Leased>) =>
      db
        .deleteFrom("queue_recipient")
        .where("message", "=", p("message"))
        .where("number", "=", p("number"))
        .where("lease", "=", p("lease")),
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
        .where("message", "=", p("message"))
        .where("number", "=", p("number"))
        .where("lease", "=", p("lease")),
    ),
    endMessage: prepare((db, p: Placeholder<Named>) =>
      db
        .deleteFrom("queue_message")
        .where("id", "=", p("id"))
        .where((eb) =>
          eb.not(
            eb.exists(
              eb.selectFrom("queue_recipient").select("number").where("message", "=", p("id")),
            ),
          ),
        ),
    ),
    someRecipient: prepare((db, p: Placeholder<Named>) =>
      db.selectFrom("queue_recipient").select("number").where("message", "=", p("id")).limit(1),
    ),
  };
}
