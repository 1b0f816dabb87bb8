import type { Statement } from "@mailwright/database";
import { expect, test } from "vitest";
import type { Copy, Outcome } from "../src/index.ts";
import { left, LATER, NEVER, OK, type World, world } from "./world.ts";

const encoder = new TextEncoder();

const TO_C: Copy = {
  envelope: { reversePath: "b@x.test", recipients: [{ address: "c@z.test" }] },
  prefix: encoder.encode("Delivered-To: b@x.test\r\n"),
};

/** Answers so for the first recipient, and well for those of the copies. */
function forB(it: World, outcome: Outcome): void {
  it.script = (address) => (address === "b@x.test" ? outcome : OK);
}

const delivered = (it: World): unknown[] =>
  it.tasks.map(({ task }) => task.recipients.map(({ address }) => address));

test("copies are queued with the message, and share its body", async () => {
  await using it = await world();
  const texts: string[] = [];
  it.script = async (_, task) => {
    texts.push(await it.text(task));
    return OK;
  };
  await using queue = await it.open();
  await using draft = await it.spool.write([encoder.encode("Subject: a\r\n\r\nb\r\n")] as never);
  const envelope = { reversePath: "a@y.test", recipients: [{ address: "b@x.test" }] };
  const { id } = await queue.submit({ envelope, prefix: new Uint8Array(), draft, copies: [TO_C] });
  expect(await it.count("spool_body")).toBe(1);
  await it.clock.settle();
  expect(delivered(it)).toEqual([["b@x.test"], ["c@z.test"]]);
  expect(texts).toEqual([
    "Subject: a\r\n\r\nb\r\n",
    "Delivered-To: b@x.test\r\nSubject: a\r\n\r\nb\r\n",
  ]);
  const submitted = it.sink.events.filter(({ name }) => name === "queue.message.submitted");
  expect(submitted).toMatchObject([{ message: id }, { cause: id, from: "b@x.test" }]);
  expect(await left(it)).toEqual([0, 0, 0, 0]);
});

test("a copy without recipients is refused with all the rest", async () => {
  await using it = await world();
  await using queue = await it.open();
  await using draft = await it.spool.write([encoder.encode("a")] as never);
  const envelope = { reversePath: "", recipients: [] };
  const empty = { envelope, prefix: new Uint8Array() };
  const good = { reversePath: "a@y.test", recipients: [{ address: "b@x.test" }] };
  const submission = queue.submit({
    envelope: good,
    prefix: new Uint8Array(),
    draft,
    copies: [empty],
  });
  await expect(submission).rejects.toMatchObject({ code: "QUEUE_NO_RECIPIENT" });
  expect(await left(it)).toEqual([0, 0, 0, 0]);
});

test.each([
  ["delivered", OK],
  ["failed", NEVER],
])("copies of a recipient that %s go on by themselves", async (_, outcome) => {
  await using it = await world();
  forB(it, { ...outcome, copies: [TO_C] } as Outcome);
  await using queue = await it.open();
  await it.submit(queue);
  await it.clock.settle();
  expect(delivered(it)).toContainEqual(["c@z.test"]);
  expect(await left(it)).toEqual([0, 0, 0, 0]);
});

test("copies are queued once, with the attempt that ends the recipient", async () => {
  await using it = await world();
  const impossible: Statement = { sql: "SELECT 1 WHERE 0", parameters: [], guard: { changes: 1 } };
  let tries = 0;
  it.script = (address) => {
    if (address !== "b@x.test") return OK;
    tries++;
    if (tries === 1) return LATER;
    const copies = [TO_C];
    return { type: "delivered", copies, ...(tries === 2 ? { statements: [impossible] } : {}) };
  };
  await using queue = await it.open();
  await it.submit(queue);
  await it.clock.run();
  expect(delivered(it)).toEqual([["b@x.test"], ["b@x.test"], ["b@x.test"], ["c@z.test"]]);
  expect(await left(it)).toEqual([0, 0, 0, 0]);
});

test("an agent that wants a copy for nobody is at fault, and none is queued", async () => {
  await using it = await world();
  let tries = 0;
  it.script = () => {
    tries++;
    const envelope = { reversePath: "", recipients: [] };
    return tries === 1 ? { ...OK, copies: [{ envelope, prefix: new Uint8Array() }] } : OK;
  };
  await using queue = await it.open();
  await it.submit(queue);
  await it.clock.run();
  expect(tries).toBe(2);
  expect(it.sink.names()).toContain("queue.agent.failed");
  expect(await left(it)).toEqual([0, 0, 0, 0]);
});

test("a recipient keeps the mailbox that rules named, over a deferral", async () => {
  await using it = await world();
  const seen: unknown[] = [];
  it.script = (_, task) => {
    seen.push(task.recipients[0]?.recipient.mailbox);
    return seen.length === 1 ? LATER : OK;
  };
  await using queue = await it.open();
  await it.submit(queue, { to: [{ address: "b@x.test", mailbox: "Archive" }] });
  await it.clock.run();
  expect(seen).toEqual(["Archive", "Archive"]);
});

test("opening tells how many messages wait", async () => {
  await using it = await world();
  it.script = () => LATER;
  {
    await using queue = await it.open({ drain: 0 });
    await it.submit(queue, { to: ["b@x.test", "c@x.test"] });
    await it.submit(queue);
    await it.clock.settle();
  }
  await using queue = await it.open();
  const opened = it.sink.events.filter(({ name }) => name === "queue.opened");
  expect(opened).toMatchObject([{ messages: 0 }, { messages: 2 }]);
  void queue;
});
