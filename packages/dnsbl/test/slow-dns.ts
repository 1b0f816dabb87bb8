import { createSocket, type Socket } from "node:dgram";

/** How a {@link SlowDns} takes a query: after how long it answers, in milliseconds; or not at all. */
export type Answering = number | "never";

/** A DNS server that answers every question with 127.0.0.2, when it is told to. */
export class SlowDns implements AsyncDisposable {
  /** How the next queries are taken, in order; the last for all after it. */
  answering: Answering[] = [0];
  queries = 0;
  readonly #socket: Socket = createSocket("udp4");

  static async open(): Promise<SlowDns> {
    const server = new SlowDns();
    await new Promise<void>((resolve) => {
      server.#socket.bind(0, "127.0.0.1", resolve);
    });
    server.#socket.on("message", (query, { address, port }) => {
      server.queries += 1;
      const [delay = 0] = server.answering;
      if (server.answering.length > 1) server.answering.shift();
      if (delay === "never") return;
      setTimeout(() => server.#socket.send(reply(query), port, address), delay);
    });
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#socket.close(() => resolve());
    });
  }
}

/** The header and the question of the query, and one address record. */
function reply(query: Buffer): Buffer {
  let end = 12;
  while (query[end] !== 0) end += (query[end] ?? 0) + 1;
  const question = query.subarray(12, end + 5);
  const header = Buffer.from([...query.subarray(0, 2), 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 2]);
  return Buffer.concat([header, question, record]);
}
