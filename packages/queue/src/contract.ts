/**
 * What every queue must do, whatever it keeps its rows in: a suite for implementers and for drivers
 * of other databases.
 *
 * @packageDocumentation
 */
import assert from "node:assert/strict";
import type { EventSink, Id, Reply } from "@mailwright/core";
import type { QueueEvent } from "./events.ts";
import type { QueueOptions } from "./options.ts";
import type { Agent, Copy, DraftBody, Outcome, Queue, QueueRouter, Task } from "./ports.ts";

/** One requirement. */
export interface ContractCase {
  readonly name: string;
  run(): Promise<void>;
}

/** An empty storage, in which a suite opens queues. */
export interface QueueStorage extends AsyncDisposable {
  /** Opens a queue, as a new process would, by the machine's clock. */
  open(
    options: QueueOptions,
    parts: {
      readonly agents: Readonly<Record<string, Agent>>;
      readonly router: QueueRouter;
      readonly events: EventSink;
    },
  ): Promise<Queue>;
  /** Writes a body for a message. */
  draft(text: string): Promise<DraftBody & AsyncDisposable>;
  /** How many messages, recipients and bodies there are, in all. */
  count(): Promise<number>;
}

const LATER: Reply = { code: 450, enhanced: "4.2.0", text: "Come again" };
const NEVER: Reply = { code: 550, enhanced: "5.1.1", text: "No such user" };

/**
 * The requirements of a queue.
 *
 * @param open - makes an empty storage for one case
 * @example
 * for (const each of queueContract(openStorage)) test(each.name, () => each.run());
 */
export function queueContract(open: () => Promise<QueueStorage>): readonly ContractCase[] {
  return Object.entries(CASES).map(([name, run]) => ({
    name,
    async run() {
      await using storage = await open();
      await run(storage);
    },
  }));
}

/** A queue with one agent, which asks `answer` for every recipient. */
class Bench {
  readonly storage: QueueStorage;
  readonly seen: Task[] = [];
  readonly #events: QueueEvent[] = [];
  #told: () => void = () => {};

  constructor(storage: QueueStorage) {
    this.storage = storage;
  }

  open(
    answer: (address: string, task: Task) => Outcome | Promise<Outcome>,
    options: Partial<QueueOptions> = {},
  ): Promise<Queue> {
    const deliver = (task: Task): Promise<readonly Outcome[]> => {
      this.seen.push(task);
      return Promise.all(task.recipients.map(async ({ address }) => answer(address, task)));
    };
    const emit = (event: unknown): void => {
      this.#events.push(event as QueueEvent);
      this.#told();
    };
    const given = { hostname: "mx.test", schedule: [1], drain: 0, ...options };
    const parts = { agents: { all: { deliver } }, router: { route }, events: { emit } };
    return this.storage.open(given, parts);
  }

  async submit(queue: Queue, ...addresses: readonly string[]): Promise<Id> {
    await using draft = await this.storage.draft("Subject: a\r\n\r\nb\r\n");
    const recipients = addresses.map((address) => ({ address }));
    const envelope = { reversePath: "a@y.test", recipients };
    return (await queue.submit({ envelope, prefix: new Uint8Array(), draft })).id;
  }

  /** Waits until events of this name have been told so many times. */
  async until(name: QueueEvent["name"], count = 1): Promise<void> {
    while (this.#events.filter((event) => event.name === name).length < count) {
      await new Promise<void>((resolve) => {
        this.#told = resolve;
      });
    }
  }
}

const route: QueueRouter["route"] = (address) => {
  const destination = address.slice(address.indexOf("@") + 1);
  const evidence = { by: "contract", reason: "by domain" };
  return Promise.resolve({
    type: "deliver",
    agent: "all",
    destination,
    address,
    evidence,
    steps: [],
  });
};

function copy(to: string): Copy {
  const envelope = { reversePath: "b@x.test", recipients: [{ address: to }] };
  return { envelope, prefix: new Uint8Array() };
}

