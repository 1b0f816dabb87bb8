import { expect, test } from "vitest";
import { byDomain, left, OK, START, world } from "./world.ts";

const evidence = { by: "test", reason: "because" };

test("a route that refuses for good fails, one that refuses for now is asked again", async () => {
  await using it = await world();
  let open = false;
  const route: typeof byDomain = async (address) => {
    if (address === "gone@x.test") {
      const text = "No such user";
      return { type: "refuse", code: 550, enhanced: "5.1.1", text, evidence, steps: [] };
    }
    if (address === "later@x.test" && !open) {
      const text = "Not now";
      return { type: "refuse", code: 450, enhanced: "4.3.2", text, evidence, steps: [] };
    }
    return byDomain(address);
  };
  await using queue = await it.open({}, { router: { route } });
  await it.submit(queue, { to: ["gone@x.test", "later@x.test", "b@x.test"] });
  await it.clock.settle();
  expect(it.sink.events).toContainEqual(
    expect.objectContaining({ name: "queue.recipient.failed", reply: "550 5.1.1 No such user" }),
  );
  expect(it.sink.events).toContainEqual(
    expect.objectContaining({ name: "queue.recipient.deferred", reply: "450 4.3.2 Not now" }),
  );
  open = true;
  await it.clock.run();
  expect(it.tasks.map(({ task }) => task.recipients[0]?.address)).toContain("later@x.test");
  expect(await left(it)).toEqual([0, 0, 0, 0]);
});

test("a router that throws, or names no agent there is, defers", async () => {
  await using it = await world();
  let broken = true;
  const route: typeof byDomain = async (address) => {
    const found = await byDomain(address);
    if (!broken || found.type === "refuse") return found;
    if (address.startsWith("throw")) throw new Error("down");
    return { ...found, agent: "nobody" };
  };
  await using queue = await it.open({}, { router: { route } });
  await it.submit(queue, { to: ["throw@x.test", "b@x.test"] });
  await it.clock.settle();
  const faults = it.sink.events.filter(({ name }) => name === "queue.agent.failed");
  expect(faults).toMatchObject([
    { agent: "router", error: "Error: down" },
    { agent: "nobody", error: "there is no such agent" },
  ]);
  broken = false;
  it.script = () => OK;
  await it.clock.run();
  expect(await left(it)).toEqual([0, 0, 0, 0]);
});

test("recipients that go to one place after rewriting are one task", async () => {
  await using it = await world();
  const route: typeof byDomain = (address) => byDomain(address.replace("alias.test", "x.test"));
  await using queue = await it.open({ taskRecipients: 2 }, { router: { route } });
  await it.submit(queue, { to: ["a@x.test", "b@alias.test", "c@x.test", "d@z.test"] });
  await it.clock.settle();
  expect(
    it.tasks.map(({ task }) => task.recipients.map((to) => [to.recipient.address, to.address])),
  ).toEqual([
    [
      ["a@x.test", "a@x.test"],
      ["b@alias.test", "b@x.test"],
    ],
    [["d@z.test", "d@z.test"]],
    [["c@x.test", "c@x.test"]],
  ]);
  expect(it.tasks[0]?.task.message.envelope.recipients).toHaveLength(2);
  expect(it.tasks[0]?.at).toBe(START);
});

test("an agent that answers for too few defers them all", async () => {
  await using it = await world();
  const agents = { all: { deliver: async () => [OK] } };
  await using queue = await it.open({}, { agents });
  await it.submit(queue, { to: ["a@x.test", "b@x.test"] });
  await it.clock.settle();
  expect(it.sink.names()).toContain("queue.agent.failed");
  expect(await it.count("queue_recipient")).toBe(2);
});
