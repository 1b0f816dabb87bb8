import type { TlsFacts } from "@mailwright/core";

/** Where one end of a connection is. */
export interface Endpoint {
  /** An IPv4 or IPv6 address in its canonical form, without brackets or zone. */
  readonly address: string;
  readonly port: number;
}

/** A byte stream to a peer. One read and one write may be under way at a time. */
export interface Connection extends AsyncDisposable {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  /** What is known of TLS; absent while the connection is in clear. */
  readonly tls: TlsFacts | undefined;
  /** True when {@link Connection.secure} can be called: keys are at hand and TLS is not up yet. */
  readonly securable: boolean;
  /**
   * The next octets, or `undefined` once the peer has ended its side. The array is the caller's.
   *
   * @throws NetError when the connection broke
   */
  read(): Promise<Uint8Array | undefined>;
  /**
   * Sends octets; settles when more can be taken, which is how a slow peer slows its sender.
   *
   * @throws NetError when the connection broke
   */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Shakes hands for TLS in the role the connection was opened in. Octets that were read ahead in
   * clear are dropped, never read as if they had been protected. RFC 3207 §4.2.
   *
   * @throws NetError with the code `NET_TLS` when the handshake fails
   */
  secure(options?: SecureOptions): Promise<TlsFacts>;
  /** Breaks the connection at once; what was not sent is lost. */
  reset(): void;
  /**
   * Sends what was written, ends, and waits for the peer to do so, for a few seconds at most. A peer
   * that goes on sending instead (more than a mebibyte, say) may be reset.
   */
  [Symbol.asyncDispose](): Promise<void>;
}

/** How a client shakes hands for TLS. */
export interface SecureOptions {
  /** The name to ask for (SNI), and to check the certificate against. */
  readonly serverName?: string;
  /** `certificate`: the handshake fails unless the certificate is valid. Default: `certificate`. */
  readonly verify?: "certificate" | "none";
  readonly signal?: AbortSignal;
}

/** What a listener shakes hands with: PEM text. */
export interface TlsKeys {
  readonly key: string;
  readonly certificate: string;
}

/** Where and how to listen. */
export interface ListenOptions {
  /** The address to listen on. Default: `127.0.0.1`. */
  readonly host?: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** The keys of the listener; without them TLS is not offered. */
  readonly tls?: TlsKeys;
  /** `implicit`: a connection begins with the handshake (RFC 8314). Default: `offered`. */
  readonly tlsMode?: "offered" | "implicit";
}

/** An open listener; disposing of it refuses new connections and leaves open ones alone. */
export interface Listener extends AsyncDisposable {
  readonly endpoint: Endpoint;
  /**
   * New connections shake hands with these keys; open ones keep theirs.
   *
   * @throws NetError with the code `NET_KEYS`, and keeps the old ones
   */
  replaceTls(keys: TlsKeys): void;
}

/** Where and how to connect. */
export interface ConnectOptions {
  /** A host name or an IP address. */
  readonly host: string;
  readonly port: number;
  /** Given: the connection begins with the handshake. */
  readonly tls?: SecureOptions;
  readonly signal?: AbortSignal;
}

/** The network as these packages see it: the machine's own, or one made of memory. */
export interface Network {
  /**
   * Listens; `accept` is called for each connection once its handshake, if implicit, is done.
   *
   * @throws NetError with the code `NET_ADDRESS_IN_USE`, `NET_LISTEN` or `NET_KEYS`
   */
  listen(options: ListenOptions, accept: (connection: Connection) => void): Promise<Listener>;
  /** @throws NetError with the code `NET_CONNECT` or `NET_TLS` */
  connect(options: ConnectOptions): Promise<Connection>;
}
