/**
 * The receiving side alone: SMTP, spool, submission and queue; every recipient waits in the queue.
 * With `guarded` or `marking` as its third argument it has what a server adds: DNS lists, rules, log,
 * elements; with the latter, a rule fires for every message.
 */
import { once } from "node:events";
import { join } from "node:path";
import { openDatabase } from "@mailwright/database";
import { Submission } from "@mailwright/delivery";
import { openQueue, queueSchema } from "@mailwright/queue";
import { listenSmtp, type SmtpServerParts } from "@mailwright/smtp/server";
import { type Draft, Spool, spoolSchema } from "@mailwright/spool";
import { guards } from "./guards.ts";

const [port = "0", folder = ".", kind] = process.argv.slice(2);
const hostname = "bench.example";
const file = join(folder, "mailwright.db");

await using guarding =
  kind === undefined ? undefined : guards(join(folder, "logs"), kind === "marking");
const events = guarding?.events;
await using database = await openDatabase({ file }, [spoolSchema, queueSchema]);
const spool = new Spool({ database });
const route = {
  type: "deliver",
  agent: "hold",
  destination: "hold",
  evidence: { by: "bench", reason: "receiving alone is measured" },
  steps: [],
} as const;
await using queue = await openQueue(
  { hostname, drain: 0, window: 10 },
  {
    database,
    spool,
    router: { route: (address) => Promise.resolve({ ...route, address }) },
    // Delivery never ends: what is measured is how fast mail gets into the queue.
    agents: { hold: { deliver: (_, { signal }) => once(signal, "abort").then(() => []) } },
    ...(events && { events }),
  },
);
const submission = new Submission(
  { hostname },
  { queue, ...(events && { events }), ...(guarding && { rules: guarding.rules }) },
);
const parts: SmtpServerParts<Draft> = {
  spool,
  recipient: () => undefined,
  accept: (message, call) => submission.accept(message, call),
  ...(guarding && { events: guarding.events, connect: guarding.connect }),
};
await using _door = await listenSmtp(
  { hostname, port: Number(port), connections: 1000, connectionsPerAddress: 1000 },
  parts,
);
await once(process, "SIGTERM");
