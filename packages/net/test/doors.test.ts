import { MemoryNetwork, memorySink, VirtualClock } from "@mailwright/testkit";
import { generate } from "selfsigned";
import { describe, expect, test } from "vitest";
import { systemClock } from "@mailwright/core";
import {
  type Connection,
  type Door,
  Doors,
  listenSessions,
  type NetEvent,
  type Network,
  serve,
  type SessionTerms,
  type TlsKeys,
} from "@mailwright/net";
import { nodeNetwork } from "@mailwright/net/node";
import { octets, text } from "./bytes.ts";
import { LineSession } from "./line-session.ts";

interface Opened {
  readonly terms: SessionTerms;
  readonly end: PromiseWithResolvers<void>;
}

/** Doors on a network in memory, whose sessions end when a test says so. */
function house() {
  const clock = new VirtualClock();
  const network = new MemoryNetwork({ clock });
  const events = memorySink<NetEvent>();
  const opened: Opened[] = [];
  const doors = new Doors();
  const door = (port: number, tls?: TlsKeys): Door => ({
    key: `${port} ${tls?.certificate}`,
    open: () =>
      listenSessions(
        { port, refusal: octets("421 too many\r\n"), ...(tls && { tls, tlsMode: "implicit" }) },
        {
          network,
          clock,
          events,
          open(_, terms) {
            const end = Promise.withResolvers<void>();
            opened.push({ terms, end });
            return end.promise;
          },
        },
      ),
  });
  const connect = (port: number) => network.connect({ host: "localhost", port });
  return { clock, network, events, opened, doors, door, connect };
}

const at = (port: number) => ({ type: "open", endpoint: { address: "127.0.0.1", port } });
const nobody = { code: "NET_CONNECT" };

test("opens the doors that are wanted, and tells where each is", async () => {
  const { doors, door, connect } = house();
  expect(await doors.replace([door(25), door(587)])).toEqual([at(25), at(587)]);
  await connect(25);
  await connect(587);
  expect(doors.sessions).toBe(2);
});

test("a door whose key stays is left untouched", async () => {
  const { doors, door, connect, events, opened } = house();
  const [before] = await doors.replace([door(0)]);
  expect(await doors.replace([door(110), door(0), door(0)])).toEqual([at(110), before, before]);
  await connect(110);
  expect(opened[0]?.terms.draining.aborted).toBe(false);
  expect(events.names()).toEqual(["net.listening", "net.listening"]);
});

test("sessions of a door that is no longer wanted live on, and nobody new is let in", async () => {
  const { doors, door, connect, opened, clock, events } = house();
  await doors.replace([door(25), door(587)]);
  await connect(25);
  expect(await doors.replace([door(587)])).toEqual([at(587)]);
  await expect(connect(25)).rejects.toMatchObject(nobody);
  await clock.advance(3_600_000);
  expect(opened[0]?.terms.draining.aborted).toBe(false);
  expect(doors.sessions).toBe(1);
  opened[0]?.end.resolve();
  await clock.settle();
  expect(doors.sessions).toBe(0);
  await doors.replace([]);
  expect(events.names().slice(2)).toEqual(["net.stopped", "net.stopped"]);
});

test("a port goes from one door to another", async () => {
  const { doors, door, connect, clock } = house();
  const keys = { key: "key", certificate: "a" };
  await doors.replace([door(25)]);
  await connect(25);
  expect(await doors.replace([door(25, keys)])).toEqual([at(25)]);
  const client = await connect(25);
  await client.secure();
  await clock.settle();
  expect(doors.sessions).toBe(2);
});

test("a door that fails leaves the others as they are, and is tried again", async () => {
  const { doors, door, connect, network } = house();
  const other = await network.listen({ port: 587 }, () => undefined);
  const wanted = [door(25), door(587), door(110)];
  const failed = { type: "failed", error: expect.objectContaining({ code: "NET_ADDRESS_IN_USE" }) };
  expect(await doors.replace(wanted)).toEqual([at(25), failed, at(110)]);
  expect(await doors.replace(wanted)).toEqual([at(25), failed, at(110)]);
  await connect(25);
  await other[Symbol.asyncDispose]();
  expect(await doors.replace(wanted)).toEqual([at(25), at(587), at(110)]);
  expect(doors.sessions).toBe(1);
});

