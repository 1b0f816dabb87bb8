import {
  type Clock,
  type EventSink,
  type Id,
  id as newId,
  type Random,
  type Recipient,
  systemClock,
  systemRandom,
} from "@mailwright/core";
import type { DatabasePort } from "@mailwright/database";
import { Administration } from "./administration.ts";
import type { ActiveRecipient } from "./active.ts";
import type { QueueContext } from "./context.ts";
import { QueueError, QueueUsageError } from "./errors.ts";
import { copyInsertions, insertion, tellSubmitted } from "./insertion.ts";
import { type QueueOptions, queueSettings } from "./options.ts";
import type {
  Agent,
  NewMessage,
  Queue,
  QueueAdministration,
  QueueRouter,
  QueueSpool,
} from "./ports.ts";
import { Scheduler } from "./scheduler.ts";
import { settle } from "./settlement.ts";
import { queueStatements } from "./statements.ts";

/** What a queue works with. */
export interface QueueParts {
  /** Opened with `queueSchema`. */
  readonly database: DatabasePort;
  /** On the same database: a message and its body are taken in one batch. */
  readonly spool: QueueSpool;
  readonly router: QueueRouter;
  /** By the names the router uses. */
  readonly agents: Readonly<Record<string, Agent>>;
  readonly events?: EventSink;
  readonly clock?: Clock;
  readonly random?: Random;
}

/**
 * Opens the queue of a database, and begins to deliver what is due.
 *
 * @throws DatabaseError when the rows cannot be read
 */
export async function openQueue(options: QueueOptions, parts: QueueParts): Promise<Queue> {
  const context = contextOf(options, parts);
  const found = await takeOver(context);
  const queue = new DurableQueue(context);
  context.tell({ name: "queue.opened", ...found });
  return queue;
}

/**
 * Administers the queue of a database while no server has it open: nothing is delivered. What is
 * released, or reported to senders, goes out when a server opens it. What an earlier process had begun
 * is due again, as {@link openQueue} has it.
 *
 * @throws DatabaseError when the rows cannot be read
 */
export async function administerQueue(
  options: QueueOptions,
  parts: Omit<QueueParts, "agents">,
): Promise<QueueAdministration> {
  const context = contextOf(options, { ...parts, agents: {} });
  await takeOver(context);
  const { signal } = new AbortController();
  return new Administration(context, {
    wake: () => {},
    fail: async (message, results) => {
      await settle(context, { message, results, others: true }, { signal });
    },
  });
}

function contextOf(options: QueueOptions, parts: QueueParts): QueueContext {
  const { clock = systemClock, random = systemRandom, events, ...rest } = parts;
  return {
    ...rest,
    settings: queueSettings(options),
    statements: queueStatements(),
    clock,
    random,
    tell: (event) => events?.emit({ ...event, at: clock.now() }),
  };
}

/**
 * What an earlier process had begun is due again: its outcome, if there was one, is unknown. Tells
 * what it finds. A batch, for it may look at many rows: that is for the thread that writes.
 */
async function takeOver({
  clock,
  database,
  settings,
  statements,
}: QueueContext): Promise<{ readonly recovered: number; readonly messages: number }> {
  const now = clock.now();
  const release = settings.takeOver ? [statements.releaseAllLeases({ now })] : [];
  const answer = await database.batch([statements.countMessages(), ...release]);
  const rows = answer.type === "committed" ? answer.rows : [];
  return { recovered: rows[1]?.length ?? 0, messages: Number(rows[0]?.[0]?.["messages"] ?? 0) };
}

class DurableQueue extends Administration implements Queue {
  readonly #context: QueueContext;
  readonly #scheduler: Scheduler;
  #closing: Promise<void> | undefined;

  constructor(context: QueueContext) {
    const scheduler = new Scheduler(context);
    super(context, scheduler);
    this.#context = context;
    this.#scheduler = scheduler;
    this.#scheduler.wake(context.clock.now());
  }

  async submit(given: NewMessage): Promise<{ readonly id: Id }> {
    if (this.#closing !== undefined) throw new QueueError("QUEUE_CLOSED");
    const { clock, random, settings } = this.#context;
    const message = { ...given, id: given.id ?? newId(clock, random) };
    const count = message.envelope.recipients.length;
    const all = [message, ...(message.copies ?? [])];
    if (all.some(({ envelope }) => envelope.recipients.length === 0))
      throw new QueueUsageError("QUEUE_NO_RECIPIENT");
    // With room in memory the message is leased as it is written, and need not be claimed.
    const lease =
      this.#scheduler.room >= count
        ? { name: newId(clock, random), until: clock.now() + settings.lease }
        : undefined;
    if (lease !== undefined) this.#scheduler.expect(message.id, count);
    const inserting = this.#insert(message, lease);
    this.#scheduler.waitFor(inserting);
    try {
      await inserting;
    } catch (error) {
      if (lease !== undefined) this.#scheduler.forget(message.id, count);
      throw error;
    }
    return { id: message.id };
  }

  async #insert(
    given: NewMessage & { readonly id: Id },
    lease: { readonly name: string; readonly until: number } | undefined,
  ): Promise<void> {
    const { clock, database } = this.#context;
    const inserted = insertion(this.#context, given, lease);
    const { message } = inserted;
    const copies = copyInsertions(this.#context, message.body, given.copies);
    const answer = await database.batch([inserted, ...copies].flatMap((each) => each.statements));
    if (answer.type === "conflict") throw new QueueError("QUEUE_CONFLICT");
    tellSubmitted(this.#context, inserted);
    for (const copy of copies) tellSubmitted(this.#context, copy, message.id);
    if (lease === undefined || copies.length > 0) this.#scheduler.wake(clock.now());
    if (lease !== undefined)
      this.#scheduler.arrive(message, leased(message.id, given.envelope.recipients, lease));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#scheduler.close();
    this.#context.tell({ name: "queue.closed" });
  }
}

function leased(
  message: Id,
  recipients: readonly Recipient[],
  lease: { readonly name: string; readonly until: number },
): readonly ActiveRecipient[] {
  return recipients.map((recipient, index) => ({
    message,
    number: index + 1,
    recipient,
    attempts: 0,
    warned: false,
    lease: lease.name,
    leaseUntil: lease.until,
  }));
}
