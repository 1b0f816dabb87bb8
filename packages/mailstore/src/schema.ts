import type { Schema } from "@mailwright/database";

/** What an account holds, counted as messages come and go. */
interface AccountTable {
  readonly account: string;
  readonly octets: number;
  readonly messages: number;
}

/** A column the engine fills in: the builder reads this type by its form. */
interface Assigned {
  readonly __select__: number;
  readonly __insert__: number | undefined;
  readonly __update__: number;
}

interface MailboxTable {
  readonly id: Assigned;
  readonly account: string;
  readonly name: string;
  readonly uidvalidity: number;
  readonly uid_next: number;
  readonly modseq: number;
}

interface MessageTable {
  readonly mailbox: number;
  readonly uid: number;
  readonly body: string;
  readonly body_size: number;
  readonly prefix: Uint8Array;
  readonly size: number;
  readonly received_at: number;
  /** Names separated by a space. */
  readonly flags: string;
  readonly modseq: number;
  readonly delivery_id: string;
}

/** The tables of the mail store, for the query builder. */
export interface MailstoreTables {
  readonly mailstore_account: AccountTable;
  readonly mailstore_mailbox: MailboxTable;
  readonly mailstore_message: MessageTable;
}

/** The tables of the mail store. */
export const mailstoreSchema: Schema = {
  name: "mailstore",
  migrations: [
    ({ bytes, integer, serial }) => [
      `create table mailstore_account (
        account text not null primary key,
        octets ${integer} not null,
        messages ${integer} not null)`,
      `create table mailstore_mailbox (
        id ${serial},
        account text not null,
        name text not null,
        uidvalidity ${integer} not null,
        uid_next ${integer} not null,
        modseq ${integer} not null,
        unique (account, name))`,
      `create table mailstore_message (
        mailbox ${integer} not null references mailstore_mailbox (id),
        uid ${integer} not null,
        body text not null,
        body_size ${integer} not null,
        prefix ${bytes} not null,
        size ${integer} not null,
        received_at ${integer} not null,
        flags text not null,
        modseq ${integer} not null,
        delivery_id text not null,
        primary key (mailbox, uid),
        unique (mailbox, delivery_id))`,
    ],
  ],
};
