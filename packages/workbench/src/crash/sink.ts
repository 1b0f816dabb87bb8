import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { unstuff } from "./dialogue.ts";
import { findLetter } from "./letter.ts";

/** One arrival at the other server. */
export interface Arrival {
  readonly name: string;
  readonly digest: string;
  /** When its 250 was written. */
  readonly at: number;
}

/** The other server: takes every message whole, then answers 250 and remembers it. */
export interface Sink extends AsyncDisposable {
  readonly port: number;
  readonly arrivals: readonly Arrival[];
}

const end = Buffer.from("\r\n.\r\n");

function take(socket: Socket, arrivals: Arrival[]): void {
  let input = Buffer.alloc(0);
  let chunks: Buffer[] | undefined;
  const line = (text: string): void => {
    const verb = text.slice(0, 4).toUpperCase();
    if (verb === "DATA") chunks = [];
    if (verb === "DATA") socket.write("354 Go ahead\r\n");
    else if (verb === "EHLO")
      socket.write("250-sink.example\r\n250-8BITMIME\r\n250 SIZE 99999999\r\n");
    else if (verb === "QUIT") socket.end("221 Bye\r\n");
    else socket.write("250 OK\r\n");
  };
  const body = (): boolean => {
    const at = input.indexOf(end);
    if (at === -1) return false;
    const message = unstuff(input.subarray(0, at + 2));
    input = input.subarray(at + end.length);
    chunks = undefined;
    const letter = findLetter(message);
    if (letter !== undefined) arrivals.push({ ...letter, at: Date.now() });
    socket.write("250 Taken\r\n");
    return true;
  };
  socket.on("error", () => {});
  socket.on("data", (chunk: Buffer) => {
    input = Buffer.concat([input, chunk]);
    for (;;) {
      if (chunks !== undefined) {
        if (!body()) return;
        continue;
      }
      const at = input.indexOf("\r\n");
      if (at === -1) return;
      const text = input.toString("latin1", 0, at);
      input = input.subarray(at + 2);
      line(text);
    }
  });
  socket.write("220 sink.example ESMTP\r\n");
}

/** Starts the other server; 0 picks a free port. */
export async function openSink(port = 0): Promise<Sink> {
  const arrivals: Arrival[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    take(socket, arrivals);
  }).listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    arrivals,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
