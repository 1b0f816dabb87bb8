import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Program, run, start } from "./program.ts";

const posted: unknown[] = [];
async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const message = await json(request);
  const isBroken = request.url === "/broken";
  if (!isBroken) posted.push(message);
  response.writeHead(isBroken ? 500 : 204).end();
}
const app = createServer((request, response) => void take(request, response));
let port = 0;
const programs = new AsyncDisposableStack();

beforeAll(async () => {
  await once(app.listen(0, "127.0.0.1"), "listening");
  ({ port } = app.address() as AddressInfo);
});
afterAll(async () => {
  await programs.disposeAsync();
  app.close();
});

const startAt = async (path: string): Promise<Program> =>
  programs.use(await start("webhook", `http://127.0.0.1:${port}${path}`, "in.example", "0"));

async function send({ ports }: Program, to = "app@in.example"): Promise<unknown> {
  const transport = createTransport({ host: "127.0.0.1", port: ports[0] });
  return await transport.sendMail({
    from: "Ann <ann@example.org>",
    to: ["list@in.example", to],
    subject: "Grüße",
    messageId: "<1@example.org>",
    text: "Hi.",
    html: "<p>Hi.",
    attachments: [{ filename: "a.txt", content: "a" }],
  });
}

test("a message is posted, and taken because it was", async () => {
  const webhook = await startAt("/mail");
  await send(webhook);
  expect(posted.splice(0)).toEqual([
    {
      id: "<1@example.org>",
      from: "ann@example.org",
      to: ["list@in.example", "app@in.example"],
      subject: "Grüße",
      text: expect.stringMatching(/^Hi\.\n*$/),
      html: expect.stringMatching(/^<p>Hi\.\n*$/),
      attachments: ["a.txt"],
    },
  ]);
});

test("while the app fails or is down the sender is told to come again, and nothing is lost", async () => {
  const broken = await startAt("/broken");
  await expect(send(broken)).rejects.toMatchObject({ responseCode: 451 });

  const webhook = await startAt("/mail");
  app.close();
  app.closeAllConnections();
  await expect(send(webhook)).rejects.toMatchObject({ responseCode: 451 });
  expect(posted).toEqual([]);
  await once(app.listen(port, "127.0.0.1"), "listening");
  await send(webhook);
  expect(posted.splice(0)).toMatchObject([{ subject: "Grüße" }]);
});

test("a page that only redirects has taken nothing", async () => {
  const moved = createServer((_, response) => {
    response.writeHead(302, { location: `http://127.0.0.1:${port}/mail` }).end();
  });
  await once(moved.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(moved.address() as AddressInfo).port}/`;
  const webhook = programs.use(await start("webhook", url, "in.example", "0"));
  await expect(send(webhook)).rejects.toMatchObject({ responseCode: 451 });
  moved.close();
});

test("mail for other domains is refused", async () => {
  const webhook = await startAt("/mail");
  const sent = await send(webhook, "bob@elsewhere.example");
  expect(sent).toMatchObject({ rejected: ["bob@elsewhere.example"] });
  expect(posted.splice(0)).toMatchObject([{ to: ["list@in.example"] }]);
});

test("the domain is the same in capitals", async () => {
  const url = `http://127.0.0.1:${port}/mail`;
  const webhook = programs.use(await start("webhook", url, "In.EXAMPLE", "0"));
  await send(webhook);
  expect(posted.splice(0)).toMatchObject([{ to: ["list@in.example", "app@in.example"] }]);
});

test("what a message does not have is not posted", async () => {
  const webhook = await startAt("/mail");
  const transport = createTransport({ host: "127.0.0.1", port: webhook.ports[0] });
  const envelope = { from: "", to: ["app@in.example"] };
  await transport.sendMail({ envelope, raw: "X-Empty: yes\r\n\r\n" });
  await transport.sendMail({ envelope, raw: "Content-Type: image/png\r\n\r\nnameless" });
  expect(posted.splice(0)).toEqual([
    { to: ["app@in.example"], attachments: [] },
    { to: ["app@in.example"], attachments: [null] },
  ]);
});

test("a URL that nothing can be posted to is told in one line, at the start", async () => {
  for (const url of ["foo", "localhost:8080/mail", "http://", "http://user:secret@in.example/"]) {
    const { exitCode, output } = await run("webhook", url, "in.example", "0");
    expect(exitCode).toBe(1);
    expect(output).toMatch(/^.*URL.*\n$/);
  }
});
