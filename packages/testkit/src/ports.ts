// The shapes of a network, as `@mailwright/net` states them; nothing is imported, they match by form.

/** Where one end of a connection is. */
export interface MemoryEndpoint {
  readonly address: string;
  readonly port: number;
}

/** What a handshake came to; nothing is encrypted in memory. */
export interface MemoryTlsFacts {
  readonly version: string;
  readonly cipher: string;
  readonly serverName?: string;
  readonly verified: "certificate" | "none";
}

/** How a client shakes hands. */
export interface MemorySecureOptions {
  readonly serverName?: string;
  /** Default: `certificate`. */
  readonly verify?: "certificate" | "none";
  readonly signal?: AbortSignal;
}

/** What a listener shakes hands with; any text will do. */
export interface MemoryTlsKeys {
  readonly key: string;
  readonly certificate: string;
}

/** Where and how to listen. */
export interface MemoryListenOptions {
  /** An address of the host, or `0.0.0.0` or `::` for all of them. Default: `127.0.0.1`. */
  readonly host?: string;
  /** 0 picks a free port. */
  readonly port: number;
  readonly tls?: MemoryTlsKeys;
  /** Default: `offered`. */
  readonly tlsMode?: "offered" | "implicit";
}

/** Where and how to connect. */
export interface MemoryConnectOptions {
  /** The name or an address of a host of the network. */
  readonly host: string;
  readonly port: number;
  readonly tls?: MemorySecureOptions;
  readonly signal?: AbortSignal;
}

/** An open listener. */
export interface MemoryListener extends AsyncDisposable {
  readonly endpoint: MemoryEndpoint;
  replaceTls(keys: MemoryTlsKeys): void;
}

/** The part of a clock that a network needs; a {@link VirtualClock} is one. */
export interface MemoryClock {
  now(): number;
  after(delay: number, run: () => void): Disposable;
}

/** The part of a random source that a network needs. */
export interface MemoryRandom {
  bytes(length: number): Uint8Array;
}
