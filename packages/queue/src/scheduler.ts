import { type Id, id, sleep } from "@mailwright/core";
import { type ActiveMessage, type ActiveRecipient, parseLeased, parseMessage } from "./active.ts";
import { type Attempt, deliver } from "./attempt.ts";
import { described, type QueueContext } from "./context.ts";
import { type Ended, Gathering } from "./gathering.ts";
import { Lanes } from "./lanes.ts";
import { laneOf, routed } from "./routing.ts";
import type { MessageRow, RecipientRow } from "./schema.ts";
import { settle } from "./settlement.ts";
import { judge, type Result } from "./verdict.ts";
import { type Origin, Window } from "./window.ts";

// How soon to look at the database again after it failed.
const RECOVERY = 5000;

/** Recipients of one message that came into memory together. */
interface Arrival {
  readonly origin: Origin;
  readonly message: ActiveMessage;
  readonly recipients: readonly ActiveRecipient[];
}

interface Waiting {
  readonly origin: Origin;
  readonly attempt: Attempt;
}

/**
 * Brings due recipients into memory, a window of them at a time, lets the agents deliver, and has
 * the results written down. There is one a queue, and it is all that runs by itself.
 */
export class Scheduler {
  readonly #context: QueueContext;
  readonly #window: Window;
  readonly #lanes: Lanes<Waiting>;
  readonly #gathering: Gathering;
  readonly #closing = new AbortController();
  /** What is under way, to be waited for at the end. */
  readonly #work = new Set<Promise<void>>();
  #running = 0;
  #closed = false;
  #claiming = false;
  /** When there may be something due that is not in memory. */
  #dueAt = Number.POSITIVE_INFINITY;
  #timer: Disposable | undefined;

  constructor(context: QueueContext) {
    this.#context = context;
    this.#window = new Window(context.settings.window);
    this.#lanes = new Lanes(context.settings.destinationConcurrency);
    this.#gathering = new Gathering(context.clock);
  }

  /** How many recipients of fresh mail there is room for. */
  get room(): number {
    return this.#closed ? 0 : this.#window.room("fresh");
  }

  /** Keeps room for fresh mail, until {@link Scheduler.arrive} or {@link Scheduler.forget}. */
  expect(message: Id, recipients: number): void {
    this.#window.enter("fresh", message, recipients);
  }

  /** Gives back the room of fresh mail that did not come. */
  forget(message: Id, recipients: number): void {
    this.#window.leave("fresh", message, recipients);
  }

  /** Has closing wait for a submission: what it leased is given back before the queue is closed. */
  waitFor(submission: Promise<void>): void {
    this.#do(submission.catch(() => {}));
  }

  /** Takes fresh mail, leased already. */
  arrive(message: ActiveMessage, recipients: readonly ActiveRecipient[]): void {
    this.#do(this.#dispatch({ origin: "fresh", message, recipients }));
  }

  /** Recipients may be due at this time. */
  wake(at: number): void {
    this.#dueAt = Math.min(this.#dueAt, at);
    this.#refill();
  }

  /** Fails recipients that were leased for the purpose. */
  async fail(message: ActiveMessage, results: readonly Result[]): Promise<void> {
    this.#window.enter("claimed", message.id, results.length);
    await this.#settle({ origin: "claimed", message }, results);
  }

  /** Begins nothing more, waits for what is under way, then aborts it; leases are given back. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.[Symbol.dispose]();
    for (const waiting of this.#lanes.clear()) this.#do(this.#putBack(waiting));
    const done = new AbortController();
    const { clock, settings } = this.#context;
    const late = sleep(clock, settings.drain, done).catch(() => {});
    await Promise.race([this.#idle(), late]);
    done.abort();
    this.#closing.abort(new Error("the queue is closing"));
    await this.#idle();
  }

  async #idle(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  /** Keeps account of background work; what it throws is told, and is nobody's end. */
  #do(work: Promise<void>): void {
    const kept = work
      .catch((error: unknown) => {
        this.#context.tell({ name: "queue.database.failed", error: described(error) });
      })
      .finally(() => this.#work.delete(kept));
    this.#work.add(kept);
  }

  #refill(): void {
    if (this.#closed || this.#claiming || !this.#window.thirsty) return;
    this.#timer?.[Symbol.dispose]();
    if (this.#dueAt === Number.POSITIVE_INFINITY) return;
    const wait = this.#dueAt - this.#context.clock.now();
    if (wait > 0) this.#timer = this.#context.clock.after(wait, () => this.#refill());
    else this.#do(this.#claim());
  }

  async #claim(): Promise<void> {
    const { clock, database, statements } = this.#context;
    this.#claiming = true;
    this.#dueAt = Number.POSITIVE_INFINITY;
    try {
      const limit = this.#window.room("claimed");
      const arrivals = await this.#lease(limit);
      let count = 0;
      for (const arrival of arrivals) {
        count += arrival.recipients.length;
        this.#window.enter("claimed", arrival.message.id, arrival.recipients.length);
        this.#do(this.#dispatch(arrival));
      }
      const [next] = count < limit ? await database.get(statements.earliest()) : [];
      const nextAt = count < limit ? next?.next_at : clock.now();
      this.#dueAt = Math.min(this.#dueAt, nextAt ?? Number.POSITIVE_INFINITY);
    } catch (error) {
      this.#context.tell({ name: "queue.database.failed", error: described(error) });
      this.#dueAt = clock.now() + RECOVERY;
    } finally {
      this.#claiming = false;
    }
    this.#refill();
  }

