import type { EventOf, Happening } from "@mailwright/core";

/** The events of the mail store. */
export const mailstoreEvents = {
  "mailstore.appended": {
    level: 4,
    component: "MAILBOX",
    text: "a message was appended",
    fields: { account: "string", mailbox: "string", uid: "number", size: "number" },
  },
  "mailstore.over-quota": {
    level: 3,
    component: "MAILBOX",
    text: "a message did not fit into the account",
    fields: { account: "string", mailbox: "string", size: "number", limit: "number" },
  },
  "mailstore.maildrop.updated": {
    level: 4,
    component: "MAILBOX",
    text: "messages were removed from a maildrop",
    fields: { account: "string", messages: "number" },
  },
  "mailstore.maildrop.opened": {
    level: 4,
    component: "MAILBOX",
    text: "a maildrop was opened",
    fields: { account: "string", messages: "number", octets: "number" },
  },
  "mailstore.maildrop.in-use": {
    level: 3,
    component: "MAILBOX",
    text: "a maildrop is already open",
    fields: { account: "string" },
  },
} as const;

/** An event of the mail store. */
export type MailstoreEvent = EventOf<typeof mailstoreEvents>;

/** An event of the mail store before its time is known. */
export type MailstoreHappening = Happening<typeof mailstoreEvents>;
