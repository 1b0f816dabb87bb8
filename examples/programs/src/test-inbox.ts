/** The mail of an app, tested. */
import assert from "node:assert/strict";
import { decodeMessage } from "@mailwright/mime/decoded";
import { openSmtp } from "@mailwright/smtp/client";
import { openTestInbox } from "@mailwright/smtp/testing";

/** The app: it welcomes a new user. */
export async function welcome(
  user: { readonly name: string; readonly address: string },
  server: { readonly host: string; readonly port: number },
): Promise<void> {
  const { host, port } = server;
  const fields = `From: app@app.example\r\nTo: ${user.address}\r\nSubject: Welcome, ${user.name}!\r\n`;
  const mail = new TextEncoder().encode(`${fields}\r\nGood to have you here.\r\n`);
  await using client = await openSmtp({ host, port, hostname: "app.example" });
  await client.send({
    envelope: { reversePath: "app@app.example", recipients: [{ address: user.address }] },
    body: ReadableStream.from([mail]),
  });
}

/** Its test: five lines. */
export async function testWelcome(send: typeof welcome): Promise<void> {
  await using inbox = await openTestInbox();
  await send({ name: "Ann", address: "ann@example.org" }, inbox);
  const { envelope, bytes } = await inbox.next({ signal: AbortSignal.timeout(1000) });
  assert.equal(envelope.recipients[0]?.address, "ann@example.org");
  assert.equal((await decodeMessage(bytes)).subject, "Welcome, Ann!");
}

if (import.meta.main) {
  await testWelcome(welcome);
  console.log("passed");
}
