/** A relay for this machine: keeps mail in a SQLite file until a smart host has taken it. */
import { once } from "node:events";
import { hostname as machineName } from "node:os";
import { openDatabase } from "@mailwright/database";
import { deliveryEvents, smartHost, Submission } from "@mailwright/delivery";
import { Events, openLog } from "@mailwright/events";
import { openQueue, queueEvents, queueSchema } from "@mailwright/queue";
import { Router } from "@mailwright/router";
import { smtpEvents } from "@mailwright/smtp";
import { listenSmtp } from "@mailwright/smtp/server";
import { Spool, spoolSchema } from "@mailwright/spool";

// What is wrong with the arguments, the file or the port is told in one line.
process.on("uncaughtException", ({ message }) =>
  process.stderr.write(`${message}\n`, () => process.exit(1)),
);
const [file = "relay.db", port = "2525", smartHostAt = "127.0.0.1:2526", retryAfter = "60"] =
  process.argv.slice(2);
const hub = URL.parse(`smtp://${smartHostAt}`);
if (!hub?.port) throw new Error(`"${smartHostAt}" is no HOST:PORT`);
const hostname = machineName();
const schedule = [1, 5, 15, 60].map((times) => times * Number(retryAfter) * 1000);

const events = new Events([smtpEvents, queueEvents, deliveryEvents]);
using _log = openLog({ levels: { default: 3 } }, { events, write: console.error });

await using database = await openDatabase({ file }, [spoolSchema, queueSchema]);
const spool = new Spool({ database });
await spool.sweep(); // what was being written when it was killed

// All addresses are elsewhere; only programs of this machine may send there.
const router = new Router(
  { remote: "smart-host", relayFrom: ["127.0.0.0/8", "::1"] },
  {
    directory: {
      find: async (address) => ({ type: "foreign", domain: address.replace(/^.*@/, "") }),
    },
  },
);
const to = { host: hub.hostname, port: Number(hub.port), hostname };
await using remote = smartHost(to, { spool, events });
await using queue = await openQueue(
  { hostname, schedule },
  { database, spool, router, events, agents: { remote } },
);
const submission = new Submission({ hostname }, { queue });

await using smtp = await listenSmtp(
  { hostname, port: Number(port) },
  {
    spool,
    events,
    recipient: (recipient, { session }) => router.accepts(recipient, session),
    accept: (message, call) => submission.accept(message, call), // settles once it is on disk
  },
);
console.log(`SMTP on port ${smtp.endpoint.port}`);
await once(process, "SIGINT");
