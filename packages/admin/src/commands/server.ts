import { type Command, command, refused } from "../command.ts";
import { notRunning } from "../refusals.ts";

/** Messages in the queue are counted so far; a running server counts them all as they come and go. */
const COUNTED = 1000;

const status = command({
  name: "status",
  text: "says whether a server runs, what it is, and how many messages are queued",
  words: {},
  options: {},
  async run({ queue, running }) {
    const counted = running?.elements.list().find(({ name }) => name === "numQueuedMessages");
    const queued = counted?.value ?? (await queue.list({ limit: COUNTED + 1 })).length;
    return {
      type: "status",
      running: running !== undefined,
      version: await version(),
      queued,
      ...(running?.pid !== undefined && { pid: running.pid }),
      ...(running?.doors && { doors: running.doors() }),
    } as const;
  },
}).tells({
  status: ({ running, version: known, queued, pid, doors = {} }) => [
    running
      ? `A server of version ${known} is running${pid === undefined ? "" : `, as process ${pid}`}.`
      : `No server is running; the data were read by version ${known}.`,
    queued > COUNTED && !running
      ? `Messages in the queue: more than ${COUNTED}`
      : `Messages in the queue: ${queued}`,
    ...Object.entries(doors).map(([name, { address, port }]) => {
      return `${name} listens on ${address.includes(":") ? `[${address}]` : address}:${port}.`;
    }),
  ],
});

/** The version of this package, and so of all of them. */
export async function version(): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  const manifest = await readFile(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

const backup = command({
  name: "backup",
  text: "copies all data into a new file, also while the server runs",
  words: { file: "path" },
  options: {},
  changes: true,
  async run({ database }, { file }) {
    await database.backup(file);
    return { type: "backed-up", file } as const;
  },
}).tells({ "backed-up": ({ file }) => [`All data were copied to ${file}.`] });

const reload = command({
  name: "reload",
  text: "has the running server read its configuration file again; sessions go on",
  words: {},
  options: {},
  changes: true,
  async run({ running }) {
    if (running?.reload === undefined) return { type: "not-running" } as const;
    const { problems, waiting } = await running.reload();
    if (problems.length === 0) return { type: "reloaded", waiting } as const;
    return { type: "partly-reloaded", problems, waiting } as const;
  },
}).tells({
  reloaded: ({ waiting }) => ["Reloaded.", ...waits(waiting)],
  "partly-reloaded": ({ problems, waiting }) =>
    refused(...problems, "The rest is in force.", ...waits(waiting)),
  "not-running": notRunning,
});

function waits(waiting: readonly string[]): readonly string[] {
  return waiting.length === 0 ? [] : [`Read at the next start only: ${waiting.join(", ")}.`];
}

/** What can be done about the server as a whole. */
export const serverCommands: readonly Command[] = [status, reload, backup];
