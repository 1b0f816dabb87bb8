import { expect, test } from "vitest";
import {
  type Fault,
  type MemoryConnection,
  MemoryNetwork,
  type MemorySecureOptions,
  VirtualClock,
} from "@mailwright/testkit";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (chunk: Uint8Array | undefined): string | undefined =>
  chunk && new TextDecoder().decode(chunk);
const keys = { key: "key", certificate: "certificate" };

/** A network with a server on port 25 of mx.example, and a connection to it from client.example. */
async function world(options: { latency?: number; faults?: Fault[]; tls?: boolean } = {}) {
  const clock = new VirtualClock({ start: 0 });
  const network = new MemoryNetwork({ clock, ...options });
  const mx = network.host("mx.example", "192.0.2.1", "2001:db8::1");
  const client = network.host("client.example", "192.0.2.2", "2001:db8::2");
  const accepted: MemoryConnection[] = [];
  const listen = { host: "0.0.0.0", port: 25, ...(options.tls === true && { tls: keys }) };
  const listener = await mx.listen(listen, (connection) => accepted.push(connection));
  const dial = (tls?: MemorySecureOptions): Promise<MemoryConnection> =>
    client.connect({ host: "mx.example", port: 25, ...(tls && { tls }) });
  const join = async (): Promise<[MemoryConnection, MemoryConnection]> => {
    const dialed = await clock.until(dial());
    return [dialed, accepted.at(-1) as MemoryConnection];
  };
  return { clock, network, mx, client, listener, dial, join, accepted };
}

const broken = expect.objectContaining({ code: "NET_BROKEN", temporary: true });

async function readAll(connection: MemoryConnection): Promise<string> {
  let all = "";
  for (let chunk; (chunk = await connection.read()) !== undefined;) all += text(chunk);
  return all;
}

test("octets go both ways, and both sides know where they are", async () => {
  const { join } = await world();
  const [here, there] = await join();
  expect(here.remote).toEqual({ address: "192.0.2.1", port: 25 });
  expect(here.local.address).toBe("192.0.2.2");
  expect([there.remote, there.local]).toEqual([here.local, here.remote]);
  await here.write(bytes("ping"));
  expect(text(await there.read())).toBe("ping");
  const answered = here.read();
  await there.write(bytes("pong"));
  expect(text(await answered)).toBe("pong");
});

test("the writer may use its array again, the reader may keep what it got", async () => {
  const { join } = await world();
  const [here, there] = await join();
  const buffer = bytes("a");
  await here.write(buffer);
  buffer.fill(0);
  expect(text(await there.read())).toBe("a");
});

test("a host is found by name in any case, by address, and at home by localhost", async () => {
  const { client, mx, network } = await world();
  const names = ["MX.example", "192.0.2.1"];
  for (const host of names) expect(await client.connect({ host, port: 25 })).toBeDefined();
  const own = await mx.connect({ host: "localhost", port: 25 });
  expect(own.local.address).toBe("127.0.0.1");
  await expect(network.connect({ host: "localhost", port: 25 })).rejects.toMatchObject({
    code: "NET_CONNECT",
  });
  await expect(client.connect({ host: "2001:db8::1", port: 25 })).rejects.toMatchObject({
    code: "NET_CONNECT",
  });
});

test("who listens on the loopback address is reached from the same host only", async () => {
  const { client, mx } = await world();
  const { endpoint } = await mx.listen({ port: 0 }, () => {});
  expect(endpoint.port).toBeGreaterThan(49_151);
  await mx.connect({ host: "127.0.0.1", port: endpoint.port });
  await expect(client.connect({ host: "mx.example", port: endpoint.port })).rejects.toMatchObject({
    code: "NET_CONNECT",
    temporary: true,
  });
});

test("an address is listened on once, by the host that has it", async () => {
  const { mx } = await world();
  await expect(mx.listen({ host: "0.0.0.0", port: 25 }, () => {})).rejects.toMatchObject({
    code: "NET_ADDRESS_IN_USE",
  });
  await expect(mx.listen({ host: "192.0.2.9", port: 25 }, () => {})).rejects.toMatchObject({
    code: "NET_LISTEN",
    temporary: false,
  });
});

test("a closed listener refuses new connections and leaves open ones alone", async () => {
  const { dial, join, listener } = await world();
  const [here, there] = await join();
  await listener[Symbol.asyncDispose]();
  await expect(dial()).rejects.toMatchObject({ code: "NET_CONNECT" });
  await here.write(bytes("still here"));
  expect(text(await there.read())).toBe("still here");
});

