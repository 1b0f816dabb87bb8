/**
 * A load generator, run as a process of its own: SESSIONS connections send COUNT messages of SIZE
 * octets in all to PORT, one command at a time, reusing connections; prints the seconds it took.
 */
import { connect, type Socket } from "node:net";

const [port = 0, sessions = 0, count = 0, size = 0] = process.argv.slice(2).map(Number);
const recipient = process.argv[6] ?? "b@example.com";
const line = `${"x".repeat(76)}\r\n`;
const header = "From: a@example.com\r\nSubject: load\r\n\r\n";
const body = Buffer.from(
  `${header}${line.repeat(Math.ceil(size / line.length))}`.slice(0, size - 2) + "\r\n.\r\n",
);
const dialogue: readonly (string | Buffer)[] = [
  "MAIL FROM:<a@example.com>\r\n",
  `RCPT TO:<${recipient}>\r\n`,
  "DATA\r\n",
  body,
];

/** Reads one whole reply, and throws unless its code begins with `expected`. */
function reader(socket: Socket): (expected: string) => Promise<void> {
  let text = "";
  let wake: (() => void) | undefined;
  let broken: Error | undefined;
  const fail = (error: Error): void => {
    broken = error;
    wake?.();
  };
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
    wake?.();
  });
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("the server closed the connection")));
  return async (expected) => {
    for (;;) {
      const end = /^\d{3} .*\r\n/m.exec(text);
      if (end !== null) {
        const reply = text.slice(0, end.index + end[0].length);
        text = text.slice(reply.length);
        if (!end[0].startsWith(expected)) throw new Error(`expected ${expected}, got ${reply}`);
        return;
      }
      if (broken !== undefined) throw broken;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
}

let left = count;

async function session(): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.setNoDelay(true);
  const reply = reader(socket);
  await reply("220");
  socket.write("EHLO load.example.com\r\n");
  await reply("250");
  while (left-- > 0)
    for (const step of dialogue) {
      socket.write(step);
      await reply(step === "DATA\r\n" ? "354" : "250");
    }
  socket.end("QUIT\r\n");
}

const start = performance.now();
await Promise.all(Array.from({ length: sessions }, session));
console.log((performance.now() - start) / 1000);
