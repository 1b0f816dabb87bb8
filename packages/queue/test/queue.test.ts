import { type EventCatalogue, sleep } from "@mailwright/core";
import type { DatabasePort } from "@mailwright/database";
import { expect, test } from "vitest";
import { queueEvents } from "../src/index.ts";
import { HOUR, LATER, left, MINUTE, NEVER, OK, START, world } from "./world.ts";

test("delivers what is submitted, and leaves nothing", async () => {
  await using it = await world();
  await using queue = await it.open();
  const id = await it.submit(queue);
  await it.clock.settle();
  expect(it.tasks).toHaveLength(1);
  const { task } = it.tasks[0]!;
  expect(task.message.id).toBe(id);
  expect(task).toMatchObject({ destination: "x.test", attempt: 1, receivedAt: START });
  expect(await it.text(task).catch(() => "gone")).toBe("gone");
  expect(await left(it)).toEqual([0, 0, 0, 0]);
  expect(it.sink.names()).toEqual([
    "queue.opened",
    "queue.message.submitted",
    "queue.recipient.delivered",
    "queue.message.ended",
  ]);
});

test("tries at the exact times of the schedule", async () => {
  await using it = await world();
  it.script = () => LATER;
  await using queue = await it.open({ jitter: 0, warnAfter: 1000 * HOUR });
  await it.submit(queue);
  await it.clock.advance(20 * HOUR);
  const minutes = it.tasks.map(({ at }) => (at - START) / MINUTE);
  expect(minutes).toEqual([0, 1, 6, 21, 51, 111, 231, 471, 711, 951, 1191]);
});

test("spreads the times by the jitter, the same for the same seed", async () => {
  const waits = async (seed: number): Promise<number[]> => {
    await using it = await world(seed);
    it.script = () => LATER;
    await using queue = await it.open({ schedule: [HOUR], jitter: 0.25, warnAfter: 1000 * HOUR });
    await it.submit(queue);
    await it.clock.advance(100 * HOUR);
    return it.tasks.slice(1).map(({ at }, index) => at - it.tasks[index]!.at);
  };
  const first = await waits(7);
  expect(await waits(7)).toEqual(first);
  expect(await waits(8)).not.toEqual(first);
  expect(Math.min(...first)).toBeGreaterThanOrEqual(0.75 * HOUR);
  expect(Math.max(...first)).toBeLessThanOrEqual(1.25 * HOUR);
  expect(Math.max(...first) - Math.min(...first)).toBeGreaterThan(0.25 * HOUR);
});

test("fails after five days to the minute, and tells the sender", async () => {
  await using it = await world();
  it.script = (address) => (address === "a@y.test" ? OK : LATER);
  await using queue = await it.open();
  await it.submit(queue);
  await it.clock.run();
  const failed = it.sink.events.find(({ name }) => name === "queue.recipient.failed");
  expect(failed).toMatchObject({ at: START + 120 * HOUR, expired: true, recipient: "b@x.test" });
  expect(await left(it)).toEqual([0, 0, 0, 0]);
});

test("continues after a restart, with what was under way", async () => {
  await using it = await world();
  it.script = () => new Promise(() => {});
  const crashed = await it.open({ drain: 0 });
  void crashed; // never closed: the process died
  const id = await it.submit(crashed);
  await it.clock.settle();
  it.script = () => OK;
  await using queue = await it.open();
  await it.clock.settle();
  expect(it.tasks.map(({ task }) => task.message.id)).toEqual([id, id]);
  expect(it.sink.events).toContainEqual(
    expect.objectContaining({ name: "queue.opened", recovered: 1 }),
  );
  expect(await left(it)).toEqual([0, 0, 0, 0]);
  void queue;
});

test("holds a bounded number of recipients in memory, whatever the backlog", async () => {
  await using it = await world();
  let running = 0;
  let most = 0;
  it.script = async () => {
    running++;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => it.clock.after(100, resolve));
    running--;
    return OK;
  };
  await using queue = await it.open({
    window: 100,
    concurrency: 1000,
    destinationConcurrency: 1000,
  });
  for (let batch = 0; batch < 1000; batch++) {
    const to = Array.from({ length: 10 }, (_, i) => `r${batch}-${i}@d${i}.test`);
    await it.submit(queue, { to });
  }
  await it.clock.run();
  expect(most).toBeLessThanOrEqual(100);
  expect(most).toBeGreaterThan(50);
  expect(new Set(it.tasks.flatMap(({ task }) => task.recipients.map((r) => r.address))).size).toBe(
    10_000,
  );
  expect(it.sink.events.filter(({ name }) => name === "queue.recipient.delivered")).toHaveLength(
    10_000,
  );
  expect(await left(it)).toEqual([0, 0, 0, 0]);
});

test("limits the deliveries at a time, to one destination and in all", async () => {
  await using it = await world();
  const running: Record<string, number> = {};
  const most: Record<string, number> = {};
  const count = (name: string, by: number): void => {
    running[name] = (running[name] ?? 0) + by;
    most[name] = Math.max(most[name] ?? 0, running[name]);
  };
  it.script = async (address) => {
    const domain = address.split("@")[1]!;
    for (const name of [domain, "all"]) count(name, 1);
    await new Promise<void>((resolve) => it.clock.after(1000, resolve));
    for (const name of [domain, "all"]) count(name, -1);
    return OK;
  };
  await using queue = await it.open({ concurrency: 5, destinationConcurrency: 3 });
  for (let i = 0; i < 20; i++) {
    await it.submit(queue, { to: ["a@one.test"] });
    await it.submit(queue, { to: ["a@two.test"] });
  }
  await it.clock.run();
  expect(most).toEqual({ "one.test": 3, "two.test": 3, all: 5 });
  expect(await left(it)).toEqual([0, 0, 0, 0]);
});

