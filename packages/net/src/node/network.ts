import { connect as connectTcp, type Socket } from "node:net";
import { NetError } from "../errors.ts";
import type { Connection, ConnectOptions, Network } from "../ports.ts";
import { SocketConnection } from "./connection.ts";
import { SocketListener } from "./listener.ts";

/** The network of the machine: TCP, and TLS 1.2 or later. */
export const nodeNetwork: Network = {
  listen: (options, accept) => SocketListener.open(options, accept),
  connect,
};

async function connect(options: ConnectOptions): Promise<Connection> {
  const { host, tls, signal } = options;
  signal?.throwIfAborted();
  const connection = new SocketConnection(await dial(options), { type: "client", host });
  if (tls !== undefined) await connection.secure(signal === undefined ? tls : { ...tls, signal });
  return connection;
}

function dial({ host, port, signal }: ConnectOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port, allowHalfOpen: true, noDelay: true, keepAlive: true });
    const aborted = (): void => {
      socket.destroy();
      reject(signal?.reason as Error);
    };
    signal?.addEventListener("abort", aborted, { once: true });
    socket.on("error", (cause) => {
      signal?.removeEventListener("abort", aborted);
      reject(new NetError("NET_CONNECT", `${host}, port ${port}: ${reasonOf(cause)}`, { cause }));
    });
    socket.once("connect", () => {
      signal?.removeEventListener("abort", aborted);
      resolve(socket);
    });
  });
}

/** Where several addresses were tried, the reason of each. */
function reasonOf(error: Error): string {
  if (error instanceof AggregateError)
    return error.errors.map((each: Error) => each.message).join("; ");
  return error.message;
}