test("latency: a round trip to connect, then one way for octets", async () => {
  const { clock, join } = await world({ latency: 40 });
  const [here, there] = await join();
  expect(clock.now()).toBe(80);
  await here.write(bytes("a"));
  await here.write(bytes("b"));
  expect(text(await clock.until(there.read()))).toBe("a");
  expect(text(await clock.until(there.read()))).toBe("b");
  expect(clock.now()).toBe(120);
});

test("a writer waits while its reader is a window behind", async () => {
  const { clock, join } = await world();
  const [here, there] = await join();
  await here.write(new Uint8Array(65_535));
  let written = false;
  const writing = here.write(new Uint8Array(200_000)).then(() => (written = true));
  let left = 65_535 + 200_000;
  while (left >= 65_536) {
    await clock.settle();
    expect(written).toBe(false);
    left -= (await there.read())?.length ?? 0;
  }
  await writing;
  expect(written).toBe(true);
});

test("closing: the peer reads to the end; both are done when both have closed", async () => {
  const { clock, join } = await world();
  const [here, there] = await join();
  await here.write(bytes("bye"));
  const closed = here[Symbol.asyncDispose]();
  expect(await readAll(there)).toBe("bye");
  expect(await there.read()).toBeUndefined();
  await there[Symbol.asyncDispose]();
  await closed;
  expect(clock.now()).toBe(0);
  await expect(here.write(bytes("x"))).rejects.toEqual(broken);
  await expect(here.read()).rejects.toEqual(broken);
});

test("closing waits five seconds for a peer that does not close", async () => {
  const { clock, join } = await world();
  const [here, there] = await join();
  await clock.until(here[Symbol.asyncDispose]());
  expect(clock.now()).toBe(5000);
  await expect(there.write(bytes("x"))).rejects.toEqual(broken);
});

test("reset: both sides fail, the peer after what had arrived", async () => {
  const { join } = await world();
  const [here, there] = await join();
  const reading = here.read();
  await there.write(bytes("a"));
  await reading;
  const pending = here.read();
  await here.write(bytes("last"));
  here.reset();
  await expect(pending).rejects.toEqual(broken);
  await expect(here.write(bytes("x"))).rejects.toEqual(broken);
  expect(text(await there.read())).toBe("last");
  for (let i = 0; i < 2; i++) await expect(there.read()).rejects.toEqual(broken);
  await expect(there.write(bytes("x"))).rejects.toEqual(broken);
});

test("reset wakes a writer that waits", async () => {
  const { join } = await world();
  const [here, there] = await join();
  const writing = here.write(new Uint8Array(100_000));
  there.reset();
  await expect(writing).rejects.toEqual(broken);
});

test("STARTTLS: both shake hands, and what came in clear before is dropped", async () => {
  const { join } = await world({ tls: true });
  const [here, there] = await join();
  expect([here.securable, there.securable, here.tls]).toEqual([true, true, undefined]);
  await here.write(bytes("injected"));
  const secured = Promise.all([there.secure(), here.secure({ serverName: "mx.example" })]);
  const [server, client] = await secured;
  expect(client).toMatchObject({ verified: "certificate", serverName: "mx.example" });
  expect(server).toMatchObject({ verified: "none", serverName: "mx.example" });
  expect([here.securable, there.tls]).toEqual([false, server]);
  await here.write(bytes("EHLO"));
  expect(text(await there.read())).toBe("EHLO");
});

test("octets in clear during a handshake break it", async () => {
  const { join } = await world({ tls: true });
  const [here, there] = await join();
  const secured = there.secure();
  await here.write(bytes("EHLO in clear"));
  await expect(secured).rejects.toMatchObject({ code: "NET_TLS", temporary: false });
  await expect(here.write(bytes("x"))).rejects.toEqual(broken);
});

test("without keys, or twice, there is no handshake", async () => {
  const { join } = await world();
  const [, there] = await join();
  expect(there.securable).toBe(false);
  await expect(there.secure()).rejects.toMatchObject({ code: "NET_TLS" });
});

