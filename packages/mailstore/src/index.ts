/**
 * Mailboxes and messages: UIDs, quotas, exclusive maildrops, bodies stored once.
 *
 * @packageDocumentation
 */
export type { Bodies, ReadRange } from "./bodies.ts";
export type { Appended, Delivery } from "./delivery.ts";
export { MailstoreError, mailstoreErrorCodes } from "./errors.ts";
export { type MailstoreEvent, mailstoreEvents } from "./events.ts";
export { type MaildropLocks, ProcessLocks } from "./locks.ts";
export { type AccountStats, INBOX, type Mailbox, type StoredMessage } from "./mailbox.ts";
export type { Maildrop, MaildropMessage, MaildropOpening } from "./maildrop.ts";
export { Mailstore, type MailstoreParts } from "./mailstore.ts";
export { mailstoreSchema } from "./schema.ts";
