/** Sequences that some servers take for the end of a message, against both our ends of SMTP. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { concatBytes, type Envelope } from "@mailwright/core";
import type { MessageDraft, SpoolPort } from "@mailwright/smtp";
import { openSmtp } from "@mailwright/smtp/client";
import { listenSmtp } from "@mailwright/smtp/server";
import { MemoryNetwork, VirtualClock } from "@mailwright/testkit";
import type { Adapter, Case } from "../conformance.ts";

/** Of a sequence with a second transaction behind it, one message may come, or none. */
export const adapter: Adapter = {
  async run(folder) {
    const text = readFileSync(join(folder, "end-sequences.json"), "utf8");
    const sequences = Object.entries(JSON.parse(text) as Readonly<Record<string, string>>);
    const cases = sequences.flatMap(([name, sequence]) =>
      [1, Number.POSITIVE_INFINITY].map((size) => runCase(name, sequence, size)),
    );
    return Promise.all(cases);
  },
};

const EXPECTED = "one message or a refusal";
const ENVELOPE = "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n";
const SMUGGLED = `${ENVELOPE}Subject: smuggled\r\n\r\nInside.\r\n.\r\n`;

async function runCase(name: string, sequence: string, size: number): Promise<Case> {
  const cut = size === 1 ? "octet by octet" : "at once";
  const world = new World();
  const actual = await world.clock.until(world.send(sequence, size));
  return { name: `${name}, ${cut}`, expected: EXPECTED, actual };
}

interface Kept extends MessageDraft {
  readonly bytes: Uint8Array;
}

interface Arrival {
  readonly envelope: Envelope;
  readonly bytes: Uint8Array;
}

/** A server, and a next hop it relays to. */
class World {
  readonly clock = new VirtualClock();
  readonly network = new MemoryNetwork({ clock: this.clock });

  async send(sequence: string, size: number): Promise<string> {
    const here: Arrival[] = [];
    const there: Arrival[] = [];
    await using _server = await this.#listen(25, here);
    await using _next = await this.#listen(26, there);
    const message = `Subject: outside\r\n\r\nBefore.${sequence}${SMUGGLED}`;
    const text = `EHLO client.example\r\n${ENVELOPE}${message}QUIT\r\n`;
    const replies = await this.#say(new TextEncoder().encode(text), size);
    for (const arrival of here) await this.#relay(arrival);
    const answers = replies.slice(replies.findIndex((reply) => reply.startsWith("354")) + 1, -1);
    const isOne = answers.length === 1 && here.length <= 1 && there.length === here.length;
    return isOne
      ? EXPECTED
      : `${here.length} messages, ${there.length} relayed: ${answers.join(", ")}`;
  }

  async #say(bytes: Uint8Array, size: number): Promise<readonly string[]> {
    await using connection = await this.network.connect({ host: "localhost", port: 25 });
    for (let start = 0; start < bytes.length; start += size) {
      await connection.write(bytes.slice(start, start + size));
    }
    let text = "";
    for (let read = await connection.read(); read; read = await connection.read()) {
      text += new TextDecoder().decode(read);
    }
    return text.split("\r\n").filter((line) => /^\d{3} /.test(line));
  }

  async #relay({ envelope, bytes }: Arrival): Promise<void> {
    const options = { host: "localhost", port: 26, hostname: "mx.example", tls: "off" } as const;
    await using client = await openSmtp(options, this);
    await client.send({ envelope, body: bodyOf(bytes) });
  }

  #listen(port: number, arrivals: Arrival[]): Promise<AsyncDisposable> {
    const spool: SpoolPort<Kept> = {
      async write(body) {
        const bytes = concatBytes(await Array.fromAsync(body));
        const stored = { id: "body", size: bytes.length };
        return { body: stored, bytes, [Symbol.asyncDispose]: async () => {} };
      },
    };
    return listenSmtp(
      { hostname: "mx.example", port },
      {
        network: this.network,
        clock: this.clock,
        spool,
        recipient: () => undefined,
        accept({ id, envelope, draft: { bytes } }) {
          arrivals.push({ envelope, bytes });
          return envelope.recipients.map(() => ({ type: "accepted", id }));
        },
      },
    );
  }
}

async function* bodyOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
