import type { Stored } from "@mailwright/core";

/** A message to be stored in a mailbox. */
export interface Delivery {
  /** Header fields added on the way (Return-Path, Received), each ending in CRLF. */
  readonly prefix: Uint8Array;
  /** The body, at rest in the spool; the mail store takes a reference of its own. */
  readonly body: Stored;
  /** Unique in the mailbox: delivering again under the same one changes nothing. */
  readonly deliveryId: string;
  /** Milliseconds since the epoch; becomes IMAP's INTERNALDATE. */
  readonly receivedAt: number;
  /** The mailbox; default `INBOX`, which is made when it is missing. */
  readonly mailbox?: string;
  /** What the account may hold afterwards, in octets. Default: no limit. */
  readonly limit?: number;
}

/** What became of an append. */
export type Appended =
  /** The message is on disk under this UID; for a repeated `deliveryId`, that of the first time. */
  | { readonly type: "appended"; readonly uid: number }
  /** Nothing was stored: the account would have gone over its limit. */
  | { readonly type: "over-quota" };