const CASES: Readonly<Record<string, (storage: QueueStorage) => Promise<void>>> = {
  "delivers what is submitted, and leaves nothing": async (storage) => {
    const bench = new Bench(storage);
    await using queue = await bench.open(() => ({ type: "delivered" }));
    const id = await bench.submit(queue, "b@x.test");
    await bench.until("queue.recipient.delivered");
    assert.deepEqual(
      bench.seen.map(({ message, recipients }) => [message.id, recipients[0]?.address]),
      [[id, "b@x.test"]],
    );
    assert.equal(await storage.count(), 0);
  },

  "tries again what is deferred": async (storage) => {
    const bench = new Bench(storage);
    await using queue = await bench.open((_, { attempt }) =>
      attempt < 5 ? { type: "deferred", reply: LATER } : { type: "delivered" },
    );
    await bench.submit(queue, "b@x.test");
    await bench.until("queue.recipient.delivered");
    assert.deepEqual(
      bench.seen.map(({ attempt }) => attempt),
      [1, 2, 3, 4, 5],
    );
    assert.equal(await storage.count(), 0);
  },

  "keeps the last reply, and says when it tries again": async (storage) => {
    const bench = new Bench(storage);
    await using queue = await bench.open(() => ({ type: "deferred", reply: LATER }), {
      schedule: [3_600_000],
    });
    const id = await bench.submit(queue, "b@x.test");
    await bench.until("queue.recipient.deferred");
    const shown = await queue.show(id);
    assert.equal(shown.type, "found");
    const [recipient] = shown.type === "found" ? shown.message.recipients : [];
    assert.deepEqual(recipient?.lastReply, LATER);
    assert.equal(recipient?.state, "due");
    const [entry] = await queue.list();
    assert.equal(entry?.nextAt, recipient?.nextAt);
  },

  "undoes the end of a recipient with what its agent wants done": async (storage) => {
    const bench = new Bench(storage);
    const impossible = { sql: "SELECT 1 WHERE 1 = 0", parameters: [], guard: { changes: 1 } };
    await using queue = await bench.open((_, { attempt }) =>
      attempt === 1 ? { type: "delivered", statements: [impossible] } : { type: "delivered" },
    );
    await bench.submit(queue, "b@x.test");
    await bench.until("queue.recipient.delivered");
    assert.equal(bench.seen.length, 2);
    assert.equal(await storage.count(), 0);
  },

  "goes on with what an earlier process had begun, and ignores its outcome": async (storage) => {
    const bench = new Bench(storage);
    const late = Promise.withResolvers<Outcome>();
    const first = await bench.open(() => late.promise);
    const id = await bench.submit(first, "b@x.test");
    await using second = await bench.open(() => ({ type: "deferred", reply: LATER }), {
      schedule: [3_600_000],
    });
    await bench.until("queue.recipient.deferred");
    late.resolve({ type: "delivered" });
    await bench.until("queue.recipient.stale");
    const shown = await second.show(id);
    assert.equal(shown.type === "found" && shown.message.recipients.length, 1);
    await first[Symbol.asyncDispose]();
  },

  "tells the sender of what failed": async (storage) => {
    const bench = new Bench(storage);
    await using queue = await bench.open((address) =>
      address === "a@y.test" ? { type: "delivered" } : { type: "failed", reply: NEVER },
    );
    await bench.submit(queue, "b@x.test", "c@z.test");
    await bench.until("queue.recipient.delivered");
    assert.equal(bench.seen.at(-1)?.message.envelope.reversePath, "");
    assert.equal(await storage.count(), 0);
  },

  "ends each of many recipients once, and the body with the last": async (storage) => {
    const bench = new Bench(storage);
    const addresses = Array.from({ length: 300 }, (_, i) => `r${i}@d${i % 50}.test`);
    await using queue = await bench.open(() => ({ type: "delivered" }), { window: 100 });
    await bench.submit(queue, ...addresses);
    await bench.until("queue.recipient.delivered", 300);
    const delivered = bench.seen.flatMap(({ recipients }) => recipients.map((to) => to.address));
    assert.deepEqual(delivered.toSorted(), addresses.toSorted());
    assert.equal(await storage.count(), 0);
  },

  "queues copies with the message, or with the end of a recipient, and shares the body": async (
    storage,
  ) => {
    const bench = new Bench(storage);
    const answers: Readonly<Record<string, Outcome>> = {
      "b@x.test": { type: "delivered", copies: [copy("ended@x.test")] },
      "never@x.test": { type: "failed", reply: NEVER, copies: [copy("failed@x.test")] },
    };
    await using queue = await bench.open((address) => answers[address] ?? { type: "delivered" });
    await using draft = await storage.draft("Subject: a\r\n\r\nb\r\n");
    const recipients = [{ address: "b@x.test" }, { address: "never@x.test" }];
    const envelope = { reversePath: "", recipients };
    const copies = [copy("with@x.test")];
    await queue.submit({ envelope, prefix: new Uint8Array(), draft, copies });
    await bench.until("queue.message.ended", 4);
    assert.deepEqual(
      bench.seen.flatMap((task) => task.recipients.map(({ address }) => address)).toSorted(),
      ["b@x.test", "ended@x.test", "failed@x.test", "never@x.test", "with@x.test"],
    );
    assert.equal(new Set(bench.seen.map(({ message }) => message.body.id)).size, 1);
    assert.equal(await storage.count(), 0);
  },

  "holds, releases, drops and bounces": async (storage) => {
    const bench = new Bench(storage);
    let answer: Outcome = { type: "deferred", reply: LATER };
    await using queue = await bench.open(() => answer, { schedule: [3_600_000] });
    const ids: Id[] = [];
    for (let i = 0; i < 3; i++) ids.push(await bench.submit(queue, "b@x.test"));
    const [held = "", dropped = "", bounced = ""] = ids;
    await bench.until("queue.recipient.deferred", 3);
    answer = { type: "delivered" };
    await queue.hold(held);
    assert.deepEqual(
      (await queue.list({ state: "held" })).map(({ id }) => id),
      [held],
    );
    await queue.drop(dropped);
    assert.deepEqual(await queue.show(dropped), { type: "unknown" });
    await queue.bounce(bounced);
    await bench.until("queue.recipient.delivered", 1);
    await queue.release(held);
    await bench.until("queue.recipient.delivered", 2);
    assert.equal(await storage.count(), 0);
  },
};