test("discards an outcome whose lease was lost", async () => {
  await using it = await world();
  const hang = Promise.withResolvers<void>();
  // Its clock has stopped: it never notices that its lease has run out.
  const stopped = { now: () => START, after: () => ({ [Symbol.dispose]: () => {} }) };
  it.script = () => hang.promise.then(() => NEVER);
  const slow = await it.open({ lease: HOUR }, { clock: stopped });
  const id = await it.submit(slow);
  await it.clock.settle();
  it.script = () => OK;
  await using queue = await it.open({ takeOver: false });
  await it.clock.advance(2 * HOUR);
  expect(it.tasks.map(({ task }) => task.message.id)).toEqual([id, id]);
  hang.resolve();
  await it.clock.settle();
  expect(it.sink.names().slice(-3)).toEqual([
    "queue.recipient.delivered",
    "queue.message.ended",
    "queue.recipient.stale",
  ]);
  expect(await left(it)).toEqual([0, 0, 0, 0]);
  void queue;
});

test("gives up an attempt that hangs, and tries again", async () => {
  await using it = await world();
  let reason: unknown;
  it.script = (_address, _task, signal) => {
    signal.addEventListener("abort", () => (reason = signal.reason));
    it.script = () => OK;
    return new Promise(() => {});
  };
  await using queue = await it.open({ lease: HOUR });
  await it.submit(queue);
  await it.clock.run();
  expect(reason).toBeInstanceOf(Error);
  expect(it.sink.names()).toContain("queue.agent.failed");
  expect(it.sink.names().at(-2)).toBe("queue.recipient.delivered");
  expect(await left(it)).toEqual([0, 0, 0, 0]);
});

test("defers when an agent throws, and lets other mail flow", async () => {
  await using it = await world();
  it.script = (address) => {
    if (address.startsWith("poison")) throw new Error("crash");
    return OK;
  };
  await using queue = await it.open();
  await it.submit(queue, { to: ["poison@x.test"] });
  await it.submit(queue, { to: ["b@x.test"] });
  await it.clock.settle();
  expect(it.sink.events).toContainEqual(
    expect.objectContaining({ name: "queue.agent.failed", agent: "all", error: "Error: crash" }),
  );
  expect(it.sink.events).toContainEqual(
    expect.objectContaining({
      name: "queue.recipient.deferred",
      reply: expect.stringContaining("451 4.3.0"),
    }),
  );
  expect(await it.count("queue_recipient")).toBe(1);
});

test("closing waits for deliveries under way, then gives their leases back", async () => {
  await using it = await world();
  it.script = (address) =>
    address.startsWith("slow")
      ? new Promise((resolve) => it.clock.after(5000, () => resolve(OK)))
      : new Promise(() => {});
  const queue = await it.open({ drain: 10_000 });
  await it.submit(queue, { to: ["slow@x.test"] });
  const id = await it.submit(queue, { to: ["hang@x.test"] });
  await it.clock.settle();
  const closed = queue[Symbol.asyncDispose]();
  await expect(it.submit(queue)).rejects.toMatchObject({ code: "QUEUE_CLOSED" });
  await closed;
  expect(it.clock.now()).toBe(START + 10_000);
  expect(it.sink.names().filter((name) => name === "queue.recipient.delivered")).toHaveLength(1);
  const rows = await it.database.get({ sql: "SELECT * FROM queue_recipient", parameters: [] });
  expect(rows).toMatchObject([{ message: id, lease: null, attempts: 0, state: "due" }]);
});

test("closing waits for a submission under way, which is due at the next opening", async () => {
  await using it = await world();
  const database: DatabasePort = {
    get: (query) => it.database.get(query),
    list: (query) => it.database.list(query),
    async batch(statements) {
      await sleep(it.clock, 100);
      return it.database.batch(statements);
    },
  };
  const queue = await it.clock.until(it.open({}, { database }));
  const submitted = it.submit(queue);
  await it.clock.settle();
  await queue[Symbol.asyncDispose]();
  const sql = "SELECT message, lease FROM queue_recipient";
  const rows = await it.database.get({ sql, parameters: [] });
  expect(rows).toEqual([{ message: await submitted, lease: null }]);
  expect(it.tasks).toEqual([]);
});

test("takes no message without recipients, and none whose body is gone", async () => {
  await using it = await world();
  await using queue = await it.open();
  await expect(it.submit(queue, { to: [] })).rejects.toMatchObject({ code: "QUEUE_NO_RECIPIENT" });
  const gone = { sql: "SELECT 1 WHERE 1 = 0", parameters: [], guard: { changes: 1 } };
  const draft = { body: { id: "gone", size: 1 }, statements: [gone] };
  const envelope = { reversePath: "", recipients: [{ address: "b@x.test" }] };
  const submitted = queue.submit({ envelope, prefix: new Uint8Array(), draft });
  await expect(submitted).rejects.toMatchObject({ code: "QUEUE_CONFLICT", temporary: true });
  expect(await left(it)).toEqual([0, 0, 0, 0]);
});

test("events are a catalogue", () => {
  const catalogue: EventCatalogue = queueEvents;
  expect(Object.keys(catalogue).every((name) => name.startsWith("queue."))).toBe(true);
});
