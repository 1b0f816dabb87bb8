import { type Id, id as newId, type Reply } from "@mailwright/core";
import { compiler, guarded, type Placeholder, type Prepared } from "@mailwright/database";
import { type ActiveMessage, parseLeased, parseMessage } from "./active.ts";
import type { QueueContext } from "./context.ts";
import { Listing } from "./listing.ts";
import type { Found, ListFilter, QueueAdministration } from "./ports.ts";
import type { Result } from "./verdict.ts";
import type { MessageRow, RecipientRow } from "./schema.ts";

interface Tables {
  queue_message: MessageRow;
  queue_recipient: RecipientRow;
}

interface Named {
  readonly id: string;
}

/** Whom an administration tells what it did: the scheduler, where one runs. */
export interface Successor {
  /** Recipients may be due at this time. */
  wake(at: number): void;
  /** Fails recipients that were leased for the purpose. */
  fail(message: ActiveMessage, results: readonly Result[]): Promise<void>;
}

// RFC 3463 §3.8: X.7.0, other or undefined security status; nothing says "somebody decided".
const BOUNCED: Reply = { code: 550, enhanced: "5.7.0", text: "Returned by the administrator" };

/** What people do with queued messages. */
export class Administration implements QueueAdministration {
  readonly #context: QueueContext;
  readonly #listing: Listing;
  readonly #scheduler: Successor;
  readonly #hold: Prepared<Named, unknown>;
  readonly #release: Prepared<Named & { readonly now: number }, unknown>;
  readonly #dropRecipients: Prepared<Named, unknown>;
  readonly #dropMessage: Prepared<Named, unknown>;
  readonly #message: Prepared<Named, MessageRow>;

  constructor(context: QueueContext, scheduler: Successor) {
    this.#context = context;
    this.#listing = new Listing(context);
    this.#scheduler = scheduler;
    const prepare = compiler<Tables>();
    this.#hold = prepare((db, p: Placeholder<Named>) =>
      db
        .updateTable("queue_recipient")
        .set({ state: "held" })
        .where("message", "=", p("id"))
        .returning("number"),
    );
    // The time of a leased recipient is that of its lease, and stays.
    this.#release = prepare((db, p: Placeholder<Named & { now: number }>) =>
      db
        .updateTable("queue_recipient")
        .set((eb) => ({
          state: "due",
          next_at: eb.case().when("lease", "is", null).then(p("now")).else(eb.ref("next_at")).end(),
        }))
        .where("message", "=", p("id"))
        .returning("number"),
    );
    this.#dropRecipients = prepare((db, p: Placeholder<Named>) =>
      db.deleteFrom("queue_recipient").where("message", "=", p("id")),
    );
    this.#dropMessage = prepare((db, p: Placeholder<Named>) =>
      db.deleteFrom("queue_message").where("id", "=", p("id")),
    );
    this.#message = prepare((db, p: Placeholder<Named>) =>
      db.selectFrom("queue_message").selectAll().where("id", "=", p("id")),
    );
  }

  async list(filter: ListFilter = {}): ReturnType<QueueAdministration["list"]> {
    return this.#listing.list(filter);
  }

  async show(id: Id): ReturnType<QueueAdministration["show"]> {
    return this.#listing.show(id);
  }

  async explain(id: Id): ReturnType<QueueAdministration["explain"]> {
    return this.#listing.explain(id);
  }

  async hold(id: Id): Promise<Found<unknown>> {
    const result = await this.#context.database.batch([this.#hold({ id })]);
    if (result.type === "conflict" || result.rows[0]?.length === 0) return { type: "unknown" };
    this.#context.tell({ name: "queue.message.held", message: id });
    return { type: "found" };
  }

  async release(id: Id): Promise<Found<unknown>> {
    const now = this.#context.clock.now();
    const result = await this.#context.database.batch([this.#release({ id, now })]);
    if (result.type === "conflict" || result.rows[0]?.length === 0) return { type: "unknown" };
    this.#context.tell({ name: "queue.message.released", message: id });
    this.#scheduler.wake(now);
    return { type: "found" };
  }

  async drop(id: Id): Promise<Found<unknown>> {
    const { database, spool, tell } = this.#context;
    const [row] = await database.get(this.#message({ id }));
    if (row === undefined) return { type: "unknown" };
    const result = await database.batch([
      this.#dropRecipients({ id }),
      // The guard: what ended meanwhile has given back its body itself.
      guarded(this.#dropMessage({ id }), 1),
      ...spool.release(parseMessage(row).body),
    ]);
    if (result.type === "conflict") return { type: "unknown" };
    tell({ name: "queue.message.dropped", message: id, reason: "an administrator dropped it" });
    tell({ name: "queue.message.ended", message: id });
    return { type: "found" };
  }

  async bounce(id: Id, reply: Reply = BOUNCED): Promise<Found<unknown>> {
    const { clock, database, random, settings, statements } = this.#context;
    const lease = newId(clock, random);
    const until = clock.now() + settings.lease;
    const answer = await database.batch([
      statements.claimMessage({ id, lease, until }),
      this.#message({ id }),
    ]);
    if (answer.type === "conflict") return { type: "unknown" };
    const rows = (answer.rows[0] ?? []) as unknown as readonly RecipientRow[];
    const [row] = (answer.rows[1] ?? []) as unknown as readonly MessageRow[];
    if (row === undefined) return { type: "unknown" };
    const outcome = { type: "failed", reply } as const;
    const results = rows.map((each) => ({
      recipient: parseLeased(each),
      outcome,
      agent: "administrator",
      destination: "",
    }));
    if (results.length > 0) await this.#scheduler.fail(parseMessage(row), results);
    return { type: "found" };
  }
}
