import type { Id } from "@mailwright/core";

/** Who may have a maildrop open: one at a time. RFC 1939 §4. */
export interface MaildropLocks {
  /** The lock of an account's maildrop, free again when disposed of; `undefined`: it is taken. */
  acquire(account: Id): Promise<AsyncDisposable | undefined>;
}

/** Locks within one process: enough while one server owns the data. */
export class ProcessLocks implements MaildropLocks {
  readonly #taken = new Set<Id>();

  acquire(account: Id): Promise<AsyncDisposable | undefined> {
    if (this.#taken.has(account)) return Promise.resolve(undefined);
    this.#taken.add(account);
    let held = true;
    const lock: AsyncDisposable = {
      [Symbol.asyncDispose]: () => {
        // A second disposal must not free the lock of the next holder.
        if (held) this.#taken.delete(account);
        held = false;
        return Promise.resolve();
      },
    };
    return Promise.resolve(lock);
  }
}
