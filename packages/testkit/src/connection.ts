import { MemoryNetworkError } from "./errors.ts";
import type { Hello, Pipe } from "./pipe.ts";
import type {
  MemoryClock,
  MemoryEndpoint,
  MemorySecureOptions,
  MemoryTlsFacts,
  MemoryTlsKeys,
} from "./ports.ts";

/** What a connection in memory is made of. */
export interface MemoryConnectionParts {
  readonly clock: MemoryClock;
  readonly incoming: Pipe;
  readonly outgoing: Pipe;
  readonly local: MemoryEndpoint;
  readonly remote: MemoryEndpoint;
  /** A client has no keys and can always shake hands. */
  readonly role:
    | { readonly type: "client"; readonly trusts: (certificate: string, name: string) => boolean }
    | { readonly type: "listener"; readonly keys: MemoryTlsKeys | undefined };
}

/** How long a closing connection waits for its peer, in milliseconds. */
const LINGER = 5000;

/** One side of a connection in memory; it has the shape of a `Connection` of `@mailwright/net`. */
export class MemoryConnection implements AsyncDisposable {
  readonly local: MemoryEndpoint;
  readonly remote: MemoryEndpoint;
  readonly #parts: MemoryConnectionParts;
  #tls: MemoryTlsFacts | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: MemoryConnectionParts) {
    this.#parts = parts;
    this.local = parts.local;
    this.remote = parts.remote;
    // A peer that reset the connection takes no more.
    parts.incoming.broke = () => parts.outgoing.stop();
  }

  /** What the handshake came to; absent while the connection is in clear. */
  get tls(): MemoryTlsFacts | undefined {
    return this.#tls;
  }

  /** True when {@link MemoryConnection.secure} can be called. */
  get securable(): boolean {
    const { role } = this.#parts;
    return this.#tls === undefined && (role.type === "client" || role.keys !== undefined);
  }

  /** The next octets; `undefined` once the peer has ended its side. */
  read(): Promise<Uint8Array | undefined> {
    return this.#parts.incoming.read();
  }

  /** Sends octets; settles when the peer is less than 64 KiB behind. */
  write(bytes: Uint8Array): Promise<void> {
    return this.#parts.outgoing.write(bytes);
  }

  /** Shakes hands: both sides must, and nothing may be sent in clear meanwhile. */
  async secure(options: MemorySecureOptions = {}): Promise<MemoryTlsFacts> {
    options.signal?.throwIfAborted();
    if (!this.securable) throw new MemoryNetworkError("NET_TLS", "TLS is up, or there are no keys");
    const { incoming, outgoing, role } = this.#parts;
    const name = options.serverName;
    const aborted = (): void => this.reset();
    options.signal?.addEventListener("abort", aborted, { once: true });
    try {
      const answer = incoming.hello();
      if (role.type === "client") {
        outgoing.send({ type: "hello", ...(name !== undefined && { serverName: name }) });
      }
      const hello = await answer;
      if (role.type === "listener" && role.keys !== undefined) {
        outgoing.send({ type: "hello", keys: role.keys });
      }
      return (this.#tls = this.#facts(hello, options));
    } catch (error) {
      this.reset();
      throw options.signal?.aborted === true ? (options.signal.reason as Error) : error;
    } finally {
      options.signal?.removeEventListener("abort", aborted);
    }
  }

  /** Breaks the connection at once. */
  reset(): void {
    const { incoming, outgoing } = this.#parts;
    outgoing.send("break");
    outgoing.stop();
    incoming.abandon();
  }

  /** Ends this side, and waits for the peer to end its own, for five seconds at most. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { clock, incoming, outgoing } = this.#parts;
    outgoing.send("end");
    outgoing.stop();
    incoming.abandon();
    const { promise, resolve } = Promise.withResolvers<void>();
    using _ = clock.after(LINGER, () => {
      outgoing.send("break");
      resolve();
    });
    void incoming.over.then(resolve);
    await promise;
  }

  #facts(hello: Hello, options: MemorySecureOptions): MemoryTlsFacts {
    const { role } = this.#parts;
    const serverName = role.type === "client" ? options.serverName : hello.serverName;
    const verify = role.type === "client" && options.verify !== "none";
    if (verify && !role.trusts(hello.keys?.certificate ?? "", serverName ?? "")) {
      throw new MemoryNetworkError("NET_TLS", "the certificate is not valid for this name");
    }
    return {
      version: "TLSv1.3",
      cipher: "TLS_AES_128_GCM_SHA256",
      verified: verify ? "certificate" : "none",
      ...(serverName !== undefined && { serverName }),
    };
  }
}
