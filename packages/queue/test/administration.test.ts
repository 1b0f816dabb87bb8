import { expect, test } from "vitest";
import { administerQueue } from "../src/index.ts";
import { byDomain, HOUR, LATER, left, MINUTE, NEVER, OK, START, world } from "./world.ts";

test("lists messages, oldest first, by state, recipient and sender, in pages", async () => {
  await using it = await world();
  it.script = (address) => (address.startsWith("hang") ? new Promise(() => {}) : LATER);
  await using queue = await it.open({ drain: 0 });
  const one = await it.submit(queue, { to: ["b@x.test", "C@X.TEST"] });
  await it.clock.advance(1);
  const two = await it.submit(queue, { to: ["hang@z.test"], reversePath: "" });
  await it.clock.advance(1);
  const three = await it.submit(queue, { to: ["d@z.test"] });
  await it.clock.settle();
  await queue.hold(three);
  const ids = async (filter: Parameters<typeof queue.list>[0]): Promise<readonly string[]> =>
    (await queue.list(filter)).map(({ id }) => id);
  expect(await ids({})).toEqual([one, two, three]);
  expect(await ids({ state: "active" })).toEqual([two]);
  expect(await ids({ state: "held" })).toEqual([three]);
  expect(await ids({ state: "due" })).toEqual([one]);
  expect(await ids({ recipient: "@Z.test" })).toEqual([two, three]);
  expect(await ids({ reversePath: "" })).toEqual([two]);
  expect(await ids({ limit: 2 })).toEqual([one, two]);
  expect(await ids({ after: two })).toEqual([three]);
  const [entry] = await queue.list({ recipient: "@x.test" });
  expect(entry).toMatchObject({
    reversePath: "a@y.test",
    size: 48,
    receivedAt: START,
    expiresAt: START + 120 * HOUR,
    due: 2,
    active: 0,
    held: 0,
  });
  expect(entry?.nextAt).toBeGreaterThan(START);
});

test("a held message is not tried, until it is released", async () => {
  await using it = await world();
  it.script = () => LATER;
  await using queue = await it.open({ jitter: 0 });
  const id = await it.submit(queue);
  await it.clock.settle();
  expect(await queue.hold(id)).toEqual({ type: "found" });
  await it.clock.advance(1000 * HOUR);
  expect(it.tasks).toHaveLength(1);
  it.script = () => OK;
  expect(await queue.release(id)).toEqual({ type: "found" });
  await it.clock.settle();
  expect(it.tasks).toHaveLength(2);
  expect(await left(it)).toEqual([0, 0, 0, 0]);
});

test("release makes what waits due at once", async () => {
  await using it = await world();
  it.script = () => LATER;
  await using queue = await it.open();
  const id = await it.submit(queue);
  await it.clock.settle();
  await queue.release(id);
  await it.clock.settle();
  expect(it.tasks.map(({ at }) => at)).toEqual([START, START]);
});

test("holding during an attempt lets it end, and stops the next one", async () => {
  await using it = await world();
  const hang = Promise.withResolvers<typeof LATER>();
  it.script = () => hang.promise;
  await using queue = await it.open();
  const id = await it.submit(queue);
  await it.clock.settle();
  await queue.hold(id);
  hang.resolve(LATER);
  await it.clock.advance(HOUR);
  expect(it.tasks).toHaveLength(1);
  expect(await queue.show(id)).toMatchObject({
    message: { recipients: [{ state: "held", attempts: 1 }] },
  });
});

test("drop forgets a message with its body, and discards what an attempt under way finds", async () => {
  await using it = await world();
  const hang = Promise.withResolvers<typeof NEVER>();
  it.script = () => hang.promise;
  await using queue = await it.open();
  const id = await it.submit(queue);
  await it.clock.settle();
  expect(await queue.drop(id)).toEqual({ type: "found" });
  expect(await left(it)).toEqual([0, 0, 0, 0]);
  hang.resolve(NEVER);
  await it.clock.settle();
  expect(it.sink.names().slice(-3)).toEqual([
    "queue.message.dropped",
    "queue.message.ended",
    "queue.recipient.stale",
  ]);
  expect(await left(it)).toEqual([0, 0, 0, 0]);
});

