import type { Id, Stored } from "@mailwright/core";

/** A mailbox of an account. */
export interface Mailbox {
  /** The mailbox's own number; once the mailbox is gone, another may get it. */
  readonly id: number;
  readonly account: Id;
  readonly name: string;
  /** Together with a UID it names a message for good. RFC 9051 §2.3.1.1. */
  readonly uidvalidity: number;
  /** The UID the next message will get. */
  readonly uidNext: number;
  /** Grows with every change of the mailbox. RFC 7162 §3.1.2. */
  readonly modseq: number;
}

/** A message in a mailbox: its octets are the prefix followed by the body. */
export interface StoredMessage {
  /** The number of its mailbox. */
  readonly mailbox: number;
  /** Unique in the mailbox, and growing. */
  readonly uid: number;
  readonly prefix: Uint8Array;
  readonly body: Stored;
  /** Prefix and body together, in octets. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly flags: readonly string[];
  /** The mailbox's `modseq` when the message last changed. */
  readonly modseq: number;
  readonly deliveryId: string;
}

/** What an account holds. */
export interface AccountStats {
  readonly messages: number;
  readonly octets: number;
}

/** The name of the mailbox that mail is delivered to; it is the same in any case. RFC 9051 §5.1. */
export const INBOX = "INBOX";

/** A mailbox name as it is stored: INBOX in upper case, all others as given. */
export function mailboxName(name: string = INBOX): string {
  return name.toUpperCase() === INBOX ? INBOX : name;
}
