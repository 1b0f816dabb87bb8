/** Real clients and a real server against the SMTP package alone, over sockets, STARTTLS and AUTH. */
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bytes } from "@mailwright/core";
import { openSmtp } from "@mailwright/smtp/client";
import { listenSmtp, type SmtpServer } from "@mailwright/smtp/server";
import { createTransport, type SendMailOptions } from "nodemailer";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { installed, run } from "./peers.ts";

const folder = mkdtempSync(join(tmpdir(), "mailwright-smtp-"));
const received: { to: readonly string[]; body: string; protocol: string }[] = [];
let server: SmtpServer;
let keys: { key: string; certificate: string };

beforeAll(() => {
  const key = join(folder, "key.pem");
  const certificate = join(folder, "certificate.pem");
  const subject = ["-subj", "/CN=localhost", "-days", "2", "-nodes"];
  const files = ["-keyout", key, "-out", certificate];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  execFileSync("openssl", ["req", "-x509", ...curve, ...subject, ...files], { stdio: "ignore" });
  keys = { key: readFileSync(key, "utf8"), certificate: readFileSync(certificate, "utf8") };
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(async () => {
  received.length = 0;
  server = await listenSmtp(
    { hostname: "mx.example", port: 0, tls: keys, service: "submission" },
    {
      spool: { write },
      authenticate: ({ username, password }) =>
        username === "ann" && password === "secret"
          ? { type: "authenticated", identity: "ann@example.org" }
          : { type: "refused", evidence: { by: "test", reason: "wrong password" } },
      recipient: () => undefined,
      accept: ({ envelope, draft }, { session }) => {
        const to = envelope.recipients.map(({ address }) => address);
        received.push({ to, body: draft.text, protocol: session.protocol });
        return to.map(() => ({ type: "accepted", id: "queued" }) as const);
      },
    },
  );
});

afterEach(() => server[Symbol.asyncDispose]());

async function write(
  body: Bytes,
): Promise<AsyncDisposable & { body: { id: string; size: number }; text: string }> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk.slice());
  const text = Buffer.concat(chunks).toString();
  return {
    body: { id: "1", size: text.length },
    text,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const message: SendMailOptions = {
  from: "ann@example.org",
  to: ["bob@example.net", "cy@example.net"],
  subject: "interop",
  text: ".\n..\n.dots\nGrüße\n",
};

test("nodemailer submits over STARTTLS with AUTH, twice on one connection", async () => {
  const transport = createTransport({
    host: "127.0.0.1",
    port: server.endpoint.port,
    requireTLS: true,
    pool: true,
    maxConnections: 1,
    tls: { rejectUnauthorized: false },
    auth: { user: "ann", pass: "secret" },
  });
  for (let i = 0; i < 2; i++) {
    const { accepted } = await transport.sendMail(message);
    expect(accepted).toEqual(["bob@example.net", "cy@example.net"]);
  }
  transport.close();
  expect(received).toHaveLength(2);
  expect(received[1]).toMatchObject({
    to: ["bob@example.net", "cy@example.net"],
    protocol: "ESMTPSA",
  });
  expect(received[1]?.body).toContain("Subject: interop\r\n");
});

test("nodemailer with a wrong password is told so", async () => {
  const transport = createTransport({
    host: "127.0.0.1",
    port: server.endpoint.port,
    tls: { rejectUnauthorized: false },
    auth: { user: "ann", pass: "guess" },
  });
  await expect(transport.sendMail(message)).rejects.toMatchObject({ responseCode: 535 });
  expect(received).toEqual([]);
});

test("nodemailer without AUTH may not send", async () => {
  const transport = createTransport({
    host: "127.0.0.1",
    port: server.endpoint.port,
    ignoreTLS: true,
  });
  await expect(transport.sendMail(message)).rejects.toMatchObject({ responseCode: 530 });
});

const line = "0123456789".repeat(7);
const large = `Subject: large\r\n\r\n${`${line}\r\n.${line}\r\n`.repeat(20_000)}`;
const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

test("our own client sends a large message over TLS, whole", async () => {
  await using client = await openSmtp({
    host: "127.0.0.1",
    port: server.endpoint.port,
    hostname: "client.example",
    tls: "required",
    verify: "none",
    credentials: { username: "ann", password: "secret" },
  });
  expect(client.facts.tls?.version).toBe("TLSv1.3");
  const envelope = { reversePath: "ann@example.org", recipients: [{ address: "bob@example.net" }] };
  const bytes = new TextEncoder().encode(large);
  async function* body(): Bytes {
    for (let at = 0; at < bytes.length; at += 65_537)
      yield await Promise.resolve(bytes.subarray(at, at + 65_537));
  }
  const [outcome] = await client.send({ envelope, size: bytes.length, body: body() });
  expect(outcome).toMatchObject({ type: "delivered", reply: { code: 250 } });
  expect(hash(received[0]?.body ?? "")).toBe(hash(large));
});

test("a certificate that nobody vouches for is refused where it is asked for", async () => {
  const options = { host: "127.0.0.1", port: server.endpoint.port, hostname: "client.example" };
  await expect(openSmtp({ ...options, tls: "required" })).rejects.toMatchObject({
    code: "NET_TLS",
  });
});

test.skipIf(!installed("curl"))("curl submits (skipped without curl)", async () => {
  const file = join(folder, "message");
  writeFileSync(file, large);
  const url = `smtp://127.0.0.1:${server.endpoint.port}/client.example`;
  const envelope = ["--mail-from", "ann@example.org", "--mail-rcpt", "bob@example.net"];
  await run("curl", [
    "-sS",
    "-k",
    "--ssl-reqd",
    "--user",
    "ann:secret",
    ...envelope,
    "-T",
    file,
    url,
  ]);
  expect(hash(received[0]?.body ?? "")).toBe(hash(large));
});

test.skipIf(!installed("swaks"))("swaks submits (skipped without swaks)", async () => {
  const to = `127.0.0.1:${server.endpoint.port}`;
  const auth = ["--auth", "PLAIN", "--auth-user", "ann", "--auth-password", "secret"];
  const envelope = ["--from", "ann@example.org", "--to", "bob@example.net,cy@example.net"];
  await run("swaks", ["--server", to, "--tls", ...auth, ...envelope, "--silent", "2"]);
  expect(received).toMatchObject([
    { to: ["bob@example.net", "cy@example.net"], protocol: "ESMTPSA" },
  ]);
});
