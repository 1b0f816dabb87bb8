import type { EventSink } from "@mailwright/core";
import { openDatabase } from "@mailwright/database";
import { openQueue, type Queue, type QueueEvent, queueSchema } from "@mailwright/queue";
import { Spool, spoolSchema } from "@mailwright/spool";
import { MemoryNetwork, memorySink, seededRandom, VirtualClock } from "@mailwright/testkit";
import { describe, expect, test } from "vitest";
import { type DeliveryEvent, smartHost, type SmartHostOptions } from "../src/index.ts";
import { Peer } from "./peer.ts";

const START = Date.UTC(2030, 0, 1);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TEXT = "Subject: hello\r\n\r\n.Hello!\r\n";

/** A queue that sends everything through one smart host, in virtual time. */
async function world(options: Partial<SmartHostOptions> = {}, { tls = false } = {}) {
  const clock = new VirtualClock({ start: START });
  const random = seededRandom(1);
  const network = new MemoryNetwork({ clock, random, latency: 10 });
  const host = network.host("smart.test", "192.0.2.1");
  const peer = new Peer(() => clock.now());
  await peer.listen(host, tls);
  const database = await openDatabase({ file: ":memory:" }, [spoolSchema, queueSchema]);
  const spool = new Spool({ database, clock, random });
  const sink = memorySink<QueueEvent | DeliveryEvent>();
  const events: EventSink = sink;
  const remote = smartHost(
    { host: "smart.test", hostname: "mx.test", ...options },
    { spool, network: network.host("mx.test", "192.0.2.9"), clock, events },
  );
  const evidence = { by: "test", reason: "one way" };
  const route = async (address: string) =>
    ({
      type: "deliver",
      agent: "remote",
      destination: "smart.test",
      address,
      evidence,
      steps: [],
    }) as const;
  const queue = await openQueue(
    { hostname: "mx.test", jitter: 0 },
    { database, spool, router: { route }, agents: { remote }, events, clock, random },
  );
  const submit = async (to: readonly string[], reversePath = "a@y.test") => {
    await using draft = await spool.write(bytes(TEXT));
    const recipients = to.map((address) => ({ address }));
    const prefix = new TextEncoder().encode("Received: by mx.test\r\n");
    return queue.submit({ envelope: { reversePath, recipients }, prefix, draft });
  };
  const close = async (opened: Queue): Promise<void> => {
    await clock.until(opened[Symbol.asyncDispose]());
    await clock.until(remote[Symbol.asyncDispose]());
    await database[Symbol.asyncDispose]();
  };
  const named = (name: string) => sink.events.filter((event) => event.name === name);
  return {
    clock,
    network,
    peer,
    sink,
    named,
    submit,
    [Symbol.asyncDispose]: () => close(queue),
  };
}

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(text);
}

test("sends a message whole, dot-stuffed on the way", async () => {
  await using it = await world();
  await it.submit(["b@x.test"]);
  await it.clock.advance(1000);
  expect(it.peer.taken).toMatchObject([{ from: "a@y.test", to: ["b@x.test"] }]);
  expect(it.peer.taken[0]?.text).toBe("Received: by mx.test\r\nSubject: hello\r\n\r\n..Hello!");
  expect(it.named("queue.recipient.delivered")).toMatchObject([{ reply: "250 2.0.0 Taken" }]);
});

test("each recipient gets its own outcome", async () => {
  await using it = await world();
  it.peer.manner.recipient = (address) => {
    if (address === "no@x.test") return "550 5.1.1 No such user";
    return address === "later@x.test" ? "451 4.2.0 Greylisted" : "250 2.1.5 Fine";
  };
  await it.submit(["b@x.test", "no@x.test", "later@x.test"]);
  await it.clock.advance(1000);
  expect(it.named("queue.recipient.delivered")).toMatchObject([
    { recipient: "b@x.test" },
    { recipient: "a@y.test" },
  ]);
  expect(it.named("queue.recipient.failed")).toMatchObject([{ recipient: "no@x.test" }]);
  expect(it.named("queue.recipient.deferred")).toMatchObject([
    { recipient: "later@x.test", reply: "451 4.2.0 Greylisted" },
  ]);
  // The report goes the same way.
  expect(it.peer.taken).toMatchObject([
    { from: "a@y.test", to: ["b@x.test"] },
    { from: "", to: ["a@y.test"] },
  ]);
});

