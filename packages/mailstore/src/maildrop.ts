import type { Bytes } from "@mailwright/core";
import type { DatabasePort } from "@mailwright/database";
import type { Bodies } from "./bodies.ts";
import { contentOf } from "./content.ts";
import { MailstoreError } from "./errors.ts";
import { messageAt, type Snapshot } from "./look-up.ts";
import { statementsToRemoveUids, type UidRange } from "./removal.ts";
import { top } from "./top.ts";

/** A message of a maildrop. */
export interface MaildropMessage {
  /** Names the message for good, 1 to 70 characters: `uidvalidity-uid`. RFC 1939 §7, UIDL. */
  readonly uid: string;
  /** In octets. */
  readonly size: number;
}

/**
 * The INBOX of an account as it was when it was opened: what comes later is not in it, and nobody
 * else has it open meanwhile. RFC 1939 §4. Disposing of it removes nothing and frees the lock.
 */
export interface Maildrop extends AsyncDisposable {
  readonly messages: readonly MaildropMessage[];
  /**
   * The octets of the message at `index`. With `lines`: its header, the empty line, and that many
   * lines of its body (TOP).
   *
   * @throws MailstoreError when the message is gone or the maildrop disposed of; the stream does
   */
  read(index: number, options?: { readonly lines?: number; readonly signal?: AbortSignal }): Bytes;
  /**
   * Removes the messages at these indexes, all or none, and settles once that is durable.
   *
   * @throws MailstoreError when the maildrop is disposed of; DatabaseError, then none was removed
   */
  remove(indexes: readonly number[]): Promise<void>;
}

/** What became of opening a maildrop. */
export type MaildropOpening =
  | { readonly type: "opened"; readonly maildrop: Maildrop }
  | { readonly type: "in-use" };

/** What an open maildrop works with. */
export interface MaildropParts {
  readonly database: DatabasePort;
  readonly bodies: Bodies;
  readonly lock: AsyncDisposable;
  /** Tells of what was removed. */
  readonly removed: (messages: number) => void;
}

/** A maildrop over a snapshot of a mailbox. */
export class SnapshotMaildrop implements Maildrop {
  readonly messages: readonly MaildropMessage[];
  readonly #snapshot: Snapshot;
  readonly #parts: MaildropParts;
  #open = true;

  constructor(snapshot: Snapshot, parts: MaildropParts) {
    this.#snapshot = snapshot;
    this.#parts = parts;
    this.messages = snapshot.messages.map(({ uid, size }) => ({
      uid: `${snapshot.uidvalidity}-${uid}`,
      size,
    }));
  }

  read(
    index: number,
    options: { readonly lines?: number; readonly signal?: AbortSignal } = {},
  ): Bytes {
    const content = this.#content(index, options.signal);
    return options.lines === undefined ? content : top(content, options.lines);
  }

  async remove(indexes: readonly number[]): Promise<void> {
    this.#assertOpen();
    const wanted = new Set(indexes);
    const { mailbox, messages } = this.#snapshot;
    const statements = statementsToRemoveUids(
      mailbox,
      coveringRanges(messages, wanted),
      this.#parts.bodies,
    );
    await this.#parts.database.batch(statements);
    this.#parts.removed(wanted.size);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#open = false;
    await this.#parts.lock[Symbol.asyncDispose]();
  }

  async *#content(index: number, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
    this.#assertOpen();
    const { mailbox, messages } = this.#snapshot;
    const { database, bodies } = this.#parts;
    const uid = messages[index]?.uid;
    const message = uid === undefined ? undefined : await messageAt(database, { mailbox, uid });
    if (message === undefined) {
      throw new MailstoreError("MAILSTORE_GONE", `message ${index} of the maildrop is gone`);
    }
    yield* contentOf(message, bodies, signal === undefined ? {} : { signal });
  }

  #assertOpen(): void {
    if (this.#open) return;
    throw new MailstoreError("MAILSTORE_CLOSED", "the maildrop was disposed of");
  }
}

/**
 * The wanted messages of a snapshot as ranges of UIDs. A range spans the UIDs between two messages
 * that follow each other: they were gone when the snapshot was made, and no UID comes back.
 */
function coveringRanges(
  messages: Snapshot["messages"],
  wanted: ReadonlySet<number>,
): readonly UidRange[] {
  const ranges: { first: number; last: number }[] = [];
  let open: { first: number; last: number } | undefined;
  for (const [index, { uid }] of messages.entries()) {
    if (!wanted.has(index)) open = undefined;
    else if (open !== undefined) open.last = uid;
    else ranges.push((open = { first: uid, last: uid }));
  }
  return ranges;
}
