import {
  type Bytes,
  type Clock,
  type EventSink,
  type Id,
  type Stored,
  systemClock,
} from "@mailwright/core";
import type { DatabasePort, Statement } from "@mailwright/database";
import { statementsToStore } from "./arrival.ts";
import type { Bodies, ReadRange } from "./bodies.ts";
import { contentOf } from "./content.ts";
import type { Appended, Delivery } from "./delivery.ts";
import { MailstoreError } from "./errors.ts";
import type { MailstoreHappening } from "./events.ts";
import { type MaildropLocks, ProcessLocks } from "./locks.ts";
import {
  mailboxesOf,
  messageAt,
  messagesOf,
  snapshotOf,
  statsOf,
  uidOfDelivery,
} from "./look-up.ts";
import {
  type AccountStats,
  INBOX,
  type Mailbox,
  mailboxName,
  type StoredMessage,
} from "./mailbox.ts";
import { type MaildropOpening, SnapshotMaildrop } from "./maildrop.ts";
import { rangesOf, statementsToRemoveAccount, statementsToRemoveUids } from "./removal.ts";

/** What a mail store works with. */
export interface MailstoreParts {
  /** Opened with {@link mailstoreSchema}, and with the schema of the bodies. */
  readonly database: DatabasePort;
  readonly spool: Bodies;
  /** Default: locks within this process. */
  readonly locks?: MaildropLocks;
  readonly clock?: Clock;
  readonly events?: EventSink;
}

/** Mailboxes and messages. */
export class Mailstore {
  readonly #database: DatabasePort;
  readonly #bodies: Bodies;
  readonly #locks: MaildropLocks;
  readonly #clock: Clock;
  readonly #events: EventSink | undefined;

  constructor(parts: MailstoreParts) {
    this.#database = parts.database;
    this.#bodies = parts.spool;
    this.#locks = parts.locks ?? new ProcessLocks();
    this.#clock = parts.clock ?? systemClock;
    this.#events = parts.events;
  }

  /**
   * Statements that store a message, for a batch of the caller's: it gets the next UID, its body one
   * more reference, and a missing mailbox is made. Where the mailbox has the `deliveryId` already
   * they change nothing. A message that does not fit under `limit` makes the batch answer
   * `conflict`; without `limit` they never do.
   */
  deliver(account: Id, message: Delivery): { readonly statements: readonly Statement[] } {
    const parts = { bodies: this.#bodies, clock: this.#clock };
    return { statements: statementsToStore(account, message, parts) };
  }

  /**
   * Stores a message, and settles once it is durable.
   *
   * @param options - `draft`: the statements of a body that is not kept yet. They go into the same
   *   batch; the one reference they make becomes the mail store's
   * @throws DatabaseError, MailstoreError `MAILSTORE_NO_BODY`; then nothing was stored
   */
  async append(
    account: Id,
    message: Delivery,
    { draft = [] }: { readonly draft?: readonly Statement[] } = {},
  ): Promise<Appended> {
    const name = mailboxName(message.mailbox);
    const { deliveryId } = message;
    const size = message.prefix.length + message.body.size;
    const result = await this.#database.batch([
      ...draft,
      ...this.deliver(account, message).statements,
      ...(draft.length === 0 ? [] : this.#bodies.release(message.body)),
      uidOfDelivery({ account, name, deliveryId }),
    ]);
    if (result.type === "conflict") {
      const { limit } = message;
      // Only a limit is guarded behind the draft.
      if (limit === undefined || result.index < draft.length) {
        throw new MailstoreError("MAILSTORE_NO_BODY", "the draft of the body was freed");
      }
      this.#emit({ name: "mailstore.over-quota", account, mailbox: name, size, limit });
      return { type: "over-quota" };
    }
    const uid = Number(result.rows.at(-1)?.[0]?.["uid"]);
    this.#emit({ name: "mailstore.appended", account, mailbox: name, uid, size });
    return { type: "appended", uid };
  }

  /**
   * Opens the INBOX of an account for one reader at a time.
   *
   * @throws DatabaseError; then it is not open
   */
  async openMaildrop(account: Id): Promise<MaildropOpening> {
    const lock = await this.#locks.acquire(account);
    if (lock === undefined) {
      this.#emit({ name: "mailstore.maildrop.in-use", account });
      return { type: "in-use" };
    }
    try {
      const snapshot = await snapshotOf(this.#database, { account, name: INBOX });
      const maildrop = new SnapshotMaildrop(snapshot, {
        database: this.#database,
        bodies: this.#bodies,
        lock,
        removed: (messages) =>
          this.#emit({ name: "mailstore.maildrop.updated", account, messages }),
      });
      const octets = snapshot.messages.reduce((sum, { size }) => sum + size, 0);
      const messages = snapshot.messages.length;
      this.#emit({ name: "mailstore.maildrop.opened", account, messages, octets });
      return { type: "opened", maildrop };
    } catch (error) {
      await lock[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The mailboxes of an account, by name; none before its first message. */
  async mailboxes(account: Id): Promise<readonly Mailbox[]> {
    return await mailboxesOf(this.#database, account);
  }

  /**
   * The messages of a mailbox in the order of their UIDs, a page at a time.
   *
   * @param options - `after`: the UID behind which the page begins, default 0; `limit`: the most
   *   messages of the page, default 1,000
   */
  async messages(
    mailbox: number,
    { after = 0, limit = 1000 }: { readonly after?: number; readonly limit?: number } = {},
  ): Promise<readonly StoredMessage[]> {
    return await messagesOf(this.#database, { mailbox, after, limit });
  }

  /** One message; `undefined` when the mailbox has no message of that UID. */
  async message(mailbox: number, uid: number): Promise<StoredMessage | undefined> {
    return await messageAt(this.#database, { mailbox, uid });
  }

  /**
   * The octets of a message, or a range of them: its prefix, then its body.
   *
   * @throws what reading the body throws; the stream does
   */
  read(
    message: { readonly prefix: Uint8Array; readonly body: Stored },
    range: ReadRange = {},
  ): Bytes {
    return contentOf(message, this.#bodies, range);
  }

  /**
   * Removes messages, all or none, and settles once that is durable. A UID that is not there is no
   * fault. A body goes with the last message that has it.
   *
   * @throws DatabaseError; then none was removed
   */
  async remove(mailbox: number, uids: readonly number[]): Promise<void> {
    await this.#database.batch(statementsToRemoveUids(mailbox, rangesOf(uids), this.#bodies));
  }

  /** What an account holds, in all its mailboxes. */
  async stats(account: Id): Promise<AccountStats> {
    return await statsOf(this.#database, account);
  }

  /**
   * Statements that remove all mailboxes and messages of an account, for the batch that removes the
   * account.
   */
  statementsToRemove(account: Id): readonly Statement[] {
    return statementsToRemoveAccount(account, this.#bodies);
  }

  #emit(event: MailstoreHappening): void {
    this.#events?.emit({ at: this.#clock.now(), ...event });
  }
}