test("greylisting: what was deferred goes out at the next attempt, once", async () => {
  await using it = await world();
  const first = new Map<string, number>();
  it.peer.manner.recipient = (address) => {
    const since = first.get(address) ?? it.clock.now();
    first.set(address, since);
    return it.clock.now() - since < 5 * MINUTE ? "451 4.7.1 Try again later" : "250 2.1.5 Fine";
  };
  await it.submit(["b@x.test"]);
  await it.clock.advance(HOUR);
  expect(it.peer.taken).toHaveLength(1);
  expect(Math.round(((it.peer.taken[0]?.at ?? 0) - START) / MINUTE)).toBe(6);
});

test("a smart host that is down for a day gets everything once it is up", async () => {
  await using it = await world();
  const down = it.network.inject({ type: "refuse", host: "smart.test" });
  for (let i = 0; i < 50; i++) await it.submit([`r${i}@x.test`]);
  await it.clock.advance(24 * HOUR);
  expect(it.peer.connections).toBe(0);
  expect(it.named("queue.recipient.deferred")[0]).toMatchObject({
    reply: expect.stringMatching(/^451 4\.4\.1 /),
  });
  expect(it.named("delivery.connection.failed")[0]).toMatchObject({ code: "NET_CONNECT" });
  down[Symbol.dispose]();
  await it.clock.advance(5 * HOUR);
  const to = it.peer.taken.filter(({ from }) => from !== "").flatMap((taken) => taken.to);
  expect(new Set(to).size).toBe(50);
  expect(to).toHaveLength(50);
});

test("a connection cut before the reply to the message may repeat it, and is told apart", async () => {
  await using it = await world();
  it.peer.manner.end = "cut";
  await it.submit(["b@x.test"]);
  await it.clock.advance(30_000);
  expect(it.named("delivery.connection.failed")).toMatchObject([{ code: "SMTP_UNCERTAIN" }]);
  it.peer.manner.end = "250 2.0.0 Taken";
  await it.clock.advance(10 * MINUTE);
  expect(it.peer.taken).toHaveLength(2);
  expect(it.named("queue.recipient.delivered")).toHaveLength(1);
});

describe("cut wherever it may be, mail arrives, and repeats only where a reply was lost", () => {
  test.each([
    ["client", "reset"],
    ["client", "end"],
    ["listener", "reset"],
    ["listener", "end"],
  ] as const)("by the %s, how: %s", async (from, how) => {
    for (let after = 0; after < 400; after += 11) {
      await using it = await world();
      it.network.inject({ type: "cut", from, how, after, host: "smart.test", times: 1 });
      await it.submit(["b@x.test"]);
      await it.submit(["c@x.test"]);
      await it.clock.advance(HOUR);
      const lost = it.named("delivery.connection.failed");
      const uncertain = lost.filter((event) => "code" in event && event.code === "SMTP_UNCERTAIN");
      const taken = it.peer.taken.flatMap(({ to }) => to);
      expect(new Set(taken).size).toBe(2);
      expect([after, taken.length - 2 <= uncertain.length]).toEqual([after, true]);
      expect(it.named("queue.recipient.delivered")).toHaveLength(2);
    }
  });
});

test("connections are used again, and closed when idle", async () => {
  await using it = await world({ idle: 5000 });
  for (let i = 0; i < 3; i++) {
    await it.submit(["b@x.test"]);
    await it.clock.advance(1000);
  }
  expect(it.peer.connections).toBe(1);
  expect(it.peer.open).toBe(1);
  await it.clock.advance(6000);
  expect(it.peer.open).toBe(0);
  expect(it.peer.commands.at(-1)).toBe("QUIT");
  expect(it.named("delivery.connection.closed")).toMatchObject([{ messages: 3 }]);
});

