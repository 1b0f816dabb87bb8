import type { MemoryConnection } from "./connection.ts";
import { MemoryNetworkError } from "./errors.ts";
import type {
  MemoryConnectOptions,
  MemoryListener,
  MemoryListenOptions,
  MemoryTlsKeys,
} from "./ports.ts";

/** What connections to a listener need of it. */
export interface Door {
  readonly accept: (connection: MemoryConnection) => void;
  readonly implicit: boolean;
  keys: MemoryTlsKeys | undefined;
}

/** What a host asks of its network. */
export interface Wire {
  dial(from: MemoryHost, options: MemoryConnectOptions): Promise<MemoryConnection>;
  freePort(): number;
}

/** A host of a network in memory: a `Network` whose connections come from its addresses. */
export class MemoryHost {
  /** Its name, in lower case. */
  readonly name: string;
  /** Its addresses besides `127.0.0.1` and `::1`, which every host has. */
  readonly addresses: readonly string[];
  readonly #wire: Wire;
  readonly #doors = new Map<string, Door>();

  constructor(name: string, addresses: readonly string[], wire: Wire) {
    this.name = name;
    this.addresses = addresses;
    this.#wire = wire;
  }

  /**
   * Listens; `accept` is called for each connection.
   *
   * @throws MemoryNetworkError `NET_LISTEN` or `NET_ADDRESS_IN_USE`
   */
  listen(
    options: MemoryListenOptions,
    accept: (connection: MemoryConnection) => void,
  ): Promise<MemoryListener> {
    const address = options.host === "localhost" ? "127.0.0.1" : (options.host ?? "127.0.0.1");
    if (!isEvery(address) && !isLoopback(address) && !this.addresses.includes(address)) {
      return fail("NET_LISTEN", `${this.name} does not have the address ${address}`);
    }
    const port = options.port === 0 ? this.#wire.freePort() : options.port;
    if (this.#doors.has(key(address, port))) {
      return fail("NET_ADDRESS_IN_USE", `${this.name} listens on ${address}, port ${port} already`);
    }
    const door = { accept, keys: options.tls, implicit: options.tlsMode === "implicit" };
    this.#doors.set(key(address, port), door);
    return Promise.resolve({
      endpoint: { address, port },
      replaceTls: (keys) => {
        door.keys = keys;
      },
      [Symbol.asyncDispose]: () => {
        this.#doors.delete(key(address, port));
        return Promise.resolve();
      },
    });
  }

  /**
   * Connects to a host of the network by name or address.
   *
   * @throws MemoryNetworkError `NET_CONNECT` or `NET_TLS`; the signal's reason when it is aborted
   */
  connect(options: MemoryConnectOptions): Promise<MemoryConnection> {
    return this.#wire.dial(this, options);
  }

  /** The listener that answers at an address and port of this host. */
  door(address: string, port: number): Door | undefined {
    const every = address.includes(":") ? ["::"] : ["0.0.0.0", "::"];
    return [address, ...every].map((each) => this.#doors.get(key(each, port))).find(Boolean);
  }
}

/** Whether an address is the host's own, on every host. */
export function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}

function isEvery(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

function key(address: string, port: number): string {
  return `${address} ${port}`;
}

function fail(code: "NET_LISTEN" | "NET_ADDRESS_IN_USE", text: string): Promise<never> {
  return Promise.reject(new MemoryNetworkError(code, text));
}
