import type { Id } from "@mailwright/core";
import { MemoryNetwork, memorySink, VirtualClock } from "@mailwright/testkit";
import { expect, test } from "vitest";
import {
  type Connection,
  listenSessions,
  type NetEvent,
  type SessionListenerOptions,
  type SessionTerms,
} from "@mailwright/net";
import { octets, text } from "./bytes.ts";
import { ScriptedConnection } from "./scripted-connection.ts";

interface Opened {
  readonly connection: Connection;
  readonly terms: SessionTerms;
  readonly end: PromiseWithResolvers<void>;
}

async function open(options: Partial<SessionListenerOptions> = {}) {
  const clock = new VirtualClock();
  const network = new MemoryNetwork({ clock });
  const events = memorySink<NetEvent & { readonly session?: Id | undefined }>();
  const opened: Opened[] = [];
  const listener = await listenSessions(
    { port: 25, refusal: octets("421 too many\r\n"), ...options },
    {
      network,
      clock,
      events,
      open(connection, terms) {
        const end = Promise.withResolvers<void>();
        opened.push({ connection, terms, end });
        return end.promise;
      },
    },
  );
  const connect = () => network.connect({ host: "localhost", port: 25 });
  return { clock, network, events, opened, listener, connect };
}

async function readAll(connection: Connection): Promise<string> {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk = await connection.read();
    if (chunk === undefined) return text(...chunks);
    chunks.push(chunk);
  }
}

test("opens a session on each connection, and counts them", async () => {
  const { opened, listener, connect } = await open();
  await connect();
  await connect();
  expect(listener.sessions).toBe(2);
  opened[0]?.end.resolve();
  await opened[0]?.end.promise;
  expect(listener.sessions).toBe(1);
  expect(listener.endpoint).toEqual({ address: "127.0.0.1", port: 25 });
});

test.each([{ connections: 2 }, { connectionsPerAddress: 2 }])(
  "over the limit %j a connection is refused, until another has ended",
  async (limits) => {
    const { opened, listener, connect, events, clock } = await open(limits);
    await connect();
    await connect();
    const third = await connect();
    expect(await readAll(third)).toBe("421 too many\r\n");
    const [limit] = Object.keys(limits);
    expect(events.events.at(-1)).toMatchObject({ name: "net.refused", limit, allowed: 2 });
    expect(listener.sessions).toBe(2);
    opened[0]?.end.resolve();
    await clock.settle();
    await connect();
    expect(opened).toHaveLength(3);
  },
);

test("refused peers that linger are reset", async () => {
  const { connect, opened, clock } = await open({ connections: 1 });
  await connect();
  await connect();
  const third = await connect();
  await expect(third.read()).rejects.toMatchObject({ code: "NET_BROKEN" });
  await clock.advance(5000);
  expect(await readAll(await connect())).toBe("421 too many\r\n");
  expect(opened).toHaveLength(1);
});

test("addresses are counted each for itself", async () => {
  const { network, clock, opened } = await open({ connectionsPerAddress: 1, host: "0.0.0.0" });
  const mx = network.host("mx.example", "192.0.2.1");
  const session = await listenSessions(
    { port: 26, host: "192.0.2.1", connectionsPerAddress: 1, refusal: octets("no") },
    { network: mx, clock, open: () => new Promise(() => undefined) },
  );
  for (const address of ["198.51.100.1", "198.51.100.2"])
    await network.host(`${address}.example`, address).connect({ host: "mx.example", port: 26 });
  expect(session.sessions).toBe(2);
  expect(opened).toHaveLength(0);
});

test("a session that fails costs its connection and is told", async () => {
  const { opened, listener, connect, events, clock } = await open();
  const client = await connect();
  opened[0]?.end.reject(new Error("bug"));
  await clock.settle();
  expect(events.events.at(-1)).toMatchObject({ name: "net.failed", error: "Error: bug" });
  await expect(client.read()).rejects.toMatchObject({ code: "NET_BROKEN" });
  expect(listener.sessions).toBe(0);
});

test("drains: asks sessions to finish, and goes when they have", async () => {
  const { opened, listener, connect, events, clock } = await open();
  await connect();
  const disposed = listener[Symbol.asyncDispose]();
  await clock.settle();
  expect(opened[0]?.terms.draining.aborted).toBe(true);
  expect(opened[0]?.terms.signal.aborted).toBe(false);
  await expect(connect()).rejects.toMatchObject({ code: "NET_CONNECT" });
  expect(events.events.at(-1)).toMatchObject({ name: "net.stopped", port: 25, sessions: 1 });
  opened[0]?.end.resolve();
  await disposed;
  expect(events.names()).toEqual(["net.listening", "net.stopped"]);
  expect(clock.pending).toBe(0);
});

test("drains: sessions that do not finish are stopped and reset", async () => {
  const { opened, listener, connect, events, clock } = await open({ drain: 3000 });
  const client = await connect();
  const disposed = listener[Symbol.asyncDispose]();
  await clock.advance(2999);
  expect(opened[0]?.terms.signal.aborted).toBe(false);
  await clock.advance(1);
  expect(opened[0]?.terms.signal.aborted).toBe(true);
  await expect(client.read()).rejects.toMatchObject({ code: "NET_BROKEN" });
  await clock.until(disposed);
  expect(events.events.at(-1)).toMatchObject({ name: "net.reset", port: 25, sessions: 1 });
});

test("stops: takes nothing new, and leaves its sessions alone", async () => {
  const { network, opened, listener, connect, events, clock } = await open();
  await connect();
  await Promise.all([listener.stop(), listener.stop()]);
  await expect(connect()).rejects.toMatchObject({ code: "NET_CONNECT" });
  await using _ = await network.listen({ port: 25 }, () => undefined);
  await clock.advance(3_600_000);
  expect(listener.sessions).toBe(1);
  expect(opened[0]?.terms.draining.aborted).toBe(false);
  expect(events.names()).toEqual(["net.listening", "net.stopped"]);
});

test("stops: what is left is drained when it is disposed of, and not told as stopped again", async () => {
  const { opened, listener, connect, events, clock } = await open({ drain: 3000 });
  await connect();
  await connect();
  await listener.stop();
  const disposed = listener[Symbol.asyncDispose]();
  await clock.settle();
  expect(opened.every(({ terms }) => terms.draining.aborted)).toBe(true);
  opened[0]?.end.resolve();
  await clock.until(disposed);
  expect(events.names()).toEqual(["net.listening", "net.stopped", "net.reset"]);
  expect(events.events.at(-2)).toMatchObject({ sessions: 2 });
  expect(events.events.at(-1)).toMatchObject({ sessions: 1 });
});

test("stops: a connection that was accepted just before opens no session", async () => {
  const accepted = Promise.withResolvers<(connection: Connection) => void>();
  const closed = Promise.withResolvers<void>();
  const opened: Connection[] = [];
  const listener = await listenSessions(
    { port: 25, refusal: octets("421 too many\r\n") },
    {
      clock: new VirtualClock(),
      network: {
        listen: async (_, accept) => {
          accepted.resolve(accept);
          return {
            endpoint: { address: "127.0.0.1", port: 25 },
            replaceTls: () => undefined,
            [Symbol.asyncDispose]: () => closed.promise,
          };
        },
      },
      open: async (connection) => void opened.push(connection),
    },
  );
  const stopped = listener.stop();
  const late = new ScriptedConnection();
  (await accepted.promise)(late);
  closed.resolve();
  await stopped;
  expect(opened).toEqual([]);
  expect(late.log).toEqual(["<reset>"]);
});
