/** The reference server against bad clients, a second server, a full disk and a dead smart host. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readMaildrop } from "../src/crash/audit.ts";
import { Dialogue } from "../src/crash/dialogue.ts";
import { digest } from "../src/crash/letter.ts";
import { openSink } from "../src/crash/sink.ts";
import { type Server, startServer, stopServer } from "../src/reference-server.ts";

let data: string;
const running: Server[] = [];

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "mailwright-faults-"));
});

afterEach(async () => {
  for (const server of running.splice(0)) await stopServer(server, "SIGKILL");
  rmSync(data, { recursive: true, force: true });
});

async function start(...args: readonly string[]): Promise<Server> {
  const server = await startServer(data, args);
  running.push(server);
  return server;
}

const letter = (name: string): Buffer =>
  Buffer.from(`X-Letter: ${name}\r\nSubject: fault\r\n\r\nHello.\r\n`);
const wait = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time));

async function eventually(check: () => boolean | Promise<boolean>, limit = 20_000): Promise<void> {
  for (let spent = 0; spent < limit; spent += 50) {
    if (await check()) return;
    await wait(50);
  }
  throw new Error("it did not come true in time");
}

async function open(port: number): Promise<Dialogue> {
  const dialogue = new Dialogue(port);
  await dialogue.reply("220");
  await dialogue.write("EHLO client.example\r\n");
  await dialogue.reply("250");
  return dialogue;
}

async function say(dialogue: Dialogue, command: string, code: string): Promise<void> {
  await dialogue.write(`${command}\r\n`);
  await dialogue.reply(code);
}

async function send(port: number, to: string, bytes: Buffer): Promise<void> {
  using dialogue = await open(port);
  await say(dialogue, "MAIL FROM:<ann@client.example>", "250");
  await say(dialogue, `RCPT TO:<${to}>`, "250");
  await say(dialogue, "DATA", "354");
  await dialogue.write(Buffer.concat([bytes, Buffer.from(".\r\n")]));
  await dialogue.reply("250");
}

describe("bad clients", () => {
  test("each gets the right reply, and the server goes on", async () => {
    const server = await start();
    const { smtp } = server.ready;
    {
      using dialogue = await open(smtp);
      await say(dialogue, "RCPT TO:<postmaster@localhost>", "503");
      await say(dialogue, "DATA", "503");
      await say(dialogue, "MAIL FROM:<ann@client.example>", "250");
      await say(dialogue, "RCPT TO:<nobody@localhost>", "550 5.1.1");
      await say(dialogue, "RCPT TO:<ann@elsewhere.example>", "550 5.7.1");
      await say(dialogue, "RCPT TO:<ann%elsewhere.example@localhost>", "550");
      await say(dialogue, "MAIL FROM:<ann@client.example> SIZE=99999999999", "503");
      await say(dialogue, "NONSENSE", "500");
    }
    {
      using dialogue = await open(smtp);
      const megabyte = Buffer.alloc(1_048_576, "x");
      for (let i = 0; i < 20; i++) await dialogue.write(megabyte);
      await say(dialogue, "", "500");
      await say(dialogue, "NOOP", "250");
    }
    const steps = [
      "EHLO a",
      "MAIL FROM:<a@b.example>",
      "RCPT TO:<postmaster@localhost>",
      "DATA",
      "Subject: cut",
    ];
    for (let length = 0; length <= steps.length; length++) {
      const socket = connect(smtp, "127.0.0.1");
      socket.on("error", () => {});
      socket.write(
        steps
          .slice(0, length)
          .map((step) => `${step}\r\n`)
          .join(""),
      );
      await wait(20);
      if (length % 2 === 0) socket.resetAndDestroy();
      else socket.destroy();
    }
    await send(smtp, "postmaster@localhost", letter("after"));
    const login = server.postmaster ?? { address: "", password: "" };
    await eventually(async () => (await readMaildrop(server, login)).has("after"));
    expect((await readMaildrop(server, login)).size).toBe(1);
    expect(server.child.exitCode).toBe(null);
  }, 60_000);

  test("ten messages of 25 MiB at once take less than 200 MiB", async () => {
    const server = await start();
    const block = Buffer.from(`${"m".repeat(78)}\r\n`.repeat(13_107));
    const upload = async (): Promise<void> => {
      using dialogue = await open(server.ready.smtp);
      await say(dialogue, "MAIL FROM:<ann@client.example>", "250");
      await say(dialogue, "RCPT TO:<postmaster@localhost>", "250");
      await say(dialogue, "DATA", "354");
      for (let i = 0; i < 25; i++) await dialogue.write(block);
      await dialogue.write(".\r\n");
      await dialogue.reply("250");
    };
    await Promise.all(Array.from({ length: 10 }, upload));
    const status = readFileSync(`/proc/${server.child.pid}/status`, "utf8");
    const peak = Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
    expect(peak).toBeLessThan(200);
  }, 60_000);
});

describe("one data folder", () => {
  test("stopped and started again, goes on; the password is told once", async () => {
    const first = await start();
    await send(first.ready.smtp, "postmaster@localhost", letter("kept"));
    await stopServer(first);
    expect(first.child.exitCode).toBe(0);
    const second = await start();
    expect(second.postmaster).toBe(undefined);
    const login = first.postmaster ?? { address: "", password: "" };
    await eventually(async () => (await readMaildrop(second, login)).has("kept"));
  }, 30_000);

  test("serves one server at a time", async () => {
    await start();
    await expect(startServer(data)).rejects.toThrow(/lock|in use|another/i);
  }, 30_000);
});

describe("a first start that fails", () => {
  test("has told no password, and the next one does", async () => {
    await using taken = await openSink();
    await expect(startServer(data, ["--port", `pop3=${taken.port}`])).rejects.toThrow(
      /in use.*--port/s,
    );
    const server = await start();
    expect(server.postmaster?.address).toBe("postmaster@localhost");
  }, 30_000);

  test.each([
    ["domain=exa_mple", /domain: "exa_mple" is not a domain name/],
    ["router.remote=direct", /router\.remote: .*smartHost/],
    ["tls.key=nowhere", /tls\.certificate/],
    ["smtp.sizes=3", /smtp: Unrecognized key: "sizes"/],
    ["queue.expireAfter=5x", /queue\.expireAfter: "5x" is not of the form/],
  ])("names what is wrong with %s", async (value, message) => {
    await expect(startServer(data, ["--set", value])).rejects.toThrow(message);
  });
});

describe("a full disk", () => {
  test("is 452, and loses nothing", async () => {
    const server = await start("--set", "database.maximumSize=2M");
    const login = server.postmaster ?? { address: "", password: "" };
    const filling = Buffer.from(`X-Letter: filling\r\n\r\n${`${"f".repeat(78)}\r\n`.repeat(2000)}`);
    let taken = 0;
    using dialogue = await open(server.ready.smtp);
    const deliver = async (): Promise<string> => {
      await say(dialogue, "MAIL FROM:<ann@client.example>", "250");
      await say(dialogue, `RCPT TO:<${login.address}>`, "250");
      await say(dialogue, "DATA", "354");
      await dialogue.write(Buffer.concat([filling, Buffer.from(".\r\n")]));
      return (await dialogue.until("\r\n")).toString();
    };
    let reply = await deliver();
    for (; reply.startsWith("250") && taken < 50; reply = await deliver()) taken += 1;
    expect(reply).toMatch(/^452 4\.3\.1 /);
    await say(dialogue, "NOOP", "250");
    const found = await readMaildrop(server, login);
    expect(found.get("filling")).toHaveLength(taken);
  }, 30_000);
});

describe("the smart host", () => {
  const retry = [
    "--set",
    "queue.schedule=[300]",
    "--set",
    "queue.jitter=0",
    "--set",
    'router.relayFrom=["127.0.0.0/8"]',
  ];
  const to = (port: number): string[] => [
    "--set",
    "smartHost.host=127.0.0.1",
    "--set",
    `smartHost.port=${port}`,
  ];

  test("down: mail waits, is retried, survives a restart, and arrives once", async () => {
    const port = await (async () => {
      await using closed = await openSink();
      return closed.port;
    })();
    const first = await start(...retry, ...to(port));
    await send(first.ready.smtp, "bob@elsewhere.example", letter("waiting"));
    await wait(1000);
    await stopServer(first);
    await using sink = await openSink();
    const second = await start(...retry, ...to(sink.port));
    await eventually(() => sink.arrivals.length > 0);
    await wait(1000);
    expect(sink.arrivals).toMatchObject([{ name: "waiting", digest: digest(letter("waiting")) }]);
    expect(second.child.exitCode).toBe(null);
  }, 30_000);

  test("down for good: a report goes to the sender", async () => {
    const port = await (async () => {
      await using closed = await openSink();
      return closed.port;
    })();
    const server = await start(...retry, ...to(port), "--set", "queue.expireAfter=1s");
    const login = server.postmaster ?? { address: "", password: "" };
    using dialogue = await open(server.ready.smtp);
    await say(dialogue, `MAIL FROM:<${login.address}>`, "250");
    await say(dialogue, "RCPT TO:<bob@elsewhere.example>", "250");
    await say(dialogue, "DATA", "354");
    await dialogue.write(Buffer.concat([letter("undeliverable"), Buffer.from(".\r\n")]));
    await dialogue.reply("250");
    // The report returns the letter's header, by which it is found.
    await eventually(async () => (await readMaildrop(server, login)).has("undeliverable"));
    expect((await readMaildrop(server, login)).get("undeliverable")).toHaveLength(1);
  }, 30_000);
});