describe("a door that cannot move", () => {
  const inUse = { type: "failed", error: expect.objectContaining({ code: "NET_ADDRESS_IN_USE" }) };
  const smtp = (made: Door, port?: number): Door => ({ ...made, name: "smtp", port });

  test("stays where it was while somebody else has its port", async () => {
    const { doors, door, connect, network, events } = house();
    const other = await network.listen({ port: 587 }, () => undefined);
    await doors.replace([smtp(door(25), 25), door(110)]);
    const wanted = [smtp(door(587), 587)];
    expect(await doors.replace(wanted)).toEqual([{ ...inUse, kept: at(25).endpoint }]);
    await connect(25);
    expect(doors.sessions).toBe(1);
    await expect(connect(110)).rejects.toMatchObject(nobody);
    await other[Symbol.asyncDispose]();
    expect(await doors.replace(wanted)).toEqual([at(587)]);
    await expect(connect(25)).rejects.toMatchObject(nobody);
    expect(events.names().slice(2)).toEqual(["net.stopped", "net.listening", "net.stopped"]);
  });

  test("comes back where it made room in vain", async () => {
    const { doors, door, connect, network, opened } = house();
    await network.listen({ port: 587 }, () => undefined);
    await doors.replace([smtp(door(25)), door(110)]);
    await connect(25);
    // It does not say which port it needs, so that each may be in its way.
    expect(await doors.replace([smtp(door(587))])).toEqual([{ ...inUse, kept: at(25).endpoint }]);
    await connect(25);
    expect(doors.sessions).toBe(2);
    expect(opened[0]?.terms.draining.aborted).toBe(false);
    await expect(connect(110)).rejects.toMatchObject(nobody);
  });

  test("is gone once its name is no longer wanted", async () => {
    const { doors, door, connect, network } = house();
    await network.listen({ port: 587 }, () => undefined);
    await doors.replace([smtp(door(25), 25)]);
    await doors.replace([smtp(door(587), 587)]);
    expect(await doors.replace([door(110)])).toEqual([at(110)]);
    await expect(connect(25)).rejects.toMatchObject(nobody);
  });
});

test("two doors change places", async () => {
  const { doors, door, connect } = house();
  const named = (name: string, port: number): Door => ({
    ...door(port),
    key: `${name} ${port}`,
    name,
    port,
  });
  await doors.replace([named("a", 25), named("b", 587)]);
  expect(await doors.replace([named("a", 587), named("b", 25)])).toEqual([at(587), at(25)]);
  for (const port of [25, 587]) await connect(port);
  expect(doors.sessions).toBe(2);
});

test("a new door is open before the old one stops", async () => {
  const { doors, door, events } = house();
  await doors.replace([door(25)]);
  await doors.replace([door(587)]);
  expect(events.names()).toEqual(["net.listening", "net.listening", "net.stopped"]);
});

test("a door whose opening throws at once has failed", async () => {
  const { doors, door } = house();
  const open = () => {
    throw new Error("bug");
  };
  expect(await doors.replace([{ key: "bad", open }, door(25)])).toEqual([
    { type: "failed", error: new Error("bug") },
    at(25),
  ]);
});

test("calls are carried out one after the other", async () => {
  const { doors, door, events } = house();
  const calls = [[door(25)], [door(25), door(587)], [], [door(25)]];
  const results = await Promise.all(calls.map((wanted) => doors.replace(wanted)));
  expect(results).toEqual([[at(25)], [at(25), at(587)], [], [at(25)]]);
  expect(events.events.map(({ name, ...event }) => [name, "port" in event && event.port])).toEqual([
    ["net.listening", 25],
    ["net.listening", 587],
    ["net.stopped", 25],
    ["net.stopped", 587],
    ["net.listening", 25],
  ]);
});

