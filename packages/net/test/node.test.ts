import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { generate } from "selfsigned";
import { afterAll, afterEach, expect, test } from "vitest";
import { systemClock } from "@mailwright/core";
import { type Connection, type Listener, type ListenOptions, serve } from "@mailwright/net";
import { nodeNetwork } from "@mailwright/net/node";
import { octets, text } from "./bytes.ts";
import { LineSession } from "./line-session.ts";

const made = await generate([{ name: "commonName", value: "mx.example" }], { keySize: 2048 });
const keys = { key: made.private, certificate: made.cert };
const open = new AsyncDisposableStack();
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

async function listen(options: Partial<ListenOptions> = {}) {
  const first = Promise.withResolvers<Connection>();
  const listener: Listener = await nodeNetwork.listen({ port: 0, ...options }, (connection) =>
    first.resolve(connection),
  );
  open.use(listener);
  return { listener, port: listener.endpoint.port, first: first.promise };
}

function dial(port: number, host = "127.0.0.1"): Promise<Socket> {
  const { promise, resolve } = Promise.withResolvers<Socket>();
  const socket = connectTcp({ port, host, allowHalfOpen: true }, () => resolve(socket));
  socket.on("error", () => undefined);
  sockets.push(socket);
  return promise;
}

afterAll(() => open.disposeAsync());

test("what was sent in clear before the handshake is dropped", async () => {
  const { port, first } = await listen({ tls: keys });
  const socket = await dial(port);
  const server = await first;
  socket.write("STARTTLS\r\nMAIL FROM:<evil@example.org>\r\n");
  socket.write("RCPT TO:<victim@example.org>\r\n");
  expect(text((await server.read()) ?? octets(""))).toMatch(/^STARTTLS/);
  // Everything has arrived and lies read ahead.
  await new Promise((resolve) => {
    socket.write("DATA\r\n", () => setTimeout(resolve, 20));
  });
  const [facts] = await Promise.all([
    server.secure(),
    new Promise<void>((resolve) => {
      const client = connectTls({ socket, rejectUnauthorized: false }, () => {
        client.write("EHLO client.example\r\n");
        resolve();
      });
    }),
  ]);
  expect(facts).toMatchObject({ version: "TLSv1.3", verified: "none" });
  expect(text((await server.read()) ?? octets(""))).toBe("EHLO client.example\r\n");
  server.reset();
});

test("a read that waits gets the first protected octets", async () => {
  const { port, first } = await listen({ tls: keys });
  const client = await nodeNetwork.connect({ host: "127.0.0.1", port });
  const server = await first;
  const read = server.read();
  await Promise.all([server.secure(), client.secure({ verify: "none" })]);
  await client.write(octets("EHLO"));
  expect(await read).toEqual(octets("EHLO"));
  server.reset();
});

test("a certificate that is not valid fails the handshake", async () => {
  const { port, first } = await listen({ tls: keys });
  const client = await nodeNetwork.connect({ host: "127.0.0.1", port });
  const server = await first;
  const outcomes = await Promise.allSettled([server.secure(), client.secure()]);
  expect(outcomes[1]).toMatchObject({ reason: { code: "NET_TLS", temporary: false } });
  await expect(client.read()).rejects.toMatchObject({ code: "NET_TLS" });
});

test("TLS below 1.2 is refused", async () => {
  const { port, first } = await listen({ tls: keys });
  const socket = await dial(port);
  const secured = (await first).secure();
  const old = {
    minVersion: "TLSv1",
    maxVersion: "TLSv1.1",
    ciphers: "DEFAULT@SECLEVEL=0",
  } as const;
  connectTls({ socket, rejectUnauthorized: false, ...old }).on("error", () => undefined);
  await expect(secured).rejects.toMatchObject({ code: "NET_TLS" });
});

test("a client that does not shake hands is never accepted", async () => {
  const { port, first, listener } = await listen({ tls: keys, tlsMode: "implicit" });
  const socket = await dial(port);
  socket.write("EHLO client.example\r\n");
  await new Promise((resolve) => {
    socket.once("close", resolve);
    socket.resume();
    socket.on("end", () => socket.end());
  });
  await listener[Symbol.asyncDispose]();
  const nobody = Symbol("nobody");
  expect(await Promise.race([first, Promise.resolve(nobody)])).toBe(nobody);
});

test("a handshake is given up with its signal", async () => {
  const { port } = await listen();
  const stop = new AbortController();
  const tls = { verify: "none" } as const;
  const connecting = nodeNetwork.connect({ host: "127.0.0.1", port, tls, signal: stop.signal });
  setTimeout(() => stop.abort(new Error("enough")), 20);
  await expect(connecting).rejects.toThrow("enough");
});

test("keys are replaced for new connections, and bad ones change nothing", async () => {
  const { listener, port } = await listen({ tls: keys, tlsMode: "implicit" });
  const bad = { key: "not PEM", certificate: keys.certificate };
  expect(() => listener.replaceTls(bad)).toThrow(expect.objectContaining({ code: "NET_KEYS" }));
  const other = await generate([{ name: "commonName", value: "new.example" }], { keySize: 2048 });
  const subject = () =>
    new Promise((resolve) => {
      const socket = connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().subject.CN);
        socket.destroy();
      });
      sockets.push(socket);
    });
  expect(await subject()).toBe("mx.example");
  listener.replaceTls({ key: other.private, certificate: other.cert });
  expect(await subject()).toBe("new.example");
  await expect(nodeNetwork.listen({ port: 0, tls: bad }, () => undefined)).rejects.toMatchObject({
    code: "NET_KEYS",
  });
});