test("an idle connection the host has closed costs a new one, not a deferral", async () => {
  await using it = await world({ idle: HOUR });
  await it.submit(["b@x.test"]);
  await it.clock.advance(1000);
  it.peer.hangUp();
  await it.submit(["c@x.test"]);
  await it.clock.advance(1000);
  it.peer.manner.mail = "421 4.4.2 Idle too long";
  await it.submit(["d@x.test"]);
  await it.clock.advance(0);
  expect(it.peer.taken).toHaveLength(2);
  expect(it.peer.connections).toBe(2);
  it.peer.manner.mail = "250 2.1.0 Fine";
  await it.clock.advance(1000);
  expect(it.named("queue.recipient.deferred")).toEqual([]);
});

test("opens no more connections than it may", async () => {
  await using it = await world({ connections: 3, messagesPerConnection: 2 });
  await Promise.all(Array.from({ length: 20 }, (_, i) => it.submit([`r${i}@x.test`])));
  await it.clock.advance(MINUTE);
  expect(it.peer.taken).toHaveLength(20);
  expect(it.peer.mostOpen).toBe(3);
  expect(it.peer.connections).toBeGreaterThanOrEqual(10);
});

test("TLS that is required and not offered defers", async () => {
  await using it = await world({ tls: "required" });
  await it.submit(["b@x.test"]);
  await it.clock.advance(1000);
  expect(it.peer.taken).toEqual([]);
  expect(it.named("queue.recipient.deferred")).toMatchObject([
    { reply: expect.stringMatching(/^451 4\.7\.0 /) },
  ]);
});

test("TLS is used where it is offered", async () => {
  await using it = await world({ tls: "required" }, { tls: true });
  it.peer.manner.extensions = ["STARTTLS"];
  await it.submit(["b@x.test"]);
  await it.clock.advance(1000);
  expect(it.named("delivery.connection.opened")).toMatchObject([{ tls: true }]);
  expect(it.peer.taken).toHaveLength(1);
});

test("a refused session defers, even where the host says never", async () => {
  await using it = await world();
  it.peer.manner.greeting = "554 5.7.1 Go away";
  await it.submit(["b@x.test"]);
  await it.clock.advance(1000);
  expect(it.named("queue.recipient.deferred")).toMatchObject([
    { reply: expect.stringMatching(/^451 4\.4\.1 /) },
  ]);
  expect(it.named("queue.recipient.failed")).toEqual([]);
});

test("no event holds the password", async () => {
  const password = "canary-of-the-smart-host";
  await using it = await world({ credentials: { username: "u", password } }, { tls: true });
  it.peer.manner.extensions = ["STARTTLS", "AUTH PLAIN"];
  await it.submit(["b@x.test"]);
  await it.clock.advance(1000);
  it.network.inject({ type: "refuse" });
  await it.submit(["c@x.test"]);
  await it.clock.advance(HOUR);
  expect(JSON.stringify(it.sink.events)).not.toContain(password);
});

test.each(["535 5.7.8", "454 4.7.0", "421 4.7.0"])(
  "a host that echoes the password in its %s finds it in no event, outcome or report",
  async (codes) => {
    const password = "canary-of-the-smart-host";
    const echoed = btoa(`\0u\0${password}`);
    await using it = await world({ credentials: { username: "u", password } }, { tls: true });
    it.peer.manner.extensions = ["STARTTLS", "AUTH PLAIN"];
    it.peer.manner.auth = `${codes} no: % ${password}`;
    await it.submit(["b@x.test"]);
    await it.clock.advance(5 * HOUR);
    expect(it.peer.commands).toContain(`AUTH PLAIN ${echoed}`);
    expect(it.named("delivery.connection.failed")).not.toEqual([]);
    expect(it.named("queue.recipient.deferred")[0]).toMatchObject({
      reply: expect.stringMatching(
        codes.startsWith("421")
          ? /^451 4\.4\.1 /
          : "451 4.7.0 The smart host refused our credentials",
      ),
    });
    // Once the host is in order, the report of the delay goes out over it.
    it.peer.manner.auth = "235 2.7.0 Fine";
    await it.clock.advance(10 * HOUR);
    const report = it.peer.taken.find(({ from }) => from === "")?.text ?? "";
    expect(report).toContain(codes.startsWith("421") ? "4.4.1" : "refused our credentials");
    const all = JSON.stringify([it.sink.events, it.peer.taken]);
    expect(all).not.toContain(password);
    expect(all).not.toContain(echoed);
  },
);
