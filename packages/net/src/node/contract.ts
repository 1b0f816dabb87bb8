/**
 * What every {@link Network} must do, as cases for any test runner.
 *
 * @packageDocumentation
 */
import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { concatBytes } from "@mailwright/core";
import type { Connection, Listener, ListenOptions, Network, TlsKeys } from "../ports.ts";

/** One case of a contract. */
export interface ContractCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** What the contract is tried on. */
export interface NetworkUnderTest {
  readonly network: Network;
  /** Keys a listener can shake hands with; no client verifies them. */
  readonly keys: TlsKeys;
}

/**
 * The contract of a network.
 *
 * @example
 * for (const each of networkContract(() => ({ network, keys }))) test(each.name, each.run);
 */
export function networkContract(open: () => NetworkUnderTest): readonly ContractCase[] {
  return Object.entries(cases).map(([name, check]) => ({
    name,
    run: async () => {
      const under = open();
      const accepted: Connection[] = [];
      await using listeners = new AsyncDisposableStack();
      const listen = async (options: Partial<ListenOptions> = {}): Promise<Door> => {
        const queue = new Arrivals();
        const listener = await under.network.listen({ port: 0, ...options }, (connection) => {
          accepted.push(connection);
          queue.put(connection);
        });
        listeners.use(listener);
        return { listener, next: () => queue.take() };
      };
      try {
        await check({ ...under, listen });
      } finally {
        for (const connection of accepted) connection.reset();
      }
    },
  }));
}

interface Door {
  readonly listener: Listener;
  /** The next connection that is accepted. */
  readonly next: () => Promise<Connection>;
}

interface World extends NetworkUnderTest {
  readonly listen: (options?: Partial<ListenOptions>) => Promise<Door>;
}

/** Connections that were accepted and not asked for yet. */
class Arrivals {
  readonly #arrived: Connection[] = [];
  readonly #waiting: ((connection: Connection) => void)[] = [];

