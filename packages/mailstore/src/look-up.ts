import type { Id } from "@mailwright/core";
import { compiler, type DatabasePort, type Placeholder, type Query } from "@mailwright/database";
import type { AccountStats, Mailbox, StoredMessage } from "./mailbox.ts";
import type { MailstoreTables } from "./schema.ts";

/** A mailbox by the name its owner knows. */
interface Named {
  account: string;
  name: string;
}

type Message = MailstoreTables["mailstore_message"];

const prepare = compiler<MailstoreTables>();

/** The mailboxes of an account, by name. */
const findMailboxes = prepare((db, p: Placeholder<{ account: string }>) =>
  db
    .selectFrom("mailstore_mailbox")
    .selectAll()
    .where("account", "=", p("account"))
    .orderBy("name"),
);

/** A mailbox by its name. */
const findMailbox = prepare((db, p: Placeholder<Named>) =>
  db
    .selectFrom("mailstore_mailbox")
    .selectAll()
    .where("account", "=", p("account"))
    .where("name", "=", p("name")),
);

/** The messages of a mailbox behind a UID, by UID. */
const listMessages = prepare(
  (db, p: Placeholder<{ mailbox: number; after: number; limit: number }>) =>
    db
      .selectFrom("mailstore_message")
      .selectAll()
      .where("mailbox", "=", p("mailbox"))
      .where("uid", ">", p("after"))
      .orderBy("uid")
      .limit(p("limit")),
);

/** What a maildrop needs to know of its messages, by UID. */
const listSizes = prepare((db, p: Placeholder<{ mailbox: number }>) =>
  db
    .selectFrom("mailstore_message")
    .select(["uid", "size"])
    .where("mailbox", "=", p("mailbox"))
    .orderBy("uid"),
);

/** One message. */
const findMessage = prepare((db, p: Placeholder<{ mailbox: number; uid: number }>) =>
  db
    .selectFrom("mailstore_message")
    .selectAll()
    .where("mailbox", "=", p("mailbox"))
    .where("uid", "=", p("uid")),
);

/** What an account holds. */
const findAccount = prepare((db, p: Placeholder<{ account: string }>) =>
  db
    .selectFrom("mailstore_account")
    .select(["octets", "messages"])
    .where("account", "=", p("account")),
);

/** The UID a delivery was given. */
const findDelivered = prepare((db, p: Placeholder<Named & { deliveryId: string }>) =>
  db
    .selectFrom("mailstore_message as message")
    .innerJoin("mailstore_mailbox as mailbox", "mailbox.id", "message.mailbox")
    .select("message.uid")
    .where("mailbox.account", "=", p("account"))
    .where("mailbox.name", "=", p("name"))
    .where("message.delivery_id", "=", p("deliveryId")),
);

/** The mailboxes of an account, by name. */
export async function mailboxesOf(database: DatabasePort, account: Id): Promise<Mailbox[]> {
  const rows = await database.list(findMailboxes({ account }));
  return rows.map((row) => ({
    id: row.id,
    account: row.account,
    name: row.name,
    uidvalidity: row.uidvalidity,
    uidNext: row.uid_next,
    modseq: row.modseq,
  }));
}

/** The messages of a mailbox behind a UID, by UID. */
export async function messagesOf(
  database: DatabasePort,
  page: { readonly mailbox: number; readonly after: number; readonly limit: number },
): Promise<StoredMessage[]> {
  return (await database.list(listMessages(page))).map(toMessage);
}

/** One message, where it is. */
export async function messageAt(
  database: DatabasePort,
  key: { readonly mailbox: number; readonly uid: number },
): Promise<StoredMessage | undefined> {
  const [row] = await database.get(findMessage(key));
  return row && toMessage(row);
}

/** What an account holds. */
export async function statsOf(database: DatabasePort, account: Id): Promise<AccountStats> {
  const [row] = await database.get(findAccount({ account }));
  return row ?? { octets: 0, messages: 0 };
}

/** The messages of a mailbox as a maildrop lists them, by UID; empty where there is no mailbox. */
export async function snapshotOf(
  database: DatabasePort,
  named: { readonly account: Id; readonly name: string },
): Promise<Snapshot> {
  const [mailbox] = await database.get(findMailbox(named));
  if (mailbox === undefined) return { mailbox: 0, uidvalidity: 0, messages: [] };
  const messages = await database.list(listSizes({ mailbox: mailbox.id }));
  return { mailbox: mailbox.id, uidvalidity: mailbox.uidvalidity, messages };
}

/** A mailbox at one moment. */
export interface Snapshot {
  readonly mailbox: number;
  readonly uidvalidity: number;
  readonly messages: readonly { readonly uid: number; readonly size: number }[];
}

/** Asks, within a batch, for the UID a delivery was given. */
export function uidOfDelivery(named: {
  readonly account: Id;
  readonly name: string;
  readonly deliveryId: string;
}): Query<{ uid: number }> {
  return findDelivered(named);
}

function toMessage(row: Message): StoredMessage {
  return {
    mailbox: row.mailbox,
    uid: row.uid,
    prefix: row.prefix,
    body: { id: row.body, size: row.body_size },
    size: row.size,
    receivedAt: row.received_at,
    flags: row.flags === "" ? [] : row.flags.split(" "),
    modseq: row.modseq,
    deliveryId: row.delivery_id,
  };
}