test("implicit TLS is up when the connection is handed over", async () => {
  const { client, mx } = await world();
  const accepted: MemoryConnection[] = [];
  const listen = { host: "0.0.0.0", port: 465, tls: keys, tlsMode: "implicit" } as const;
  await mx.listen(listen, (connection) => accepted.push(connection));
  const at = { host: "mx.example", port: 465 };
  const here = await client.connect({ ...at, tls: { verify: "none" } });
  expect(here.tls?.verified).toBe("none");
  expect(accepted[0]?.tls).toBeDefined();
  // A client that speaks in clear is never handed over.
  const clear = await client.connect(at);
  await clear.write(bytes("EHLO"));
  await expect(clear.read()).rejects.toEqual(broken);
  expect(accepted).toHaveLength(1);
});

test("a certificate that is not trusted fails the handshake", async () => {
  const clock = new VirtualClock();
  const trusts = (certificate: string, name: string): boolean => certificate === name;
  const network = new MemoryNetwork({ clock, trusts });
  const tls = { key: "", certificate: "localhost" };
  const listener = await network.listen({ port: 993, tls, tlsMode: "implicit" }, () => {});
  const at = { host: "localhost", port: 993 };
  await network.connect({ ...at, tls: { serverName: "localhost" } });
  listener.replaceTls({ key: "", certificate: "other" });
  await expect(network.connect({ ...at, tls: { serverName: "localhost" } })).rejects.toMatchObject({
    code: "NET_TLS",
  });
});

test("aborting: while connecting, and while shaking hands", async () => {
  const { client, join } = await world({ tls: true });
  const stop = new AbortController();
  const [here] = await join();
  const secured = here.secure({ signal: stop.signal });
  stop.abort(new Error("enough"));
  await expect(secured).rejects.toThrow("enough");
  await expect(
    client.connect({ host: "mx.example", port: 25, signal: stop.signal }),
  ).rejects.toThrow("enough");
});

test("the fault refuse hits by host and port, as often as it says", async () => {
  const { dial, network } = await world();
  network.inject({ type: "refuse", port: 26 });
  network.inject({ type: "refuse", host: "other.example" });
  const refused = network.inject({ type: "refuse", host: "MX.example", port: 25, times: 1 });
  await expect(dial()).rejects.toMatchObject({ code: "NET_CONNECT" });
  await dial();
  refused[Symbol.dispose]();
  using _ = network.inject({ type: "refuse", host: "192.0.2.1" });
  await expect(dial()).rejects.toMatchObject({ code: "NET_CONNECT" });
});

test("the fault silence ends only when aborted", async () => {
  const { clock, client } = await world({ faults: [{ type: "silence" }] });
  const stop = new AbortController();
  clock.after(30_000, () => stop.abort(new Error("timeout")));
  const dialed = client.connect({ host: "mx.example", port: 25, signal: stop.signal });
  await expect(clock.until(dialed)).rejects.toThrow("timeout");
});

test("the fault latency adds to the latency of the network", async () => {
  const { clock, join } = await world({ latency: 1, faults: [{ type: "latency", delay: 9 }] });
  await join();
  expect(clock.now()).toBe(20);
});

test("the fault split cuts, and loses nothing", async () => {
  const { join } = await world({ faults: [{ type: "split" }] });
  const [here, there] = await join();
  await here.write(bytes("The quick brown fox"));
  const first = text(await there.read()) ?? "";
  expect(first.length).toBeLessThan(19);
  void here[Symbol.asyncDispose]();
  expect(first + (await readAll(there))).toBe("The quick brown fox");
});

test.each([0, 1, 3, 4, 5])("the fault cut ends a connection after %d octets", async (after) => {
  const { join } = await world({ faults: [{ type: "cut", from: "client", after, how: "end" }] });
  const [here, there] = await join();
  await here.write(bytes("abcd")).catch(() => {});
  await here.write(bytes("efgh")).catch(() => {});
  expect(await readAll(there)).toBe("abcdefgh".slice(0, after));
  expect(await here.read()).toBeUndefined();
  await expect(here.write(bytes("x"))).rejects.toEqual(broken);
});

test("the fault cut may reset, and count what the listener sends", async () => {
  const { join } = await world({
    faults: [{ type: "cut", from: "listener", after: 3, how: "reset" }],
  });
  const [here, there] = await join();
  await here.write(bytes("any length"));
  await there.write(bytes("220 hello"));
  expect(text(await here.read())).toBe("220");
  await expect(here.read()).rejects.toEqual(broken);
  await expect(here.write(bytes("x"))).rejects.toEqual(broken);
});
