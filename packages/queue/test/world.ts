import type { Bytes, Envelope, Id, Recipient } from "@mailwright/core";
import { type Database, openDatabase } from "@mailwright/database";
import { Spool, spoolSchema } from "@mailwright/spool";
import { type MemorySink, memorySink, seededRandom, VirtualClock } from "@mailwright/testkit";
import {
  type Agent,
  openQueue,
  type Outcome,
  type Queue,
  type QueueEvent,
  type QueueOptions,
  type QueueParts,
  queueSchema,
  type Task,
} from "../src/index.ts";

const encoder = new TextEncoder();

export const START = Date.UTC(2030, 0, 1);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const OK: Outcome = { type: "delivered" };
export const LATER: Outcome = {
  type: "deferred",
  reply: { code: 450, enhanced: "4.2.0", text: "Come again" },
};
export const NEVER: Outcome = {
  type: "failed",
  reply: { code: 550, enhanced: "5.1.1", text: "No such user" },
};

/** What an agent answers for a recipient of a task. */
export type Script = (
  address: string,
  task: Task,
  signal: AbortSignal,
) => Outcome | Promise<Outcome>;

export interface World extends AsyncDisposable {
  readonly clock: VirtualClock;
  readonly database: Database;
  readonly spool: Spool;
  readonly sink: MemorySink<QueueEvent>;
  /** Tasks the agent was given. */
  readonly tasks: { readonly at: number; readonly task: Task }[];
  script: Script;
  open(options?: Partial<QueueOptions>, parts?: Partial<QueueParts>): Promise<Queue>;
  submit(queue: Queue, message?: Partial<SubmitOptions>): Promise<Id>;
  text(task: Task): Promise<string>;
  count(table: string): Promise<number>;
}

export interface SubmitOptions extends Envelope {
  readonly text: string;
  readonly to: readonly (string | Recipient)[];
}

/** A world in which one agent delivers everything, to the domain of the address. */
export async function world(seed: number | string = 1, file = ":memory:"): Promise<World> {
  const clock = new VirtualClock({ start: START });
  const random = seededRandom(seed);
  const database = await openDatabase({ file }, [spoolSchema, queueSchema]);
  const spool = new Spool({ database, clock, random: random.fork("spool") });
  const sink = memorySink<QueueEvent>();
  const tasks: World["tasks"] = [];
  const agent: Agent = {
    async deliver(task, { signal }) {
      tasks.push({ at: clock.now(), task });
      return Promise.all(task.recipients.map(async (to) => self.script(to.address, task, signal)));
    },
  };
  const parts = { database, spool, events: sink as QueueParts["events"], clock, random } as const;
  const self: World = {
    clock,
    database,
    spool,
    sink,
    tasks,
    script: () => OK,
    async open(options = {}, more = {}) {
      const queue = await openQueue({ hostname: "mx.test", ...options }, {
        ...parts,
        router: { route: byDomain },
        agents: { all: agent },
        ...more,
      } as QueueParts);
      // Closing may wait, and somebody has to move the time.
      const close = queue[Symbol.asyncDispose].bind(queue);
      return Object.assign(queue, { [Symbol.asyncDispose]: () => clock.until(close()) });
    },
    async submit(
      queue,
      { text = "Subject: hello\r\n\r\nHello!\r\n", to = ["b@x.test"], ...more } = {},
    ) {
      await using draft = await spool.write(bytes(text));
      const recipients = to.map((each) => (typeof each === "string" ? { address: each } : each));
      const envelope = { reversePath: "a@y.test", recipients, ...more };
      const prefix = encoder.encode("Received: by mx.test\r\n");
      return (await queue.submit({ envelope, prefix, draft })).id;
    },
    async text({ message }) {
      let text = new TextDecoder().decode(message.prefix);
      for await (const chunk of spool.read(message.body)) text += new TextDecoder().decode(chunk);
      return text;
    },
    async count(table) {
      const sql = `SELECT count(*) AS count FROM ${table}`;
      const [row] = await database.get<{ readonly count: number }>({ sql, parameters: [] });
      return Number(row?.count);
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
  return self;
}

/** What is left on disk: nothing once all recipients have ended. */
export async function left(it: World): Promise<readonly number[]> {
  const tables = ["queue_message", "queue_recipient", "spool_body", "spool_piece"];
  return Promise.all(tables.map((table) => it.count(table)));
}

export function byDomain(address: string): ReturnType<QueueParts["router"]["route"]> {
  const destination = address.slice(address.lastIndexOf("@") + 1);
  const evidence = { by: "test", reason: "by domain" };
  return Promise.resolve({
    type: "deliver",
    agent: "all",
    destination,
    address,
    evidence,
    steps: [],
  });
}

async function* bytes(text: string): Bytes {
  yield encoder.encode(text);
}
