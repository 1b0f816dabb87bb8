/** Mail for a domain, posted to a URL as JSON: a message is taken once the URL has answered 2xx. */
import { once } from "node:events";
import { type Bytes, refuse } from "@mailwright/core";
import { decodeMessage } from "@mailwright/mime/decoded";
import { listenSmtp } from "@mailwright/smtp/server";

// What is wrong with the arguments or the port is told in one line.
process.on("uncaughtException", ({ message }) =>
  process.stderr.write(`${message}\n`, () => process.exit(1)),
);
const [url = "http://127.0.0.1:8080/mail", domain = "in.example", port = "2525"] =
  process.argv.slice(2);
if (!/^https?:/i.test(url)) throw new Error(`"${url}" is no http or https URL`);
const app = new Request(url, {
  headers: { "content-type": "application/json" },
  redirect: "error", // a page elsewhere that answers 200 has not taken it
});
const ours = `@${domain.toLowerCase()}`;

// A message is decoded as it comes; it is kept nowhere.
const spool = {
  async write(body: Bytes) {
    const mail = await decodeMessage(body);
    return { mail, body: { id: "", size: 0 }, async [Symbol.asyncDispose]() {} };
  },
};
const other = refuse(550, "5.7.1", "Not our domain", { by: "webhook", reason: "other domain" });

await using smtp = await listenSmtp(
  { hostname: domain, port: Number(port), connections: 20 },
  {
    spool,
    recipient: ({ address }) => (address.toLowerCase().endsWith(ours) ? undefined : other),
    async accept({ id, envelope, draft: { mail } }, { signal }) {
      const message = {
        id: mail.messageId, // the same when a sender comes again
        from: mail.from[0]?.address,
        to: envelope.recipients.map(({ address }) => address),
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        attachments: mail.attachments.map(({ filename }) => filename),
      };
      // What throws here is told the sender as 451, as is what is refused below: it comes again.
      const answer = await fetch(app, {
        method: "POST",
        body: JSON.stringify(message),
        signal: AbortSignal.any([signal, AbortSignal.timeout(60_000)]),
      });
      await answer.body?.cancel();
      const evidence = { by: "webhook", reason: `the URL answered ${answer.status}` };
      const later = refuse(451, "4.3.0", "Come again later", evidence);
      return envelope.recipients.map(() => (answer.ok ? { type: "accepted", id } : later));
    },
  },
);
console.log(`SMTP on port ${smtp.endpoint.port}`);
await once(process, "SIGINT");
