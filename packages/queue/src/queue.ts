import {
  type Clock,
  type EventSink,
  type Id,
  id as newId,
  type Random,
  type Recipient,
  type Reply,
  systemClock,
  systemRandom,
} from "@mailwright/core";
import type { DatabasePort } from "@mailwright/database";
import { Administration } from "./administration.ts";
import type { ActiveRecipient } from "./active.ts";
import type { QueueContext } from "./context.ts";
import { QueueError, QueueUsageError } from "./errors.ts";
import { insertion } from "./insertion.ts";
import { Listing } from "./listing.ts";
import { type QueueOptions, queueSettings } from "./options.ts";
import type { Agent, ListFilter, NewMessage, Queue, QueueRouter, QueueSpool } from "./ports.ts";
import { Scheduler } from "./scheduler.ts";
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
  const { clock = systemClock, random = systemRandom, events } = parts;
  const context: QueueContext = {
    settings: queueSettings(options),
    statements: queueStatements(),
    database: parts.database,
    spool: parts.spool,
    router: parts.router,
    agents: parts.agents,
    clock,
    random,
    tell: (event) => events?.emit({ ...event, at: clock.now() }),
  };
  const recovered = context.settings.takeOver ? await takeOver(context) : 0;
  const queue = new DurableQueue(context);
  context.tell({ name: "queue.opened", recovered });
  return queue;
}

/** What an earlier process had begun is due again: its outcome, if there was one, is unknown. */
async function takeOver({ clock, database, statements }: QueueContext): Promise<number> {
  const now = clock.now();
  const answer = await database.batch([statements.releaseAllLeases({ now })]);
  return answer.type === "committed" ? (answer.rows[0]?.length ?? 0) : 0;
}

class DurableQueue implements Queue {
  readonly #context: QueueContext;
  readonly #scheduler: Scheduler;
  readonly #listing: Listing;
  readonly #administration: Administration;
  #closing: Promise<void> | undefined;

  constructor(context: QueueContext) {
    this.#context = context;
    this.#scheduler = new Scheduler(context);
    this.#listing = new Listing(context);
    this.#administration = new Administration(context, this.#scheduler);
    this.#scheduler.wake(context.clock.now());
  }

  async submit(given: NewMessage): Promise<{ readonly id: Id }> {
    if (this.#closing !== undefined) throw new QueueError("QUEUE_CLOSED");
    const { clock, random, settings } = this.#context;
    const message = { ...given, id: given.id ?? newId(clock, random) };
    const count = message.envelope.recipients.length;
    if (count === 0) throw new QueueUsageError("QUEUE_NO_RECIPIENT");
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
    const { clock, database, tell } = this.#context;
    const { message, statements } = insertion(this.#context, given, lease);
    const answer = await database.batch(statements);
    if (answer.type === "conflict") throw new QueueError("QUEUE_CONFLICT");
    const { reversePath, recipients } = given.envelope;
    tell({
      name: "queue.message.submitted",
      message: message.id,
      from: reversePath,
      recipients: recipients.length,
      size: message.prefix.length + message.body.size,
    });
    if (lease === undefined) this.#scheduler.wake(clock.now());
    else this.#scheduler.arrive(message, leased(message.id, recipients, lease));
  }

  async list(filter: ListFilter = {}): ReturnType<Queue["list"]> {
    return this.#listing.list(filter);
  }

  async show(id: Id): ReturnType<Queue["show"]> {
    return this.#listing.show(id);
  }

  async explain(id: Id): ReturnType<Queue["explain"]> {
    return this.#listing.explain(id);
  }

  async hold(id: Id): ReturnType<Queue["hold"]> {
    return this.#administration.hold(id);
  }

  async release(id: Id): ReturnType<Queue["release"]> {
    return this.#administration.release(id);
  }

  async drop(id: Id): ReturnType<Queue["drop"]> {
    return this.#administration.drop(id);
  }

  async bounce(
    id: Id,
    // RFC 3463 §3.8: X.7.0, other or undefined security status; nothing says "somebody decided".
    reply: Reply = { code: 550, enhanced: "5.7.0", text: "Returned by the administrator" },
  ): ReturnType<Queue["bounce"]> {
    return this.#administration.bounce(id, reply);
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