test("an IPv4 peer of an IPv6 listener has an IPv4 address", async () => {
  const { port, first } = await listen({ host: "::" });
  await dial(port);
  const server = await first;
  expect(server.remote.address).toBe("127.0.0.1");
  expect(server.local.address).toBe("127.0.0.1");
  server.reset();
});

test("a half-closed peer still gets its reply", async () => {
  const { port, first } = await listen();
  const socket = await dial(port);
  socket.end("QUIT\r\n");
  const server = await first;
  expect(await server.read()).toEqual(octets("QUIT\r\n"));
  expect(await server.read()).toBeUndefined();
  const reply = new Promise((resolve) => {
    socket.once("data", (bytes) => resolve(bytes.toString()));
  });
  await server.write(octets("221 bye\r\n"));
  await server[Symbol.asyncDispose]();
  expect(await reply).toBe("221 bye\r\n");
});

test("so does one that is half-closed under TLS", async () => {
  const { port, first } = await listen({ tls: keys, tlsMode: "implicit" });
  const socket = connectTls({ socket: await dial(port), rejectUnauthorized: false });
  socket.end("QUIT\r\n");
  const server = await first;
  expect(await server.read()).toEqual(octets("QUIT\r\n"));
  expect(await server.read()).toBeUndefined();
  const reply = new Promise((resolve) => {
    socket.once("data", (bytes) => resolve(bytes.toString()));
  });
  await server.write(octets("221 bye\r\n"));
  await server[Symbol.asyncDispose]();
  expect(await reply).toBe("221 bye\r\n");
});

test("the last reply arrives though the peer sent more than was read", async () => {
  const { port, first } = await listen();
  const socket = await dial(port);
  socket.write(new Uint8Array(1_000_000));
  const server = await first;
  const received: string[] = [];
  socket.on("data", (bytes) => received.push(bytes.toString()));
  socket.on("end", () => socket.end());
  await server.write(octets("421 go away\r\n"));
  await server[Symbol.asyncDispose]();
  expect(received.join("")).toBe("421 go away\r\n");
});

test.each(["in clear", "under TLS"])(
  "a peer that sends on and on to a connection that closes is reset (%s)",
  { timeout: 4000 },
  async (how) => {
    const tls = { verify: "none" } as const;
    const secure = how === "under TLS";
    const { port, first } = await listen(secure ? { tls: keys, tlsMode: "implicit" } : {});
    const client = await nodeNetwork.connect({ host: "127.0.0.1", port, ...(secure && { tls }) });
    const flood = async (): Promise<void> => {
      for (;;) await client.write(new Uint8Array(65_536));
    };
    const flooding = flood().catch((error: unknown) => error);
    // Sooner than the peer is waited for: only what is dropped can be the reason.
    await (await first)[Symbol.asyncDispose]();
    expect(await flooding).toMatchObject({ code: "NET_BROKEN" });
    await client[Symbol.asyncDispose]();
  },
);

test("an accept that throws costs its connection alone", async () => {
  const listener = await nodeNetwork.listen({ port: 0 }, () => {
    throw new Error("bug");
  });
  open.use(listener);
  const { port } = listener.endpoint;
  // The reset may come before connecting is done, or after.
  const read = nodeNetwork.connect({ host: "127.0.0.1", port }).then((client) => client.read());
  await expect(read).rejects.toMatchObject({ name: "NetError", temporary: true });
});

test("a reset as soon as the handshake is done harms nobody", async () => {
  const listener = await nodeNetwork.listen({ port: 0, tls: keys, tlsMode: "implicit" }, (each) =>
    each.reset(),
  );
  open.use(listener);
  const { port } = listener.endpoint;
  for (let i = 0; i < 10; i++) {
    const tls = { verify: "none" } as const;
    const read = nodeNetwork
      .connect({ host: "127.0.0.1", port, tls })
      .then((client) => client.read());
    await expect(read).rejects.toMatchObject({ name: "NetError" });
  }
});

test.each([0, 1, 5, 100, 1000])(
  "a reset after %i octets of a handshake harms nobody",
  async (n) => {
    const { port, first } = await listen({ tls: keys });
    const socket = await dial(port);
    const server = await first;
    const secured = server.secure();
    socket.write(new Uint8Array(n).fill(22));
    setTimeout(() => socket.resetAndDestroy(), 5);
    await expect(secured).rejects.toMatchObject({ code: "NET_TLS" });
    await server[Symbol.asyncDispose]();
  },
);

test.each([
  ["values", "NOOP", (): unknown => "ok"],
  ["promises", "NOOP", async (): Promise<unknown> => "ok"],
  ["nobody", "RSET", (): unknown => "ok"],
])("a flood of commands that %s answer does not hold the event loop", async (_, line, ask) => {
  const lines = 100_000;
  const { port, first } = await listen();
  const socket = await dial(port);
  const replies = { size: 0 };
  socket.on("data", ({ length }) => {
    replies.size += length;
  });
  socket.write(`${line}\r\n`.repeat(lines));
  const served = serve(await first, new LineSession(), { ask }, { clock: systemClock });
  // What the processor did for one turn; what else the machine does meanwhile does not count.
  let longest = 0;
  let before = process.threadCpuUsage();
  while (replies.size < lines * 4) {
    await new Promise((resolve) => setImmediate(resolve));
    const now = process.threadCpuUsage();
    longest = Math.max(longest, now.user + now.system - before.user - before.system);
    before = now;
  }
  socket.end();
  expect(await served).toEqual({ type: "peer-closed" });
  expect(longest / 1000).toBeLessThan(40);
});
