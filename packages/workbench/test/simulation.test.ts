/** Two servers and a smart host, whole, in virtual time. */
import { expect, test } from "vitest";
import { makeWorld, openServer, sendMail, type World } from "./world.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const text = "From: ann@a.example\r\nTo: bob@b.example\r\nSubject: across\r\n\r\nHello, Bob.\r\n";

interface Story {
  readonly history: readonly string[];
  /** What bob has in his maildrop. */
  readonly bob: readonly string[];
  /** What ann has in hers. */
  readonly ann: readonly string[];
  readonly end: number;
}

/**
 * a.example sends all its mail for others through hub.example, which passes it on to b.example; the
 * hub cannot be reached for a while.
 */
async function tell(world: World, outage: number): Promise<Story> {
  const { clock, network } = world;
  const start = clock.now();
  const hub = { host: "mx.hub.example", port: 25 };
  const next = { host: "mx.b.example", port: 25 };
  const opening = Promise.all([
    openServer(world, { domain: "a.example", address: "192.0.2.1", users: ["ann"], next: hub }),
    openServer(world, { domain: "b.example", address: "192.0.2.2", users: ["bob"] }),
    openServer(world, { domain: "hub.example", address: "192.0.2.3", users: [], next }),
  ]);
  const [a, b, h] = await clock.until(opening);
  const fault = network.inject({ type: "refuse", host: "mx.hub.example" });
  const sent = await clock.until(
    sendMail(world, "mx.a.example", "ann@a.example", ["bob@b.example"], text),
  );
  expect(sent).toEqual(["delivered"]);
  await clock.run({ until: start + outage });
  fault[Symbol.dispose]();
  await clock.run({ until: start + outage + DAY });
  const bob = await clock.until(b.mail("bob@b.example"));
  const ann = await clock.until(a.mail("ann@a.example"));
  const end = clock.now();
  for (const server of [a, b, h]) await clock.until(server[Symbol.asyncDispose]());
  return { history: world.history, bob, ann, end };
}

test("an outage of a day: mail waits, is retried by the schedule, and arrives once", async () => {
  const began = performance.now();
  const world = makeWorld("outage");
  const { bob, ann, history } = await tell(world, DAY);
  expect(performance.now() - began).toBeLessThan(5000);
  expect(bob).toHaveLength(1);
  expect(bob[0]?.endsWith(text)).toBe(true);
  expect(bob[0]?.match(/^Received: /gm)).toHaveLength(3);
  // One warning after four hours, and no failure.
  expect(ann).toHaveLength(1);
  expect(ann[0]).toMatch(/^Action: delayed\r$/m);
  const deferrals = history.filter(
    (line) => line.startsWith("a.example") && line.includes('"queue.recipient.deferred"'),
  );
  // 1, 5, 15, 30 minutes, 1, 2 and 4 hours, then every 4 hours: about 11 tries in a day.
  expect(deferrals.length).toBeGreaterThanOrEqual(10);
  expect(deferrals.length).toBeLessThanOrEqual(13);
});

test("an outage beyond the expiry: the sender gets a report, and nothing arrives later", async () => {
  const { bob, ann } = await tell(makeWorld("expiry"), 6 * DAY);
  expect(bob).toEqual([]);
  const report = ann.find((message) => /^Action: failed\r$/m.test(message)) ?? "";
  expect(report).toMatch(/^Content-Type: multipart\/report; report-type="?delivery-status"?/m);
  expect(report).toMatch(/^Final-Recipient: rfc822; ?bob@b\.example\r$/m);
  expect(report).toMatch(/^Status: [45]\.\d+\.\d+/m);
  expect(report).toMatch(/^Return-Path: <>\r$/m);
  expect(report).toContain("Subject: across");
});

test("one seed replays one history, another seed another", async () => {
  const first = await tell(makeWorld("seed"), DAY);
  const second = await tell(makeWorld("seed"), DAY);
  expect(second.history.length).toBeGreaterThan(50);
  expect(second).toEqual(first);
  const other = await tell(makeWorld("another seed"), DAY);
  expect(other.history).not.toEqual(first.history);
});