test("disposing of them closes all at once, and drains what is left", async () => {
  const { doors, door, connect, opened, clock } = house();
  await doors.replace([door(25), door(587)]);
  await connect(25);
  await connect(587);
  await doors.replace([door(587)]);
  const disposed = doors[Symbol.asyncDispose]();
  await clock.settle();
  expect(opened.map(({ terms }) => terms.draining.aborted)).toEqual([true, true]);
  await expect(connect(587)).rejects.toMatchObject(nobody);
  opened[0]?.end.resolve();
  opened[1]?.end.resolve();
  await disposed;
  expect(clock.pending).toBe(0);
  expect(doors.sessions).toBe(0);
});

test("once they are disposed of, no door opens", async () => {
  const { doors, door, connect, clock } = house();
  const gate = Promise.withResolvers<void>();
  const slow: Door = { key: "slow", open: () => gate.promise.then(() => door(25).open()) };
  const replaced = doors.replace([slow, door(587)]);
  const queued = doors.replace([door(110)]);
  await clock.settle();
  const disposed = doors[Symbol.asyncDispose]();
  gate.resolve();
  const failed = { type: "failed", error: expect.objectContaining({ code: "NET_CLOSED" }) };
  expect(await replaced).toEqual([at(25), failed]);
  expect(await queued).toEqual([failed]);
  await disposed;
  for (const port of [25, 587]) await expect(connect(port)).rejects.toMatchObject(nobody);
  expect(await doors.replace([door(110), { ...door(25), key: "slow" }])).toEqual([failed, failed]);
});

test("keys are replaced behind every door, those being opened too, but not for later ones", async () => {
  const certificates: string[] = [];
  const clock = new VirtualClock();
  const network = new MemoryNetwork({
    clock,
    trusts: (certificate) => certificates.push(certificate) > 0,
  });
  const { doors, door } = house();
  const open = (port: number) =>
    listenSessions(
      { port, refusal: octets("no"), tls: { key: "key", certificate: "old" }, tlsMode: "implicit" },
      { network, clock, open: () => new Promise(() => undefined) },
    );
  const gate = Promise.withResolvers<void>();
  await doors.replace([{ key: "a", open: () => open(1) }]);
  const replacing = doors.replace([
    { key: "a", open: () => open(1) },
    { key: "b", open: () => gate.promise.then(() => open(2)) },
    { key: "c", open: () => open(3) },
    door(25),
  ]);
  await clock.settle();
  doors.replaceTls({ key: "key", certificate: "new" });
  gate.resolve();
  await replacing;
  for (const port of [1, 2, 3]) await network.connect({ host: "localhost", port, tls: {} });
  expect(certificates).toEqual(["new", "new", "old"]);
});

test("on the machine's network: a port moves at once, and its session goes on", async () => {
  const { private: key, cert: certificate } = await generate([], { keySize: 2048 });
  await using doors = new Doors();
  const open = (port: number, network: Pick<Network, "listen"> = nodeNetwork) =>
    listenSessions(
      { port, refusal: octets("no\r\n"), drain: 0, tls: { key, certificate } },
      {
        network,
        clock: systemClock,
        open: (connection, terms) =>
          serve(
            connection,
            new LineSession(),
            { ask: () => "ok" },
            { clock: systemClock, ...terms },
          ),
      },
    );
  const [first] = await doors.replace([{ key: "first", open: () => open(0) }]);
  if (first?.type !== "open") throw new Error("not open");
  const { port } = first.endpoint;
  const connect = (): Promise<Connection> => nodeNetwork.connect({ host: "127.0.0.1", port });
  const ask = async (client: Connection): Promise<string> => {
    await client.write(octets("NOOP\r\n"));
    return text((await client.read()) ?? octets(""));
  };
  const before = await connect();
  const reply = await ask(before);
  expect(await doors.replace([{ key: "second", open: () => open(port) }])).toEqual([first]);
  expect(await ask(await connect())).toBe(reply);
  expect(await ask(before)).toBe(reply);
  expect(doors.sessions).toBe(2);
  expect(() => doors.replaceTls({ key: "bad", certificate })).toThrow(
    expect.objectContaining({ code: "NET_KEYS" }),
  );
});