test("bounce fails what waits and what is held, and tells the sender", async () => {
  await using it = await world();
  it.script = (address) => (address === "a@y.test" ? OK : LATER);
  await using queue = await it.open();
  const id = await it.submit(queue, { to: ["b@x.test", "c@z.test"] });
  await it.clock.settle();
  await queue.hold(id);
  await queue.bounce(id);
  await it.clock.advance(MINUTE);
  const reported = it.sink.events.filter(({ name }) => name === "queue.message.reported");
  expect(reported).toMatchObject([{ action: "failed", recipients: ["b@x.test", "c@z.test"] }]);
  expect(await left(it)).toEqual([0, 0, 0, 0]);
});

test("explains why a recipient waits, and where it would go now", async () => {
  await using it = await world();
  it.script = (address) => (address.startsWith("hang") ? new Promise(() => {}) : LATER);
  await using queue = await it.open({ jitter: 0, drain: 0 });
  const id = await it.submit(queue, { to: ["b@x.test", "hang@z.test"] });
  await it.clock.settle();
  expect(await queue.explain(id)).toMatchObject({
    type: "found",
    recipients: [
      {
        recipient: { address: "b@x.test" },
        route: { agent: "all", destination: "x.test" },
        nextAt: START + MINUTE,
        lastReply: { code: 450, text: "Come again" },
        evidence: { by: "queue", reason: "the last attempt was deferred" },
      },
      {
        state: "active",
        evidence: { reason: "an attempt is under way, or waits for its turn in memory" },
      },
    ],
  });
});

test("what is not in the queue is unknown", async () => {
  await using it = await world();
  await using queue = await it.open();
  const answers = await Promise.all([
    queue.show("no"),
    queue.explain("no"),
    queue.hold("no"),
    queue.release("no"),
    queue.drop("no"),
    queue.bounce("no"),
  ]);
  expect(answers).toEqual(answers.map(() => ({ type: "unknown" })));
});

test("a queue no server has open can be administered, and what is due waits for one", async () => {
  await using it = await world();
  it.script = () => LATER;
  const ids: string[] = [];
  {
    await using queue = await it.open({ drain: 0 });
    for (let i = 0; i < 3; i++) {
      ids.push(await it.submit(queue));
      await it.clock.advance(1);
    }
  }
  const before = it.tasks.length;
  const parts = { database: it.database, spool: it.spool, router: { route: byDomain } };
  const queue = await administerQueue({ hostname: "mx.test" }, { ...parts, clock: it.clock });
  expect((await queue.list()).map(({ id }) => id)).toEqual(ids);
  const [held = "", released = "", bounced = ""] = ids;
  expect(await queue.hold(held)).toEqual({ type: "found" });
  expect(await queue.release(released)).toEqual({ type: "found" });
  expect(await queue.bounce(bounced)).toEqual({ type: "found" });
  expect(await queue.show(bounced)).toEqual({ type: "unknown" });
  await it.clock.settle();
  expect(it.tasks.length).toBe(before);
  it.script = () => OK;
  await using _open = await it.open();
  await it.clock.settle();
  // The one that was released, and the report of the one that was returned.
  const later = it.tasks.slice(before).map(({ task }) => task.recipients[0]?.address);
  expect(later.toSorted()).toEqual(["a@y.test", "b@x.test"]);
  expect((await queue.list()).map(({ id }) => id)).toEqual([held]);
});

test("what a dead server had begun can be returned by who administers its data", async () => {
  await using it = await world();
  it.script = () => new Promise(() => {});
  const dead = await it.open({ drain: 0 });
  void dead; // never closed: the process died
  const id = await it.submit(dead);
  await it.clock.settle();
  const parts = { database: it.database, spool: it.spool, router: { route: byDomain } };
  const queue = await administerQueue({ hostname: "mx.test" }, { ...parts, clock: it.clock });
  expect(await queue.list()).toMatchObject([{ id, due: 1, active: 0 }]);
  expect(await queue.bounce(id)).toEqual({ type: "found" });
  expect(await queue.show(id)).toEqual({ type: "unknown" });
});
