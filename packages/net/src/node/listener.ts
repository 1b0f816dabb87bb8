import { createServer, type Server, type Socket } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";
import { NetError } from "../errors.ts";
import type { Connection, Endpoint, Listener, ListenOptions, TlsKeys } from "../ports.ts";
import { SocketConnection } from "./connection.ts";
import { endpoint } from "./endpoint.ts";

// How many peers may shake hands at one time before their connections reach the listener's limits.
const HANDSHAKES = 1000;

/** A listener on a port of the machine. */
export class SocketListener implements Listener {
  readonly endpoint: Endpoint;
  readonly #server: Server;
  readonly #accept: (connection: Connection) => void;
  readonly #implicit: boolean;
  readonly #shaking = new Set<SocketConnection>();
  #context: SecureContext | undefined;

  private constructor(
    server: Server,
    options: ListenOptions,
    context: SecureContext | undefined,
    accept: (connection: Connection) => void,
  ) {
    this.#server = server;
    this.#accept = accept;
    this.#implicit = options.tlsMode === "implicit";
    this.#context = context;
    const at = server.address();
    this.endpoint =
      typeof at === "object" ? endpoint(at?.address, at?.port) : { address: at, port: 0 };
    server.on("connection", (socket) => this.#connected(socket));
  }

  static async open(
    options: ListenOptions,
    accept: (connection: Connection) => void,
  ): Promise<SocketListener> {
    const context = options.tls && contextOf(options.tls);
    const server = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true });
    await listening(server, options);
    return new SocketListener(server, options, context, accept);
  }

  replaceTls(keys: TlsKeys): void {
    this.#context = contextOf(keys);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Closing waits for open connections; they are not ours to wait for.
    this.#server.close();
    for (const connection of this.#shaking) connection.reset();
    this.#shaking.clear();
  }

  #connected(socket: Socket): void {
    socket.on("error", () => undefined);
    // A peer that is gone already has no address.
    if (socket.remoteAddress === undefined) return void socket.destroy();
    const connection = new SocketConnection(socket, { type: "server", context: this.#context });
    if (this.#implicit) this.#shakeHands(connection);
    else this.#give(connection);
  }

  #shakeHands(connection: SocketConnection): void {
    if (this.#shaking.size >= HANDSHAKES) return connection.reset();
    this.#shaking.add(connection);
    connection.secure().then(
      () => this.#shaking.delete(connection) && this.#give(connection),
      // RFC 8314 §3.3: without a handshake there is nobody to talk to.
      () => this.#shaking.delete(connection),
    );
  }

  #give(connection: SocketConnection): void {
    try {
      this.#accept(connection);
    } catch {
      connection.reset();
    }
  }
}

function listening(server: Server, { host = "127.0.0.1", port }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    // What goes wrong later (too many open files, say) costs one connection and is not ours to tell.
    server.on("error", (cause: NodeJS.ErrnoException) => {
      const code = cause.code === "EADDRINUSE" ? "NET_ADDRESS_IN_USE" : "NET_LISTEN";
      reject(new NetError(code, `${host}, port ${port}: ${cause.message}`, { cause }));
    });
    server.listen({ host, port }, resolve);
  });
}

function contextOf(keys: TlsKeys): SecureContext {
  try {
    return createSecureContext({ key: keys.key, cert: keys.certificate, minVersion: "TLSv1.2" });
  } catch (cause) {
    throw new NetError("NET_KEYS", "the key or the certificate cannot be used", { cause });
  }
}
