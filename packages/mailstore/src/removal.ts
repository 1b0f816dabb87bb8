import type { Id } from "@mailwright/core";
import { compiler, type Placeholder, type Statement } from "@mailwright/database";
import type { Bodies } from "./bodies.ts";
import type { MailstoreTables } from "./schema.ts";

/** UIDs of a mailbox, from `first` to `last`. */
export interface UidRange {
  readonly first: number;
  readonly last: number;
}

interface Range extends UidRange {
  mailbox: number;
}

const prepare = compiler<MailstoreTables>();

/** The bodies of messages, one row a message. */
const bodiesOf = prepare((db, p: Placeholder<Range>) =>
  db
    .selectFrom("mailstore_message")
    .select("body as id")
    .where("mailbox", "=", p("mailbox"))
    .where("uid", ">=", p("first"))
    .where("uid", "<=", p("last")),
);

/** Counts messages no more that are about to be removed. */
const discount = prepare((db, p: Placeholder<Range>, sql) => {
  const gone = db
    .selectFrom("mailstore_message")
    .where("mailbox", "=", p("mailbox"))
    .where("uid", ">=", p("first"))
    .where("uid", "<=", p("last"));
  return db
    .updateTable("mailstore_account")
    .from(
      gone
        .select((eb) => [
          eb.fn.coalesce(eb.fn.sum<number>("size"), sql<number>`0`).as("octets"),
          eb.fn.countAll<number>().as("messages"),
        ])
        .as("gone"),
    )
    .set((eb) => ({
      octets: eb("mailstore_account.octets", "-", eb.ref("gone.octets")),
      messages: eb("mailstore_account.messages", "-", eb.ref("gone.messages")),
    }))
    .where("mailstore_account.account", "=", (eb) =>
      eb.selectFrom("mailstore_mailbox").select("account").where("id", "=", p("mailbox")),
    );
});

/** Removes messages; their bodies are released before. */
const deleteMessages = prepare((db, p: Placeholder<Range>) =>
  db
    .deleteFrom("mailstore_message")
    .where("mailbox", "=", p("mailbox"))
    .where("uid", ">=", p("first"))
    .where("uid", "<=", p("last")),
);

/** Notes that a mailbox changed. */
const touchMailbox = prepare((db, p: Placeholder<{ mailbox: number }>) =>
  db
    .updateTable("mailstore_mailbox")
    .set((eb) => ({ modseq: eb("modseq", "+", 1) }))
    .where("id", "=", p("mailbox")),
);

/** The bodies of all messages of an account, one row a message. */
const bodiesOfAccount = prepare((db, p: Placeholder<{ account: string }>) =>
  db
    .selectFrom("mailstore_message as message")
    .innerJoin("mailstore_mailbox as mailbox", "mailbox.id", "message.mailbox")
    .select("message.body as id")
    .where("mailbox.account", "=", p("account")),
);

/** Removes all messages of an account; their bodies are released before. */
const deleteMessagesOfAccount = prepare((db, p: Placeholder<{ account: string }>) =>
  db
    .deleteFrom("mailstore_message")
    .where("mailbox", "in", (eb) =>
      eb.selectFrom("mailstore_mailbox").select("id").where("account", "=", p("account")),
    ),
);

/** Removes all mailboxes of an account; their messages are removed before. */
const deleteMailboxesOfAccount = prepare((db, p: Placeholder<{ account: string }>) =>
  db.deleteFrom("mailstore_mailbox").where("account", "=", p("account")),
);

/** Counts for an account no more. */
const deleteAccount = prepare((db, p: Placeholder<{ account: string }>) =>
  db.deleteFrom("mailstore_account").where("account", "=", p("account")),
);

/** The statements that remove the messages a mailbox has in these ranges, and release their bodies. */
export function statementsToRemoveUids(
  mailbox: number,
  ranges: readonly UidRange[],
  bodies: Bodies,
): readonly Statement[] {
  const statements: Statement[] = [];
  for (const { first, last } of ranges) {
    const range = { mailbox, first, last };
    statements.push(...bodies.release(bodiesOf(range)), discount(range), deleteMessages(range));
  }
  return [...statements, touchMailbox({ mailbox })];
}

/** The statements that remove all an account has in the mail store, and release the bodies. */
export function statementsToRemoveAccount(account: Id, bodies: Bodies): readonly Statement[] {
  return [
    ...bodies.release(bodiesOfAccount({ account })),
    deleteMessagesOfAccount({ account }),
    deleteMailboxesOfAccount({ account }),
    deleteAccount({ account }),
  ];
}

/** UIDs as ranges without gaps, in order. */
export function rangesOf(uids: readonly number[]): readonly UidRange[] {
  const ranges: { first: number; last: number }[] = [];
  for (const uid of uids.toSorted((one, other) => one - other)) {
    const range = ranges.at(-1);
    if (range !== undefined && uid <= range.last + 1) range.last = uid;
    else ranges.push({ first: uid, last: uid });
  }
  return ranges;
}
