/** Mail that waits, as an administrator sees and moves it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSink, type Sink } from "../src/crash/sink.ts";
import { LivingServer } from "./living-server.ts";

const server = new LivingServer();
let sink: Sink;
let port: number;
beforeAll(async () => {
  sink = await openSink();
  ({ port } = sink);
  await sink[Symbol.asyncDispose]();
  // The smart host is down, and everybody on this machine may relay.
  const queue = { schedule: ["1h"] };
  const router = { relayFrom: ["127.0.0.1"] };
  await server.start({ smartHost: { host: "127.0.0.1", port }, queue, router });
}, 30_000);
afterAll(() => server[Symbol.asyncDispose]());

const TEXT = "X-Letter: one\r\nSubject: waits\r\n\r\nHello\r\n";

test("a message that waits is listed, held and explained; released, it goes out", async () => {
  await server.send("b@elsewhere.example", TEXT);
  const { messages } = await server.until(
    () => server.ask("queue", "list"),
    ({ messages: listed }) => (listed as { due: number }[])[0]?.due === 1,
  );
  const [{ id }] = messages as [{ id: string }];
  await server.ask("queue", "hold", id);
  expect((await server.command("queue", "explain", id)).out).toContain("on hold");
  expect((await server.command("queue", "show", id)).out).toContain("b@elsewhere.example");
  await using again = await openSink(port);
  expect(again.arrivals).toEqual([]);
  await server.ask("queue", "release", id);
  const arrived = await server.until(
    async () => again.arrivals,
    (arrivals) => arrivals.length > 0,
  );
  expect(arrived).toMatchObject([{ name: "one" }]);
  expect(
    await server.until(
      () => server.ask("queue", "list"),
      (list) => (list["messages"] as []).length === 0,
    ),
  ).toMatchObject({ messages: [] });
  expect(await server.command("queue", "release", id)).toMatchObject({ code: 1 });
});
