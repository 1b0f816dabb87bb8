/**
 * One reader of mail in a process of its own: READER KIND FOLDER FILE. It takes commands by line
 * and answers each with a line of JSON: `check` with what it makes of each message, `run MS` with
 * its rate and memory, `stream FILE` with its memory.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { readMessages } from "./mime/corpus-file.ts";
import { type Reader, readerOf } from "./mime/readers.ts";
import type { Outcome } from "./mime/view.ts";

const MEBIBYTE = 1_048_576;
const [name = "", kind = "", folder = "", file = ""] = process.argv.slice(2);
const messages = file === "" ? [] : readMessages(file);

/** Resident memory in MiB at its peak since {@link forgetPeak}; Linux alone tells it. */
function peak(): number {
  const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "latin1"));
  return Number(found?.[1] ?? Number.NaN) / 1024;
}

/** Collects what is no longer used, starts a new peak, and answers the memory in use. */
function forgetPeak(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  writeFileSync("/proc/self/clear_refs", "5");
  return process.memoryUsage.rss() / MEBIBYTE;
}

/** Reads all messages again and again until the time is over; at least once. */
async function run({ read }: Reader, time: number, octets: number): Promise<number> {
  const started = process.cpuUsage();
  const end = Date.now() + time;
  let passes = 0;
  do {
    for (const message of messages) {
      const found = read(message);
      if (found instanceof Promise) await found;
    }
    passes++;
  } while (Date.now() < end);
  const { user, system } = process.cpuUsage(started);
  return (passes * octets) / (user + system);
}

async function outcome(reader: Reader, message: Buffer): Promise<Outcome> {
  try {
    return (await reader.view?.(message)) ?? { failed: "nothing to compare" };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

/** Of headers, the body is not read: it does not count. */
function octetsOf(message: Buffer): number {
  const end = kind === "headers" ? message.indexOf("\r\n\r\n") : -1;
  return end === -1 ? message.length : end + 4;
}

const reader = await readerOf(name, kind, folder);
const octets = messages.reduce((sum, message) => sum + octetsOf(message), 0);
const base = forgetPeak();

async function answer(command: string, argument: string): Promise<unknown> {
  if (command === "run") {
    const rate = await run(reader, Number(argument), octets);
    return { rate, memory: peak() - base };
  }
  if (command === "stream") {
    const found = await reader.stream?.(argument);
    return { octets: found, memory: peak() - base };
  }
  return Promise.all(messages.map((message) => outcome(reader, message)));
}

for await (const line of createInterface({ input: process.stdin })) {
  const [command = "", argument = ""] = line.split(" ");
  console.log(JSON.stringify(await answer(command, argument)));
}
