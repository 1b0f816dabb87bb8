import type { Bytes } from "@mailwright/core";

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
  /** Removes the messages at these indexes, all or none, and settles once that is durable. */
  remove(indexes: readonly number[]): Promise<void>;
}

/** What became of opening a maildrop. */
export type MaildropOpening =
  | { readonly type: "opened"; readonly maildrop: Maildrop }
  | { readonly type: "in-use" };