  async #lease(limit: number): Promise<readonly Arrival[]> {
    const { clock, database, random, settings, statements } = this.#context;
    const now = clock.now();
    const until = now + settings.lease;
    const lease = id(clock, random);
    const answer = await database.batch([
      statements.claim({ lease, until, now, limit }),
      statements.messagesOfClaim({ lease, until }),
    ]);
    if (answer.type === "conflict") return [];
    const rows = (answer.rows[0] ?? []) as unknown as readonly RecipientRow[];
    const messages = (answer.rows[1] ?? []) as unknown as readonly MessageRow[];
    const byMessage = Map.groupBy(rows, ({ message }) => message);
    return messages.map((row) => ({
      origin: "claimed",
      message: parseMessage(row),
      recipients: (byMessage.get(row.id) ?? [])
        .map(parseLeased)
        .toSorted((a, b) => a.number - b.number),
    }));
  }

  async #dispatch(arrival: Arrival): Promise<void> {
    const { origin, message } = arrival;
    const { attempts, refused } = await routed(this.#context, message, arrival.recipients);
    for (const attempt of attempts) {
      const lane = laneOf(attempt);
      const waiting = { origin, attempt };
      if (this.#closed || this.#isFull(origin, lane)) this.#do(this.#putBack(waiting));
      else this.#lanes.add(lane, waiting);
    }
    this.#pump();
    if (refused.length > 0) await this.#settle({ origin, message }, refused);
  }

  /** Fresh mail to a destination that is far behind joins the backlog, or it would fill the window. */
  #isFull(origin: Origin, lane: string): boolean {
    return origin === "fresh" && this.#lanes.waiting(lane) >= this.#context.settings.window / 4;
  }

  #pump(): void {
    while (!this.#closed && this.#running < this.#context.settings.concurrency) {
      const waiting = this.#lanes.take();
      if (waiting === undefined) return;
      this.#running++;
      this.#do(this.#run(waiting));
    }
  }

  async #run(waiting: Waiting): Promise<void> {
    try {
      await this.#attempt(waiting);
    } finally {
      this.#running--;
      this.#lanes.done(laneOf(waiting.attempt));
      this.#pump();
    }
  }

  async #attempt(waiting: Waiting): Promise<void> {
    const { clock, settings } = this.#context;
    const { origin, attempt } = waiting;
    const { message, agent, destination, recipients } = attempt;
    // It has waited too long to be sure that the lease outlives the attempt.
    const waited = recipients.some(
      ({ recipient }) => recipient.leaseUntil - clock.now() < settings.lease / 2,
    );
    if (waited) return this.#putBack(waiting);
    let results: readonly Result[];
    try {
      const outcomes = await deliver(this.#context, attempt, this.#closing);
      results = outcomes.map((outcome, index) => ({
        recipient: (recipients[index] as (typeof recipients)[number]).recipient,
        outcome,
        agent,
        destination,
      }));
    } catch {
      return this.#putBack(waiting);
    }
    return this.#settle({ origin, message }, results);
  }

  /** Writes down how recipients ended; bad news waits for the other recipients in memory. */
  async #settle(
    { origin, message }: Pick<Arrival, "origin" | "message">,
    results: readonly Result[],
  ): Promise<void> {
    const ended = results.map((result) => ({ origin, result }));
    const others = this.#window.of(message.id) - this.#gathering.of(message.id) - results.length;
    if (others === 0) return this.#write(message, [...this.#gathering.take(message.id), ...ended]);
    const { good = [], bad = [] } = Object.groupBy(ended, ({ result }) => {
      const isBad = result.outcome.type !== "delivered";
      return isBad && judge(this.#context, message, result).news !== undefined ? "bad" : "good";
    });
    if (bad.length > 0) this.#keep(message, bad);
    if (good.length > 0) await this.#write(message, good);
  }

  #keep(message: ActiveMessage, ended: readonly Ended[]): void {
    const until = Math.min(...ended.map(({ result }) => result.recipient.leaseUntil));
    const { lease } = this.#context.settings;
    this.#gathering.keep(message, ended, until - lease / 5, () => {
      this.#do(this.#write(message, this.#gathering.take(message.id)));
    });
  }

  async #write(message: ActiveMessage, ended: readonly Ended[]): Promise<void> {
    const results = ended.map(({ result }) => result);
    const others = this.#window.of(message.id) > results.length;
    try {
      this.wake(await settle(this.#context, { message, results, others }, this.#closing));
    } finally {
      for (const { origin } of ended) this.#window.leave(origin, message.id, 1);
      this.#left(message);
    }
  }

  /** Recipients of a message have left the memory: there may be room, or news left to tell. */
  #left(message: ActiveMessage): void {
    const kept = this.#gathering.of(message.id);
    if (kept > 0 && this.#window.of(message.id) === kept) {
      this.#do(this.#write(message, this.#gathering.take(message.id)));
    }
    this.#refill();
  }

  /** Gives leases back: the recipients are due at once, and nothing was tried. */
  async #putBack({ origin, attempt }: Waiting): Promise<void> {
    const { clock, database, statements } = this.#context;
    const now = clock.now();
    try {
      await database.batch(
        attempt.recipients.map(({ recipient }) => statements.releaseLease({ ...recipient, now })),
      );
    } finally {
      this.#window.leave(origin, attempt.message.id, attempt.recipients.length);
      this.#left(attempt.message);
      this.wake(now);
    }
  }
}
