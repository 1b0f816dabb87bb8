import type { Clock, Id } from "@mailwright/core";
import { compiler, guarded, type Placeholder, type Statement } from "@mailwright/database";
import type { Bodies } from "./bodies.ts";
import type { Delivery } from "./delivery.ts";
import { mailboxName } from "./mailbox.ts";
import type { MailstoreTables } from "./schema.ts";

/** A mailbox by the name its owner knows. */
interface Named {
  account: string;
  name: string;
}

interface NewMessage extends Named {
  body: string;
  bodySize: number;
  prefix: Uint8Array;
  size: number;
  receivedAt: number;
  deliveryId: string;
}

const prepare = compiler<MailstoreTables>();

/** Begins to count for an account, the first time. */
const ensureAccount = prepare((db, p: Placeholder<{ account: string }>) =>
  db
    .insertInto("mailstore_account")
    .values({ account: p("account"), octets: 0, messages: 0 })
    .onConflict((conflict) => conflict.doNothing()),
);

/** Makes a mailbox, the first time. */
const ensureMailbox = prepare((db, p: Placeholder<Named & { uidvalidity: number }>) =>
  db
    .insertInto("mailstore_mailbox")
    .values({
      account: p("account"),
      name: p("name"),
      uidvalidity: p("uidvalidity"),
      uid_next: 1,
      modseq: 1,
    })
    .onConflict((conflict) => conflict.doNothing()),
);

/**
 * Stores a message under the next UID of its mailbox, unless its delivery is there already. The
 * statements that follow it in a batch tell by {@link MailstoreTables.mailstore_message}: there is a
 * message with the UID `uid_next` only while one was just stored.
 */
const insertMessage = prepare((db, p: Placeholder<NewMessage>) =>
  db
    .insertInto("mailstore_message")
    .columns([
      "mailbox",
      "uid",
      "body",
      "body_size",
      "prefix",
      "size",
      "received_at",
      "flags",
      "modseq",
      "delivery_id",
    ])
    .expression((eb) =>
      eb
        .selectFrom("mailstore_mailbox")
        .select((mailbox) => [
          "id",
          "uid_next",
          mailbox.val(p("body")).as("body"),
          mailbox.val(p("bodySize")).as("body_size"),
          mailbox.val(p("prefix")).as("prefix"),
          mailbox.val(p("size")).as("size"),
          mailbox.val(p("receivedAt")).as("received_at"),
          mailbox.val("").as("flags"),
          mailbox("modseq", "+", 1).as("modseq"),
          mailbox.val(p("deliveryId")).as("delivery_id"),
        ])
        .where("account", "=", p("account"))
        .where("name", "=", p("name")),
    )
    .onConflict((conflict) => conflict.columns(["mailbox", "delivery_id"]).doNothing()),
);

/** The body of the message that was just stored. */
const newBody = prepare((db, p: Placeholder<Named>) =>
  db
    .selectFrom("mailstore_mailbox as mailbox")
    .innerJoin("mailstore_message as message", (join) =>
      join
        .onRef("message.mailbox", "=", "mailbox.id")
        .onRef("message.uid", "=", "mailbox.uid_next"),
    )
    .select("message.body as id")
    .where("mailbox.account", "=", p("account"))
    .where("mailbox.name", "=", p("name")),
);

/** Counts the message that was just stored; changes no row when the account would hold too much. */
const countNew = prepare((db, p: Placeholder<Named & { limit: number }>, sql) => {
  const fresh = db
    .selectFrom("mailstore_mailbox as mailbox")
    .innerJoin("mailstore_message as message", (join) =>
      join
        .onRef("message.mailbox", "=", "mailbox.id")
        .onRef("message.uid", "=", "mailbox.uid_next"),
    )
    .where("mailbox.account", "=", p("account"))
    .where("mailbox.name", "=", p("name"));
  return db
    .updateTable("mailstore_account")
    .from(
      fresh
        .select((eb) => [
          eb.fn.coalesce(eb.fn.sum<number>("message.size"), sql<number>`0`).as("octets"),
          eb.fn.countAll<number>().as("messages"),
        ])
        .as("fresh"),
    )
    .set((eb) => ({
      octets: eb("mailstore_account.octets", "+", eb.ref("fresh.octets")),
      messages: eb("mailstore_account.messages", "+", eb.ref("fresh.messages")),
    }))
    .where("mailstore_account.account", "=", p("account"))
    .where((eb) =>
      eb.or([
        eb("fresh.messages", "=", 0),
        eb(eb("mailstore_account.octets", "+", eb.ref("fresh.octets")), "<=", p("limit")),
      ]),
    );
});

/** Moves on to the next UID, if this one was given to a message. */
const advanceUid = prepare((db, p: Placeholder<Named>) =>
  db
    .updateTable("mailstore_mailbox")
    .set((eb) => ({ uid_next: eb("uid_next", "+", 1), modseq: eb("modseq", "+", 1) }))
    .where("account", "=", p("account"))
    .where("name", "=", p("name"))
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("mailstore_message as message")
          .select("message.uid")
          .whereRef("message.mailbox", "=", "mailstore_mailbox.id")
          .whereRef("message.uid", "=", "mailstore_mailbox.uid_next"),
      ),
    ),
);

/** What {@link statementsToStore} works with. */
interface ArrivalParts {
  readonly bodies: Bodies;
  readonly clock: Clock;
}

/**
 * The statements that store a message: with its UID, its count, and a reference to its body, or, for
 * a delivery that is there already, none of them. Over the limit the batch answers `conflict`.
 */
export function statementsToStore(
  account: Id,
  message: Delivery,
  { bodies, clock }: ArrivalParts,
): readonly Statement[] {
  const named = { account, name: mailboxName(message.mailbox) };
  const { limit } = message;
  const count = countNew({ ...named, limit: limit ?? Number.MAX_SAFE_INTEGER });
  return [
    ensureAccount({ account }),
    // RFC 9051 §2.3.1.1: 32 bits that grow when a mailbox is made anew; so do seconds.
    ensureMailbox({ ...named, uidvalidity: Math.floor(clock.now() / 1000) }),
    insertMessage({
      ...named,
      body: message.body.id,
      bodySize: message.body.size,
      prefix: message.prefix,
      size: message.prefix.length + message.body.size,
      receivedAt: message.receivedAt,
      deliveryId: message.deliveryId,
    }),
    ...bodies.retain(newBody(named)),
    limit === undefined ? count : guarded(count, 1),
    // The last one: those before it find the new message by the UID it was just given.
    advanceUid(named),
  ];
}
