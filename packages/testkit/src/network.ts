import type { MemoryConnection } from "./connection.ts";
import { MemoryNetworkError } from "./errors.ts";
import { type Fault, Faults } from "./fault.ts";
import { type Door, isLoopback, MemoryHost } from "./host.ts";
import { link } from "./link.ts";
import type {
  MemoryClock,
  MemoryConnectOptions,
  MemoryListener,
  MemoryListenOptions,
  MemoryRandom,
} from "./ports.ts";
import { seededRandom } from "./random.ts";

/** What a network in memory is made of. */
export interface MemoryNetworkOptions {
  readonly clock: MemoryClock;
  /** Decides where the fault `split` cuts. Default: seeded with 0. */
  readonly random?: MemoryRandom;
  /** How long an octet travels, in milliseconds. Default: 0. */
  readonly latency?: number;
  /** What goes wrong from the beginning; see also {@link MemoryNetwork.inject}. */
  readonly faults?: readonly Fault[];
  /** Whether a client accepts a certificate for a name. Default: every one. */
  readonly trusts?: (certificate: string, name: string) => boolean;
}

/**
 * A network in memory: hosts with names and addresses, listeners, connections, and faults. It is
 * itself the `Network` of a host named `localhost`; others are made by {@link MemoryNetwork.host}.
 *
 * Octets arrive in order, after `latency`. TLS is facts only. A writer waits while its peer is
 * 64 KiB behind.
 */
export class MemoryNetwork {
  readonly #clock: MemoryClock;
  readonly #random: MemoryRandom;
  readonly #latency: number;
  readonly #faults: Faults;
  readonly #trusts: (certificate: string, name: string) => boolean;
  readonly #hosts: MemoryHost[] = [];
  readonly #localhost: MemoryHost;
  #port = 49_151;

  constructor(options: MemoryNetworkOptions) {
    this.#clock = options.clock;
    this.#random = options.random ?? seededRandom(0);
    this.#latency = options.latency ?? 0;
    this.#faults = new Faults(options.faults ?? []);
    this.#trusts = options.trusts ?? (() => true);
    this.#localhost = this.host("localhost");
  }

  /**
   * Adds a host; its connections come from the first address of the family they go to.
   *
   * @example
   * const mx = network.host("mx.example", "192.0.2.1", "2001:db8::1");
   */
  host(name: string, ...addresses: string[]): MemoryHost {
    const host = new MemoryHost(name.toLowerCase(), addresses, {
      dial: (from, options) => this.#dial(from, options),
      freePort: () => this.#freePort(),
    });
    this.#hosts.push(host);
    return host;
  }

  /** Puts a fault in force for connections that are made from now on, until it is disposed of. */
  inject(fault: Fault): Disposable {
    return this.#faults.add(fault);
  }

  /** Listens on `localhost`; see {@link MemoryHost.listen}. */
  listen(
    options: MemoryListenOptions,
    accept: (connection: MemoryConnection) => void,
  ): Promise<MemoryListener> {
    return this.#localhost.listen(options, accept);
  }

  /** Connects from `localhost`; see {@link MemoryHost.connect}. */
  connect(options: MemoryConnectOptions): Promise<MemoryConnection> {
    return this.#localhost.connect(options);
  }

  async #dial(from: MemoryHost, options: MemoryConnectOptions): Promise<MemoryConnection> {
    const { port, signal, tls } = options;
    signal?.throwIfAborted();
    const { host, addresses } = this.#resolve(from, options.host);
    const names = host === undefined ? [options.host] : [host.name, ...addresses];
    const faults = this.#faults.hit(names, port);
    await this.#travel(faults, signal);
    for (const address of addresses) {
      const door = host?.door(address, port);
      if (door === undefined || faults.some(({ type }) => type === "refuse")) continue;
      const remote = { address, port };
      const local = { address: sourceAddress(from, address), port: this.#freePort() };
      const { client, server } = link({
        clock: this.#clock,
        random: this.#random,
        latency: this.#latencyOf(faults),
        trusts: this.#trusts,
        keys: door.keys,
        faults,
        local,
        remote,
      });
      welcome(door, server);
      if (tls !== undefined) await client.secure(signal === undefined ? tls : { ...tls, signal });
      return client;
    }
    throw new MemoryNetworkError("NET_CONNECT", `${options.host}, port ${port}: nobody answers`);
  }

  /** The round trip of opening a connection. */
  async #travel(faults: readonly Fault[], signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const aborted = (): void => reject(signal?.reason as Error);
    signal?.addEventListener("abort", aborted, { once: true });
    const silent = faults.some(({ type }) => type === "silence");
    const trip = 2 * this.#latencyOf(faults);
    using _ = silent || trip === 0 ? undefined : this.#clock.after(trip, resolve);
    if (!silent && trip === 0) resolve();
    try {
      await promise;
    } finally {
      signal?.removeEventListener("abort", aborted);
    }
  }

  #resolve(from: MemoryHost, name: string): { host?: MemoryHost; addresses: readonly string[] } {
    const sought = name.toLowerCase();
    if (sought === "localhost") return { host: from, addresses: ["127.0.0.1", "::1"] };
    if (isLoopback(sought)) return { host: from, addresses: [sought] };
    for (const host of this.#hosts) {
      if (host.name === sought) return { host, addresses: host.addresses };
      if (host.addresses.includes(sought)) return { host, addresses: [sought] };
    }
    return { addresses: [] };
  }

  #latencyOf(faults: readonly Fault[]): number {
    let latency = this.#latency;
    for (const fault of faults) if (fault.type === "latency") latency += fault.delay;
    return latency;
  }

  #freePort(): number {
    this.#port = this.#port === 65_535 ? 49_152 : this.#port + 1;
    return this.#port;
  }
}

function welcome(door: Door, server: MemoryConnection): void {
  if (!door.implicit) door.accept(server);
  else {
    // A handshake that fails is the client's to report; the listener never hears of it.
    server.secure().then(
      () => door.accept(server),
      () => server.reset(),
    );
  }
}

function sourceAddress(from: MemoryHost, target: string): string {
  const family = target.includes(":");
  const own = from.addresses.find((address) => address.includes(":") === family);
  if (own !== undefined && !isLoopback(target)) return own;
  return family ? "::1" : "127.0.0.1";
}
