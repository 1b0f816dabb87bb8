/** What an administrator does with the command shows in the running server at once. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LivingServer } from "./living-server.ts";

const server = new LivingServer();
beforeAll(() => server.start(), 30_000);
afterAll(() => server[Symbol.asyncDispose]());

const TEXT = "From: sender@example.com\r\nSubject: the news\r\n\r\nHello\r\n";

test("a domain and an account that were just made receive mail", async () => {
  expect(await server.send("ann@example.org", TEXT)).toEqual([
    expect.stringMatching(/^550 5\.7\.1/),
  ]);
  await server.ask("domain", "add", "example.org");
  expect(await server.send("ann@example.org", TEXT)).toEqual([
    expect.stringMatching(/^550 5\.1\.1/),
  ]);
  const password = await server.account("ann@example.org");
  await server.ask("alias", "add", "anna@example.org", "ann@example.org");
  for (const to of ["ann@example.org", "anna@example.org"]) {
    expect(await server.send(to, TEXT)).toEqual([
      expect.stringMatching(/^250/),
      expect.stringMatching(/^250/),
    ]);
  }
  expect(await server.inbox("ann@example.org", password, 2)).toHaveLength(2);
});

test("a changed password ends the old one, and a closed account refuses mail and log-ins", async () => {
  const first = await server.account("bob@localhost");
  expect(await server.read("bob@localhost", first)).toEqual([]);
  const second = String((await server.ask("account", "password", "bob@localhost"))["password"]);
  expect(await server.read("bob@localhost", first)).toMatch(/^-ERR/);
  expect(await server.read("bob@localhost", second)).toEqual([]);
  await server.ask("account", "disable", "bob@localhost");
  expect(await server.read("bob@localhost", second)).toMatch(/^-ERR/);
  expect(await server.send("bob@localhost", TEXT)).toEqual([expect.stringMatching(/^550 5\.2\.1/)]);
});

test("rules of an account file, those of the server reject with their own text, and both say why", async () => {
  const password = await server.account("carl@localhost");
  const filing = {
    name: "news",
    if: [{ fact: "subject", operator: "is", value: "*news*" }],
    do: [{ type: "store", mailbox: "News" }, { type: "discard" }],
  };
  await server.ask("rule", "set", JSON.stringify(filing), "--account", "carl@localhost");
  await server.send("carl@localhost", TEXT);
  await server.send("carl@localhost", TEXT.replace("the news", "hello"));
  const texts = await server.inbox("carl@localhost", password, 1);
  expect(texts).toEqual([expect.stringContaining("Subject: hello")]);
  const filed = await server.until(
    () => server.ask("mailbox", "messages", "carl@localhost", "News"),
    ({ messages }) => (messages as unknown[]).length === 1,
  );
  expect(filed["messages"]).toHaveLength(1);
  const read = await server.command("mailbox", "read", "carl@localhost", "News", "1");
  expect(read.out).toContain("Subject: the news");

  const rejecting = {
    name: "no selling",
    if: [{ fact: "subject", operator: "is", value: "buy*" }],
    do: [{ type: "reject", text: "We buy nothing here" }],
  };
  await server.ask("rule", "set", JSON.stringify(rejecting));
  const selling = TEXT.replace("the news", "buy now");
  expect(await server.send("carl@localhost", selling)).toEqual([
    expect.stringMatching(/^250/),
    "550 5.7.1 We buy nothing here",
  ]);

  const file = join(server.folder, "message");
  writeFileSync(file, TEXT);
  const explained = await server.command("explain", "carl@localhost", "--message", file);
  expect(explained.out).toMatch(/rule "no selling" \(priority 5\): missed/);
  expect(explained.out).toMatch(/rule "news" \(priority 5\): fired/);
  expect(explained.out).toContain('subject is "*news*": "the news", holds');
  await server.ask("rule", "remove", "no selling");
  expect((await server.send("carl@localhost", selling))[1]).toMatch(/^250/);
});

test("a redirection by a rule arrives, with the account as its sender", async () => {
  const password = await server.account("dora@localhost");
  await server.account("emil@localhost");
  const on = { name: "on", do: [{ type: "redirect", to: "dora@localhost" }] };
  await server.ask("rule", "set", JSON.stringify(on), "--account", "emil@localhost");
  await server.send("emil@localhost", TEXT);
  const [text] = await server.inbox("dora@localhost", password, 1);
  expect(text).toMatch(
    /^Return-Path: <emil@localhost>\r\nDelivered-To: dora@localhost\r\nDelivered-To: emil@localhost\r\n/,
  );
});

test("a line of the router table counts from the next recipient on", async () => {
  const password = await server.account("fred@localhost");
  await server.ask("router", "add", "<sales@localhost> = fred@localhost");
  await server.ask("router", "add", "<gone@localhost> = null");
  await server.ask("router", "add", "bad.example = error");
  await server.send("sales@localhost", TEXT);
  expect(await server.inbox("fred@localhost", password, 1)).toHaveLength(1);
  expect(await server.send("gone@localhost", TEXT)).toHaveLength(2);
  expect(await server.send("x@bad.example", TEXT)).toEqual([expect.stringMatching(/^550 5\.1\.2/)]);
  const { out } = await server.command("explain", "sales@localhost");
  expect(out).toContain("<sales@localhost> = fred@localhost");
});

test("what is wrong is said with what to do, and changes nothing", async () => {
  const rule = '{"name":"x","if":[{"fact":"subjekt","operator":"is","value":"a"}],"do":[]}';
  const wrong = await server.command("rule", "set", rule);
  expect(wrong.code).toBe(1);
  expect(wrong.err).toContain("subjekt");
  expect(await server.command("account", "add", "no at sign here")).toMatchObject({ code: 1 });
  expect(await server.command("acount", "list")).toMatchObject({
    code: 2,
    err: expect.stringContaining("account list"),
  });
  expect((await server.ask("rule", "list"))["rules"]).toEqual([]);
});

test("changes last: they are there when the server is started again", async () => {
  const keeping = { name: "keep", do: [{ type: "addHeader", name: "X-Kept", value: "yes" }] };
  await server.ask("rule", "set", JSON.stringify(keeping));
  const password = await server.account("gita@localhost");
  await server.stop();
  // While none runs, the command works on the data.
  await server.ask("alias", "add", "g@localhost", "gita@localhost");
  await server.start();
  await server.send("g@localhost", TEXT);
  const [text] = await server.inbox("gita@localhost", password, 1);
  expect(text).toMatch(/^X-Kept: yes\r$/m);
});
