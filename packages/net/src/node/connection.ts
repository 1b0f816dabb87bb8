import { isIP, type Socket } from "node:net";
import { connect as connectTls, type SecureContext, TLSSocket } from "node:tls";
import type { TlsFacts } from "@mailwright/core";
import { NetError } from "../errors.ts";
import type { Connection, Endpoint, SecureOptions } from "../ports.ts";
import { endpoint } from "./endpoint.ts";
import { flushed, secured } from "./handshake.ts";
import { Inbox } from "./inbox.ts";

// How long a closing connection waits for its peer.
const LINGER = 5000;
// What a closing connection reads and drops before it is reset.
const DROPPED = 1_048_576;

/** What one end needs to shake hands for TLS. */
export type TlsRole =
  | { readonly type: "client"; readonly host: string }
  | { readonly type: "server"; readonly context: SecureContext | undefined };

/** A connection on a socket of the machine. The socket is its own: nobody else may listen to it. */
export class SocketConnection implements Connection {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly #raw: Socket;
  readonly #role: TlsRole;
  // The raw socket, or the TLS socket on top of it.
  #socket: Socket;
  #inbox: Inbox;
  #tls: TlsFacts | undefined;
  #error: NetError | undefined;
  // While hands are shaken, whatever goes wrong is told as that.
  #shaking = false;
  #room: PromiseWithResolvers<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(raw: Socket, role: TlsRole) {
    this.#raw = this.#socket = raw;
    this.#role = role;
    this.local = endpoint(raw.localAddress, raw.localPort);
    this.remote = endpoint(raw.remoteAddress, raw.remotePort);
    this.#inbox = new Inbox(raw);
    this.#watch(raw);
  }

  get tls(): TlsFacts | undefined {
    return this.#tls;
  }

  get securable(): boolean {
    const keys = this.#role.type === "client" || this.#role.context !== undefined;
    return keys && this.#socket === this.#raw;
  }

  read(): Promise<Uint8Array | undefined> {
    return this.#inbox.read();
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#error !== undefined) return Promise.reject(this.#error);
    if (this.#socket.write(bytes)) return Promise.resolve();
    return this.#drained();
  }

  async secure(options: SecureOptions = {}): Promise<TlsFacts> {
    if (!this.securable) throw new NetError("NET_TLS", "TLS is up already, or there are no keys");
    await flushed(this.#raw, options.signal);
    // RFC 3207 §4.2: what was read ahead in clear is not part of what follows.
    const reader = this.#inbox.detach();
    this.#shaking = true;
    try {
      const socket = this.#handshake(options);
      this.#watch(socket);
      this.#socket = socket;
      this.#inbox = new Inbox(socket);
      await secured(socket, this.#role.type, options.signal);
      this.#shaking = false;
      this.#tls = this.#facts(socket, options);
    } catch (cause) {
      this.#shaking = false;
      const error = new NetError("NET_TLS", `the handshake failed: ${reason(cause)}`, { cause });
      this.#fail(error);
      this.reset();
      reader?.reject(error);
      throw options.signal?.aborted === true ? options.signal.reason : error;
    }
    // Who waited is served once this has settled, so that nobody takes it for clear text.
    if (reader !== undefined) this.#inbox.read().then(reader.resolve, reader.reject);
    return this.#tls;
  }

  reset(): void {
    this.#fail(new NetError("NET_BROKEN", "the connection was reset"));
    // A TLS socket cannot send RST itself; the socket below it can, and takes the upper one with it.
    // To destroy that here too, while the handshake's last octets leave, crashes Node 24.
    this.#raw.resetAndDestroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #close(): Promise<void> {
    const socket = this.#socket;
    if (socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => socket.destroy(), LINGER);
      socket.once("close", () => {
        clearTimeout(timer);
        resolve();
      });
      // What the peer still sends is read and dropped: closing over unread octets would send RST,
      // which can destroy the last reply on its way.
      this.#inbox.drop(DROPPED, () => this.reset());
      socket.end();
    });
  }

  #drained(): Promise<void> {
    if (this.#room === undefined) {
      this.#room = Promise.withResolvers();
      // A write that nobody waits for any more may fail unheard.
      this.#room.promise.catch(() => undefined);
    }
    return this.#room.promise;
  }

  #handshake({ serverName, verify }: SecureOptions): TLSSocket {
    if (this.#role.type === "server") {
      const { context } = this.#role;
      return new TLSSocket(this.#raw, {
        isServer: true,
        ...(context && { secureContext: context }),
      });
    }
    const host = serverName ?? this.#role.host;
    return connectTls({
      socket: this.#raw,
      host,
      // RFC 6066 §3: an address is not a server name.
      ...(isIP(host) === 0 && { servername: host }),
      rejectUnauthorized: verify !== "none",
      minVersion: "TLSv1.2",
    });
  }

  #facts(socket: TLSSocket, { serverName, verify }: SecureOptions): TlsFacts {
    const server = this.#role.type === "server";
    const name = server ? (socket as { servername?: string | false }).servername : serverName;
    return {
      version: socket.getProtocol() ?? "",
      cipher: socket.getCipher().name,
      verified: server || verify === "none" ? "none" : "certificate",
      ...(typeof name === "string" && name !== "" && { serverName: name }),
    };
  }

  /** Listens to what a socket tells for as long as it lives: no error goes unheard. */
  #watch(socket: Socket): void {
    socket.on("error", (error) =>
      this.#fail(new NetError("NET_BROKEN", error.message, { cause: error })),
    );
    socket.on("close", () => this.#fail(new NetError("NET_BROKEN", "the connection is closed")));
    socket.on("drain", () => {
      this.#room?.resolve();
      this.#room = undefined;
    });
  }

  #fail(error: NetError): void {
    if (this.#shaking) return;
    this.#error ??= error;
    this.#inbox.fail(this.#error);
    this.#room?.reject(this.#error);
    this.#room = undefined;
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