  put(connection: Connection): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#arrived.push(connection);
    else waiting(connection);
  }

  take(): Promise<Connection> {
    const arrived = this.#arrived.shift();
    if (arrived !== undefined) return Promise.resolve(arrived);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function pair({ network, listen }: World, options: Partial<ListenOptions> = {}) {
  const { listener, next } = await listen(options);
  const { address: host, port } = listener.endpoint;
  const [client, server] = await Promise.all([network.connect({ host, port }), next()]);
  return { client, server, listener };
}

async function receive(connection: Connection, length: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  for (let size = 0; size < length;) {
    const chunk = await connection.read();
    if (chunk === undefined) break;
    chunks.push(chunk);
    size += chunk.length;
  }
  return new TextDecoder().decode(concatBytes(chunks));
}

const cases: Readonly<Record<string, (world: World) => Promise<void>>> = {
  "octets go both ways, in order": async (world) => {
    const { client, server } = await pair(world);
    await server.write(bytes("220 "));
    await server.write(bytes("ready\r\n"));
    equal(await receive(client, 11), "220 ready\r\n");
    await client.write(bytes("QUIT\r\n"));
    equal(await receive(server, 6), "QUIT\r\n");
    await Promise.all([client[Symbol.asyncDispose](), server[Symbol.asyncDispose]()]);
  },

  "each end knows the other": async (world) => {
    const { client, server, listener } = await pair(world);
    deepEqual(client.remote, listener.endpoint);
    deepEqual(server.local, listener.endpoint);
    deepEqual(server.remote, client.local);
    client.reset();
  },

  "the end of the peer's stream comes after its last octets": async (world) => {
    const { client, server } = await pair(world);
    await client.write(bytes("last"));
    const closed = client[Symbol.asyncDispose]();
    equal(await receive(server, 5), "last");
    equal(await server.read(), undefined);
    await server[Symbol.asyncDispose]();
    await closed;
  },

  "closing ends a read that waits": async (world) => {
    const { client, server } = await pair(world);
    const read = rejects(client.read(), { code: "NET_BROKEN" });
    const closed = client[Symbol.asyncDispose]();
    await read;
    await server[Symbol.asyncDispose]();
    await closed;
  },

  "a writer waits for a reader that is behind": async (world) => {
    const { client, server } = await pair(world);
    const megabyte = new Uint8Array(1_048_576);
    let written = 0;
    const writing = (async () => {
      for (; written < 64; written++) await client.write(megabyte);
    })();
    writing.catch(() => undefined);
    await server.read();
    ok(written < 64, "64 MiB were taken while the peer read one chunk");
    let size = 0;
    while (size < 32 * megabyte.length) size += (await server.read())?.length ?? 0;
    client.reset();
  },

  "a reset breaks the other end": async (world) => {
    const { client, server } = await pair(world);
    const read = server.read();
    client.reset();
    await rejects(read, { code: "NET_BROKEN", temporary: true });
    await rejects(server.write(bytes("x")), { code: "NET_BROKEN" });
    await rejects(client.write(bytes("x")), { code: "NET_BROKEN" });
    await server[Symbol.asyncDispose]();
    await client[Symbol.asyncDispose]();
  },

  "connecting to nobody fails": async ({ network, listen }) => {
    const { listener } = await listen();
    const { address: host, port } = listener.endpoint;
    await listener[Symbol.asyncDispose]();
    await rejects(network.connect({ host, port }), { code: "NET_CONNECT", temporary: true });
  },

  "connecting can be given up": async ({ network, listen }) => {
    const { listener } = await listen();
    const { address: host, port } = listener.endpoint;
    const reason = new Error("no longer wanted");
    const given = network.connect({ host, port, signal: AbortSignal.abort(reason) });
    await rejects(given, reason);
  },

  "an address is listened on once": async ({ listen }) => {
    const { listener } = await listen();
    const { port } = listener.endpoint;
    await rejects(listen({ port }), { code: "NET_ADDRESS_IN_USE", temporary: true });
  },

  "a closed listener leaves open connections alone": async (world) => {
    const { client, server, listener } = await pair(world);
    await listener[Symbol.asyncDispose]();
    await client.write(bytes("still here"));
    equal(await receive(server, 10), "still here");
    client.reset();
  },

  "a connection becomes protected": async (world) => {
    const { client, server } = await pair(world, { tls: world.keys });
    ok(client.securable && server.securable);
    const [facts] = await Promise.all([
      server.secure(),
      client.secure({ verify: "none", serverName: "mx.example" }),
    ]);
    equal(facts.serverName, "mx.example");
    equal(facts.verified, "none");
    deepEqual(server.tls, facts);
    deepEqual(client.tls, { ...facts });
    ok(!client.securable && !server.securable);
    await client.write(bytes("secret"));
    equal(await receive(server, 6), "secret");
    await server.write(bytes("reply"));
    equal(await receive(client, 5), "reply");
    const closed = client[Symbol.asyncDispose]();
    equal(await server.read(), undefined);
    await server[Symbol.asyncDispose]();
    await closed;
  },

  "a reset breaks the other end of a protected connection": async (world) => {
    const { client, server } = await pair(world, { tls: world.keys });
    await Promise.all([server.secure(), client.secure({ verify: "none" })]);
    await server.write(bytes("hello"));
    equal(await receive(client, 5), "hello");
    const read = server.read();
    client.reset();
    await rejects(read, { code: "NET_BROKEN" });
  },

  "a connection begins protected": async ({ network, keys, listen }) => {
    const { listener, next } = await listen({ tls: keys, tlsMode: "implicit" });
    const { address: host, port } = listener.endpoint;
    const [client, server] = await Promise.all([
      network.connect({ host, port, tls: { verify: "none" } }),
      next(),
    ]);
    equal(client.tls?.version, server.tls?.version);
    ok(server.tls !== undefined && !server.securable);
    await server.write(bytes("hello"));
    equal(await receive(client, 5), "hello");
    client.reset();
  },

  "without keys there is no protection": async (world) => {
    const { client, server } = await pair(world);
    equal(server.securable, false);
    await rejects(server.secure(), { code: "NET_TLS", temporary: false });
    client.reset();
  },
};
