import type { Bytes, Clock, EventSink, Id, Random, Stored } from "@mailwright/core";
import type { DatabasePort, Statement } from "@mailwright/database";
import type { Bodies, ReadRange } from "./bodies.ts";
import type { Appended, Delivery } from "./delivery.ts";
import type { MaildropLocks } from "./locks.ts";
import type { AccountStats, Mailbox, StoredMessage } from "./mailbox.ts";
import type { MaildropOpening } from "./maildrop.ts";

/** What a mail store is made of. */
export interface MailstoreParts {
  /** Has the tables of {@link mailstoreSchema}, and those of the bodies. */
  readonly database: DatabasePort;
  readonly spool: Bodies;
  /** Default: locks within this process. */
  readonly locks?: MaildropLocks;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly events?: EventSink;
}

/** Mailboxes and messages. */
export class Mailstore {
  constructor(parts: MailstoreParts) {
    void parts;
  }
  /** Statements that store a message, for a batch of the caller's. */
  deliver(account: Id, message: Delivery): { readonly statements: readonly Statement[] } {
    throw new Error("not yet", { cause: [account, message] });
  }
  append(
    account: Id,
    message: Delivery,
    options: { readonly draft?: readonly Statement[] } = {},
  ): Promise<Appended> {
    throw new Error("not yet", { cause: [account, message, options] });
  }
  openMaildrop(account: Id): Promise<MaildropOpening> {
    throw new Error("not yet", { cause: account });
  }
  mailboxes(account: Id): Promise<readonly Mailbox[]> {
    throw new Error("not yet", { cause: account });
  }
  messages(
    mailbox: number,
    options: { readonly after?: number; readonly limit?: number } = {},
  ): Promise<readonly StoredMessage[]> {
    throw new Error("not yet", { cause: [mailbox, options] });
  }
  read(
    message: { readonly prefix: Uint8Array; readonly body: Stored },
    range: ReadRange = {},
  ): Bytes {
    throw new Error("not yet", { cause: [message, range] });
  }
  remove(mailbox: number, uids: readonly number[]): Promise<number> {
    throw new Error("not yet", { cause: [mailbox, uids] });
  }
  stats(account: Id): Promise<AccountStats> {
    throw new Error("not yet", { cause: account });
  }
  statementsToRemove(account: Id): readonly Statement[] {
    throw new Error("not yet", { cause: account });
  }
}
