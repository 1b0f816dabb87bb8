import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Program, run, start } from "./program.ts";

let program: Program;
beforeAll(async () => void (program = await start("inbox-server", "Inbox.Example", "0", "0")));
afterAll(() => program[Symbol.asyncDispose]());

async function send(...to: string[]): Promise<unknown> {
  const transport = createTransport({ host: "127.0.0.1", port: program.ports[0] });
  return await transport.sendMail({ from: "ann@example.org", to, subject: "hello", text: "Hi." });
}

/** What POP3 answers to a user. */
async function pop3(user: string, ...commands: string[]): Promise<string> {
  const socket = connect(program.ports[1] ?? 0, "127.0.0.1");
  await once(socket, "connect");
  socket.write([`USER ${user}`, "PASS any", ...commands, "QUIT", ""].join("\r\n"));
  return await text(socket);
}

test("mail for any name of the domain is read under that name, once it has come", async () => {
  expect(await pop3("bob", "STAT")).toMatch(/^\+OK 0 0\r$/m);
  await send("Bob@INBOX.example", "bob@inbox.example", "cy@inbox.example");
  const read = await pop3("bob", "STAT", "RETR 1", "DELE 1");
  expect(read).toMatch(/^\+OK 1 \d+\r$/m);
  expect(read).toMatch(/^Received: from .*\r$/m);
  expect(read).toMatch(/^Subject: hello\r$/m);
  expect(await pop3("bob", "STAT")).toMatch(/^\+OK 0 0\r$/m);
  expect(await pop3("CY@inbox.example", "STAT")).toMatch(/^\+OK 1 \d+\r$/m);
});

test("other domains are refused", async () => {
  await expect(send("bob@example.org")).rejects.toMatchObject({ responseCode: 550 });
  await expect(send("bob@evilinbox.example")).rejects.toMatchObject({ responseCode: 550 });
});

test("a port that is taken or none is told in one line", async () => {
  const [smtpPort, pop3Port] = program.ports.map(String);
  const taken = { exitCode: 1, output: expect.stringMatching(/^.*address already in use.*\n$/) };
  expect(await run("inbox-server", "inbox.example", smtpPort ?? "", "0")).toEqual(taken);
  expect(await run("inbox-server", "inbox.example", "0", pop3Port ?? "")).toEqual(taken);
  const none = { exitCode: 1, output: expect.stringMatching(/^.*port.*\n$/) };
  expect(await run("inbox-server", "inbox.example", "smtp", "0")).toEqual(none);
});
