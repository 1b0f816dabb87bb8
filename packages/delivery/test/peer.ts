import type { MemoryConnection, MemoryHost, MemoryListener } from "@mailwright/testkit";

/** A message a peer has taken. */
export interface Taken {
  readonly at: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}

/** How a peer answers; each may be changed while it runs. */
export interface Manner {
  greeting: string;
  extensions: readonly string[];
  auth: string;
  mail: string;
  recipient: (address: string) => string;
  /** The reply to the message; `cut` breaks the connection in its place. */
  end: string;
}

/** An SMTP server that does as it is told. */
export class Peer implements AsyncDisposable {
  readonly taken: Taken[] = [];
  readonly manner: Manner = {
    greeting: "220 smart.test ready",
    extensions: ["8BITMIME", "SIZE 1000000"],
    auth: "235 2.7.0 Fine",
    mail: "250 2.1.0 Fine",
    recipient: () => "250 2.1.5 Fine",
    end: "250 2.0.0 Taken",
  };
  readonly commands: string[] = [];
  connections = 0;
  open = 0;
  mostOpen = 0;
  readonly #now: () => number;
  readonly #sockets = new Set<MemoryConnection>();
  #listener: MemoryListener | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  async listen(host: MemoryHost, tls = false): Promise<void> {
    this.#listener = await host.listen(
      {
        host: host.addresses[0] ?? "",
        port: 25,
        ...(tls ? { tls: { key: "key", certificate: "certificate" } } : {}),
      },
      (connection) => void this.#serve(connection).catch(() => {}),
    );
  }

  /** Breaks the connections that are open. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.reset();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#listener?.[Symbol.asyncDispose]();
  }

  async #serve(connection: MemoryConnection): Promise<void> {
    this.connections++;
    this.open++;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    this.#sockets.add(connection);
    try {
      await this.#converse(connection);
      await connection[Symbol.asyncDispose]();
    } finally {
      this.open--;
      this.#sockets.delete(connection);
    }
  }

  async #converse(connection: MemoryConnection): Promise<void> {
    const input = new Input(connection);
    const say = (text: string): Promise<void> =>
      connection.write(new TextEncoder().encode(`${text}\r\n`));
    await say(this.manner.greeting);
    let from = "";
    let to: string[] = [];
    for (
      let line = await input.until("\r\n");
      line !== undefined;
      line = await input.until("\r\n")
    ) {
      this.commands.push(line);
      const [verb] = line.toUpperCase().split(" ");
      const address = /<(.*?)>/.exec(line)?.[1] ?? "";
      if (verb === "EHLO") {
        const lines = ["smart.test", ...this.manner.extensions];
        await say(
          lines.map((each, i) => `250${i < lines.length - 1 ? "-" : " "}${each}`).join("\r\n"),
        );
      } else if (verb === "STARTTLS") {
        await say("220 2.0.0 Go ahead");
        await connection.secure();
      } else if (verb === "AUTH") {
        await say(this.manner.auth.replace("%", line));
      } else if (verb === "MAIL") {
        from = address;
        to = [];
        await say(this.manner.mail);
      } else if (verb === "RCPT") {
        const reply = this.manner.recipient(address);
        if (reply.startsWith("2")) to.push(address);
        await say(reply);
      } else if (verb === "DATA") {
        await say("354 Go ahead");
        const text = await input.until("\r\n.\r\n");
        if (text === undefined) return;
        if (!this.manner.end.startsWith("4")) this.taken.push({ at: this.#now(), from, to, text });
        if (this.manner.end === "cut") {
          connection.reset();
          return;
        }
        await say(this.manner.end);
      } else if (verb === "QUIT") {
        await say("221 2.0.0 Bye");
        return;
      } else await say("250 2.0.0 Fine");
    }
  }
}

class Input {
  readonly #connection: MemoryConnection;
  #text = "";

  constructor(connection: MemoryConnection) {
    this.#connection = connection;
  }

  async until(mark: string): Promise<string | undefined> {
    while (!this.#text.includes(mark)) {
      const bytes = await this.#connection.read();
      if (bytes === undefined) return undefined;
      this.#text += new TextDecoder().decode(bytes);
    }
    const end = this.#text.indexOf(mark);
    const found = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + mark.length);
    return found;
  }
}
