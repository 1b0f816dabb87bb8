/**
 * The receiving side alone: SMTP, spool, submission and queue; every recipient waits in the queue.
 * A message from its parent, a `Guard`, says what it has beside; it answers the same when it has it.
 */
import { once } from "node:events";
import { join } from "node:path";
import { openDatabase } from "@mailwright/database";
import { Submission } from "@mailwright/delivery";
import { openQueue, queueSchema } from "@mailwright/queue";
import { listenSmtp, type SmtpServerParts } from "@mailwright/smtp/server";
import { type Draft, Spool, spoolSchema } from "@mailwright/spool";
import { type Guard, Guards } from "./guards.ts";

const [port = "0", folder = "."] = process.argv.slice(2);
const hostname = "bench.example";
const file = join(folder, "mailwright.db");

await using guards = new Guards(join(folder, "logs"));
const { events, connect } = guards;
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
    events,
  },
);
const submission = new Submission({ hostname }, { queue, events });
async function wear(guard: Guard): Promise<void> {
  submission.replaceRules(await guards.wear(guard));
  process.send?.(guard);
}
process.on("message", (guard: Guard) => void wear(guard));
const parts: SmtpServerParts<Draft> = {
  spool,
  recipient: () => undefined,
  accept: (message, call) => submission.accept(message, call),
  events,
  connect,
};
await using _door = await listenSmtp(
  { hostname, port: Number(port), connections: 1000, connectionsPerAddress: 1000 },
  parts,
);
await once(process, "SIGTERM");
process.disconnect?.();
