import { type Clock, id, type Id } from "@mailwright/core";
import {
  compiler,
  type DatabasePort,
  guarded,
  type Placeholder,
  type Prepared,
  type Statement,
} from "@mailwright/database";
import type { DeliveryTables } from "./schema.ts";

// Longer than all copies of a message can be under way.
const KEPT = 30 * 86_400_000;

interface Sending {
  readonly origin: string;
  readonly account: string;
}

/**
 * Remembers which accounts have sent a message on. Each does so once, whatever ways its copies take:
 * accounts that send on to each other would multiply it without end.
 */
export class SentOn {
  readonly #database: DatabasePort;
  readonly #clock: Clock;
  readonly #prepare = compiler<DeliveryTables>();

  readonly #find: Prepared<Sending, { readonly account: string }> = this.#prepare(
    (db, p: Placeholder<Sending>) =>
      db
        .selectFrom("delivery_sent_on")
        .select("account")
        .where("origin", "=", p("origin"))
        .where("account", "=", p("account")),
  );

  readonly #insert: Prepared<Sending, unknown> = this.#prepare((db, p: Placeholder<Sending>) =>
    db
      .insertInto("delivery_sent_on")
      .values({ origin: p("origin"), account: p("account") })
      .onConflict((conflict) => conflict.doNothing()),
  );

  readonly #forget: Prepared<{ before: string }, unknown> = this.#prepare(
    (db, p: Placeholder<{ before: string }>) =>
      db.deleteFrom("delivery_sent_on").where("origin", "<", p("before")),
  );

  constructor(database: DatabasePort, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Whether an account has sent a message, or a copy of it, on. */
  async has(origin: Id, account: Id): Promise<boolean> {
    return (await this.#database.get(this.#find({ origin, account }))).length > 0;
  }

  /** Remembers it, in the batch that sends it on; conflicts when it was sent on meanwhile. */
  statements(origin: Id, account: Id): readonly Statement[] {
    return [
      guarded(this.#insert({ origin, account }), 1),
      // Ids sort by their time.
      this.#forget({ before: this.#earliest() }),
    ];
  }

  #earliest(): Id {
    const clock = { ...this.#clock, now: () => Math.max(0, this.#clock.now() - KEPT) };
    return id(clock, { bytes: (length) => new Uint8Array(length) });
  }
}
