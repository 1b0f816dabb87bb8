/** Real clients against the reference server: what they send is what they read back. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Server, startServer, stopServer } from "../src/reference-server.ts";
import { installed, run } from "./peers.ts";

const folder = mkdtempSync(join(tmpdir(), "mailwright-interop-"));
let server: Server;
let login: { address: string; password: string };

beforeAll(async () => {
  server = await startServer(join(folder, "data"));
  if (server.postmaster === undefined) throw new Error("no postmaster on the first start");
  login = server.postmaster;
}, 30_000);

afterAll(async () => {
  await stopServer(server);
  rmSync(folder, { recursive: true, force: true });
});

const line = `${"0123456789".repeat(7)}\r\n`;
const header = "From: ann@example.com\r\nTo: postmaster@localhost\r\nSubject: interop\r\n\r\n";
const messages: Readonly<Record<string, Buffer>> = {
  "10 KiB": Buffer.from(header + line.repeat(142)),
  "dot-stuffed": Buffer.from(`${header}.\r\n..\r\n.leading\r\nx\r\n.\r\n...\r\nend\r\n`),
  "8-bit": Buffer.from(`${header}Grüße, été, привет, 你好\r\n`),
  "25 MiB": Buffer.from(header + line.repeat(Math.ceil((25 * 1_048_576) / line.length))),
};

const files = Object.entries(messages).map(([name, bytes], i) => {
  const file = join(folder, `message-${i}`);
  writeFileSync(file, bytes);
  return { name, bytes, file };
});

const pop3 = (): string => `pop3://127.0.0.1:${server.ready.pop3}`;
const user = (): string => `${login.address}:${login.password}`;

/** How many messages the maildrop has. */
async function count(): Promise<number> {
  const list = await run("curl", ["-sS", "--user", user(), `${pop3()}/`]);
  return list
    .toString()
    .split("\n")
    .filter((row) => /^\d/.test(row)).length;
}

/** The newest message, read by curl, once the maildrop has `expected` of them. */
async function newest(expected: number): Promise<Buffer> {
  for (let i = 0; i < 100 && (await count()) < expected; i++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await count()).toBe(expected);
  return run("curl", ["-sS", "--user", user(), `${pop3()}/${expected}`]);
}

/** What was sent, behind the trace fields of RFC 5321 §4.4. */
function expectTraced(read: Buffer, sent: Buffer): void {
  expect(read.subarray(read.length - sent.length).equals(sent)).toBe(true);
  const trace = read.subarray(0, read.length - sent.length).toString();
  expect(trace).toMatch(
    /^Return-Path: <ann@example\.com>\r\n(Delivered-To: [^\r\n]+\r\n)?Received: from /,
  );
}

type Send = (file: string) => Promise<unknown>;

const swaks =
  (...args: readonly string[]): Send =>
  (file) =>
    run("swaks", [
      "--from",
      "ann@example.com",
      "--to",
      login.address,
      "--data",
      `@${file}`,

      "--silent",
      "1",
      ...args,
    ]);
const curl =
  (...args: readonly string[]): Send =>
  (file) =>
    run("curl", [
      "-sS",
      "--mail-from",
      "ann@example.com",
      "--mail-rcpt",
      login.address,
      "-T",
      file,
      ...args,
    ]);

const submission = (): string => `127.0.0.1:${server.ready.submission}`;
const relay = (): string => `127.0.0.1:${server.ready.smtp}`;

/** swaks ends what it sends with one more CRLF. */
const endings: Readonly<Record<string, string>> = { swaks: "\r\n", curl: "" };

const ways: readonly { program: string; way: string; send: () => Send }[] = [
  { program: "swaks", way: "in clear", send: () => swaks("--server", relay()) },
  { program: "swaks", way: "over STARTTLS", send: () => swaks("--server", relay(), "-tls") },
  {
    program: "swaks",
    way: "authenticated on submission",
    send: () =>
      swaks(
        "--server",
        submission(),
        "-tls",
        "--auth",
        "PLAIN",
        "--auth-user",
        login.address,
        "--auth-password",
        login.password,
      ),
  },
  { program: "curl", way: "in clear", send: () => curl(`smtp://${relay()}`) },
  {
    program: "curl",
    way: "over STARTTLS",
    send: () => curl(`smtp://${relay()}`, "--ssl-reqd", "-k"),
  },
  {
    program: "curl",
    way: "authenticated on submission",
    send: () => curl(`smtp://${submission()}`, "--ssl-reqd", "-k", "--user", user()),
  },
];

describe.each(ways)("$program $way", ({ program, send }) => {
  const possible = installed(program) && installed("curl");
  test.skipIf(!possible).each(files)(
    "delivers the $name message",
    async ({ bytes, file }) => {
      const before = await count();
      await send()(file);
      expectTraced(
        await newest(before + 1),
        Buffer.concat([bytes, Buffer.from(endings[program] ?? "")]),
      );
    },
    60_000,
  );
});

test.skipIf(!installed("curl"))("curl reads over STLS", async () => {
  const before = await count();
  const [first] = files;
  if (first === undefined) throw new Error("no message");
  await curl(`smtp://${relay()}`)(first.file);
  await newest(before + 1);
  const read = await run("curl", [
    "-sS",
    "-k",
    "--ssl-reqd",
    "--user",
    user(),
    `${pop3()}/${before + 1}`,
  ]);
  expectTraced(read, first.bytes);
});

test.skipIf(!installed("fetchmail") || !installed("curl"))(
  "fetchmail reads every message, then leaves none",
  async () => {
    const before = await count();
    expect(before).toBeGreaterThan(0);
    const control = join(folder, "fetchmailrc");
    const box = join(folder, "fetched");
    const account = `user "${login.address}" password "${login.password}"`;
    const where = `poll 127.0.0.1 protocol pop3 port ${server.ready.pop3}`;
    const mda = `mda "cat >> ${box}; echo END-OF-MESSAGE >> ${box}"`;
    writeFileSync(control, `${where} ${account} sslproto "" fetchall no rewrite no keep ${mda}\n`, {
      mode: 0o600,
    });
    await run("fetchmail", [
      "--silent",
      "--invisible",
      "-f",
      control,
      "--pidfile",
      join(folder, "fetchmail.pid"),
      "--idfile",
      join(folder, "ids"),
    ]);
    const fetched = readFileSync(box).toString("latin1");
    expect(fetched.split("END-OF-MESSAGE\n").length - 1).toBe(before);
    // fetchmail hands lines on with LF.
    const dotted = messages["dot-stuffed"]?.toString("latin1").replaceAll("\r\n", "\n") ?? "";
    expect(fetched).toContain(dotted);
    expect(await count()).toBe(0);
  },
  60_000,
);

test("the password is nowhere on disk, and not in the log", () => {
  const found = readFileSync(join(folder, "data", "mailwright.db")).includes(login.password);
  expect(found).toBe(false);
  expect(server.log()).not.toContain(login.password);
});
