/** The peer `smtp-server-fsync`: npm smtp-server with a file for each message, fsynced. */
import { open, rename } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

interface Callback {
  (error?: Error | null, text?: string): void;
}

const [port = "0", folder = ".", module = ""] = process.argv.slice(2);
const { SMTPServer } = createRequire(import.meta.url)(module) as {
  SMTPServer: new (options: object) => { listen(port: number, host: string): void };
};

let count = 0;

async function store(stream: AsyncIterable<Uint8Array>): Promise<void> {
  const name = `${process.pid}.${count++}`;
  const file = await open(join(folder, `${name}.tmp`), "w");
  for await (const chunk of stream) await file.write(chunk);
  await file.sync();
  await file.close();
  await rename(join(folder, `${name}.tmp`), join(folder, `${name}.eml`));
  const directory = await open(folder, "r");
  await directory.sync();
  await directory.close();
}

async function answer(stream: AsyncIterable<Uint8Array>, done: Callback): Promise<void> {
  try {
    await store(stream);
    done(null, "OK");
  } catch (error) {
    done(error as Error);
  }
}

new SMTPServer({
  disabledCommands: ["AUTH", "STARTTLS"],
  disableReverseLookup: true,
  onData(stream: AsyncIterable<Uint8Array>, _: unknown, done: Callback) {
    void answer(stream, done);
  },
}).listen(Number(port), "127.0.0.1");
