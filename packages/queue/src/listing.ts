import type { Evidence, Id } from "@mailwright/core";
import { compiler, type Placeholder, type Prepared } from "@mailwright/database";
import { parseMessage, parseRecipient, parseReply } from "./active.ts";
import type { QueueContext } from "./context.ts";
import type {
  Found,
  ListFilter,
  QueuedMessage,
  QueuedRecipient,
  QueueEntry,
  RecipientExplanation,
} from "./ports.ts";
import type { MessageRow, RecipientRow } from "./schema.ts";

const PAGE = 100;

interface Tables {
  queue_message: MessageRow;
  queue_recipient: RecipientRow;
}

interface EntryRow extends Pick<MessageRow, "id" | "reverse_path" | "received_at" | "expires_at"> {
  readonly octets: number;
  readonly due: number;
  readonly active: number;
  readonly held: number;
  readonly next_at: number | null;
}

type FilterValues = {
  readonly [Name in "state" | "recipient" | "reversePath"]: string | null;
} & { readonly after: string; readonly limit: number };

/** Looks into the queue without changing it. */
export class Listing {
  readonly #context: QueueContext;
  readonly #entries: Prepared<FilterValues, EntryRow> = entries();
  readonly #message: Prepared<{ readonly id: string }, MessageRow>;
  readonly #recipients: Prepared<{ readonly id: string }, RecipientRow>;

  constructor(context: QueueContext) {
    this.#context = context;
    const prepare = compiler<Tables>();
    this.#message = prepare((db, p: Placeholder<{ id: string }>) =>
      db.selectFrom("queue_message").selectAll().where("id", "=", p("id")),
    );
    this.#recipients = prepare((db, p: Placeholder<{ id: string }>) =>
      db.selectFrom("queue_recipient").selectAll().where("message", "=", p("id")).orderBy("number"),
    );
  }

  /** The messages in the queue, oldest first. */
  async list(filter: ListFilter): Promise<readonly QueueEntry[]> {
    const query = this.#entries({
      state: filter.state ?? null,
      recipient: filter.recipient ?? null,
      reversePath: filter.reversePath ?? null,
      after: filter.after ?? "",
      limit: filter.limit ?? PAGE,
    });
    return (await this.#context.database.list(query)).map(entryOf);
  }

  /** A message with its recipients. */
  async show(id: Id): Promise<Found<{ readonly message: QueuedMessage }>> {
    const { database } = this.#context;
    const [row] = await database.get(this.#message({ id }));
    if (row === undefined) return { type: "unknown" };
    const { envelope, prefix, body, receivedAt, expiresAt } = parseMessage(row);
    const recipients = (await database.list(this.#recipients({ id }))).map(recipientOf);
    const size = prefix.length + body.size;
    return { type: "found", message: { id, envelope, size, receivedAt, expiresAt, recipients } };
  }

  /** Why each recipient of a message still waits. */
  async explain(id: Id): Promise<Found<{ readonly recipients: readonly RecipientExplanation[] }>> {
    const shown = await this.show(id);
    if (shown.type === "unknown") return shown;
    const explained = shown.message.recipients.map((each) => this.#explained(each));
    return { type: "found", recipients: await Promise.all(explained) };
  }

  async #explained(queued: QueuedRecipient): Promise<RecipientExplanation> {
    const { router, clock } = this.#context;
    const route = await router.route(queued.recipient.address);
    return { ...queued, route, evidence: evidenceOf(queued, clock.now()) };
  }
}

function entries(): Prepared<FilterValues, EntryRow> {
  return compiler<Tables>()((db, p: Placeholder<FilterValues>, sql) =>
    db
      .selectFrom("queue_message as m")
      .innerJoin("queue_recipient as r", "r.message", "m.id")
      .select(["m.id", "m.reverse_path", "m.received_at", "m.expires_at"])
      .select([
        sql<number>`m.size + length(m.prefix)`.as("octets"),
        sql<number>`sum(r.lease is null and r.state = 'due')`.as("due"),
        sql<number>`sum(r.lease is not null)`.as("active"),
        sql<number>`sum(r.lease is null and r.state = 'held')`.as("held"),
        sql<
          number | null
        >`min(case when r.lease is null and r.state = 'due' then r.next_at end)`.as("next_at"),
      ])
      .where("m.id", ">", p("after"))
      .where(sql<boolean>`coalesce(m.reverse_path = ${p("reversePath")}, true)`)
      .where(
        sql<boolean>`coalesce(lower(substr(r.address, -length(${p("recipient")}))) = lower(${p("recipient")}), true)`,
      )
      .where(
        sql<boolean>`coalesce(case when r.lease is null then r.state else 'active' end = ${p("state")}, true)`,
      )
      .groupBy("m.id")
      .orderBy("m.id")
      .limit(p("limit")),
  );
}

function entryOf(row: EntryRow): QueueEntry {
  const { id, due, active, held } = row;
  return {
    id,
    reversePath: row.reverse_path,
    size: row.octets,
    receivedAt: row.received_at,
    expiresAt: row.expires_at,
    due,
    active,
    held,
    ...(row.next_at === null ? {} : { nextAt: row.next_at }),
  };
}

function recipientOf(row: RecipientRow): QueuedRecipient {
  const lastReply = parseReply(row);
  return {
    recipient: parseRecipient(row),
    state: row.lease === null ? row.state : "active",
    attempts: row.attempts,
    nextAt: row.next_at,
    ...(lastReply === undefined ? {} : { lastReply }),
  };
}

function evidenceOf(queued: QueuedRecipient, now: number): Evidence {
  const { state, attempts, nextAt, lastReply } = queued;
  const facts = { attempts, nextAt, ...(lastReply === undefined ? {} : { reply: lastReply.text }) };
  return { by: "queue", reason: reasonOf(state, attempts, nextAt <= now), facts };
}

function reasonOf(state: QueuedRecipient["state"], attempts: number, isDue: boolean): string {
  if (state === "held") return "it is on hold until it is released";
  if (state === "active") return "an attempt is under way, or waits for its turn in memory";
  if (isDue) return "it is due, and waits for room among the deliveries under way";
  return attempts === 0 ? "its first attempt is to come" : "the last attempt was deferred";
}
