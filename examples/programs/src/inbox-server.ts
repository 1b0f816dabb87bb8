/** Throw-away inboxes: SMTP takes mail for ANY@DOMAIN, POP3 gives it to ANY, whatever the password. */
import { once } from "node:events";
import { refuse } from "@mailwright/core";
import { openDatabase } from "@mailwright/database";
import { Mailstore, mailstoreSchema } from "@mailwright/mailstore";
import { listenPop3 } from "@mailwright/pop3/server";
import { listenSmtp } from "@mailwright/smtp/server";
import { Spool, spoolSchema } from "@mailwright/spool";

process.on("uncaughtException", ({ message }) =>
  process.stderr.write(`${message}\n`, () => process.exit(1)),
);
const [domain = "inbox.example", smtpPort = "2525", pop3Port = "2110"] = process.argv.slice(2);
const room = { file: ":memory:", maximumSize: 100_000_000 }; // full, it refuses with 452
await using database = await openDatabase(room, [spoolSchema, mailstoreSchema]);
const spool = new Spool({ database });
const mailstore = new Mailstore({ database, spool });
const ours = `@${domain.toLowerCase()}`;
const other = refuse(550, "5.7.1", "Not our domain", { by: "inbox", reason: "other domain" });
const inboxOf = (address: string): string => address.toLowerCase().replace(/@[^@]*$/, "");
const arrival = { hostname: domain, port: Number(smtpPort) };
await using smtp = await listenSmtp(arrival, {
  spool,
  recipient: ({ address }) => (address.toLowerCase().endsWith(ours) ? undefined : other),
  async accept({ id, envelope, prefix, draft, receivedAt }) {
    const message = { prefix, body: draft.body, deliveryId: id, receivedAt };
    const inboxes = envelope.recipients.map(({ address }) => inboxOf(address));
    const filing = inboxes.flatMap((inbox) => mailstore.deliver(inbox, message).statements);
    await database.batch([...draft.statements, ...filing, ...spool.release(draft.body)]);
    return inboxes.map(() => ({ type: "accepted", id }));
  },
});
const reading = { port: Number(pop3Port), authentication: "any" } as const;
await using pop3 = await listenPop3(reading, {
  authenticate: ({ username }) => ({ type: "authenticated", identity: inboxOf(username) }),
  maildrop: ({ identity }) => mailstore.openMaildrop(identity),
});
console.log(`SMTP on port ${smtp.endpoint.port}, POP3 on port ${pop3.endpoint.port}`);
await once(process, "SIGINT");
