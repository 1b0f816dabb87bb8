/** Real POP3 clients against the POP3 server over a mail store: what was stored is what they read. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase } from "@mailwright/database";
import { Mailstore, mailstoreSchema } from "@mailwright/mailstore";
import { listenPop3, type Pop3Server } from "@mailwright/pop3/server";
import { Spool, spoolSchema } from "@mailwright/spool";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { installed, run } from "./peers.ts";

const ACCOUNT = "ann";
const LARGE = `Subject: large\r\n\r\n${`${"0123456789".repeat(7)}\r\n`.repeat(30_000)}`;
const DOTS = "Subject: dots\r\n\r\n.\r\n..\r\n.leading\r\nGrüße\r\n";
const prefix = Buffer.from("Return-Path: <bob@example.com>\r\n");

let database: Database;
let mailstore: Mailstore;
let offered: Pop3Server;
let implicit: Pop3Server;

async function* octets(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function store(text: string, deliveryId: string): Promise<void> {
  const spool = new Spool({ database });
  await using draft = await spool.write(octets(text));
  const message = { prefix, body: draft.body, deliveryId, receivedAt: 0 };
  await mailstore.append(ACCOUNT, message, { draft: draft.statements });
}

async function listen(tlsMode: "offered" | "implicit"): Promise<Pop3Server> {
  return await listenPop3(
    { port: 0, tls: keys(), tlsMode },
    {
      authenticate: ({ username, password }) =>
        username === ACCOUNT && password === "secret word"
          ? { type: "authenticated", identity: username, account: ACCOUNT }
          : { type: "refused", evidence: { by: "test", reason: "unknown" } },
      maildrop: ({ account = "" }) => mailstore.openMaildrop(account),
    },
  );
}

function keys(): { readonly key: string; readonly certificate: string } {
  const folder = mkdtempSync(join(tmpdir(), "mailwright-keys-"));
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const subject = ["-subj", "/CN=localhost", "-days", "1"];
  const args = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out"];
  execFileSync("openssl", [...args, certificate, ...subject], { stdio: "ignore" });
  const read = { key: readFileSync(key, "utf8"), certificate: readFileSync(certificate, "utf8") };
  rmSync(folder, { recursive: true });
  return read;
}

const possible = installed("openssl");

beforeAll(async () => {
  if (!possible) return;
  database = await openDatabase({ file: ":memory:" }, [spoolSchema, mailstoreSchema]);
  mailstore = new Mailstore({ database, spool: new Spool({ database }) });
  offered = await listen("offered");
  implicit = await listen("implicit");
});

beforeEach(async () => {
  if (!possible) return;
  await database.batch(mailstore.statementsToRemove(ACCOUNT));
  await store(DOTS, "d1");
  await store(LARGE, "d2");
});

afterAll(async () => {
  await offered?.[Symbol.asyncDispose]();
  await implicit?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

describe.skipIf(!possible || !installed("curl"))("curl", () => {
  const curl = async (...args: readonly string[]): Promise<string> => {
    const login = ["-sS", "-k", "--max-time", "20", "--user", `${ACCOUNT}:secret word`];
    return (await run("curl", [...login, ...args])).toString();
  };

  test.each([
    ["STLS", () => ["--ssl-reqd", `pop3://127.0.0.1:${offered.endpoint.port}`]],
    ["implicit TLS", () => [`pop3s://127.0.0.1:${implicit.endpoint.port}`]],
  ] as const)("reads, lists and deletes over %s", async (_, where) => {
    const url = where();
    const [last = "", ...options] = url.toReversed();
    expect(await curl(...options, `${last}/1`)).toBe(prefix.toString() + DOTS);
    expect(await curl(...options, `${last}/2`)).toBe(prefix.toString() + LARGE);
    const sizes = [DOTS, LARGE].map((text) => prefix.length + Buffer.byteLength(text));
    expect(await curl(...options, `${last}/`)).toBe(`1 ${sizes[0]}\r\n2 ${sizes[1]}\r\n`);
    await curl(...options, "--request", "DELE", "--head", `${last}/1`);
    expect((await mailstore.stats(ACCOUNT)).messages).toBe(1);
  });

  test("is refused without TLS, and with a wrong password", async () => {
    const url = `pop3://127.0.0.1:${offered.endpoint.port}`;
    await expect(curl(`${url}/1`)).rejects.toThrow(/curl: \(67\)/);
    await expect(curl("--ssl-reqd", "--user", `${ACCOUNT}:wrong`, `${url}/1`)).rejects.toThrow(
      /curl: \(67\)/,
    );
  });
});

const POPLIB = `
import json, poplib, ssl, sys
context = ssl._create_unverified_context()
box = poplib.POP3("127.0.0.1", int(sys.argv[1]))
before = box.capa()
box.stls(context)
box.user("ann")
box.pass_("secret word")
out = {"stls": "STLS" in before and "STLS" not in box.capa(), "stat": box.stat()}
out["uidl"] = [line.decode() for line in box.uidl()[1]]
out["top"] = [line.decode() for line in box.top(1, 2)[1]]
out["retr"] = [line.decode() for line in box.retr(1)[1]]
out["large"] = len(box.retr(2)[1])
box.dele(1); box.rset(); box.dele(2); box.quit()
try:
    poplib.POP3_SSL("127.0.0.1", int(sys.argv[2]), context=context).user("ann")
    again = poplib.POP3_SSL("127.0.0.1", int(sys.argv[2]), context=context)
    again.user("ann"); again.pass_("wrong")
except poplib.error_proto as error:
    out["wrong"] = str(error)
print(json.dumps(out))
`;

test.skipIf(!possible || !installed("python3"))("poplib of Python", async () => {
  const ports = [offered, implicit].map(({ endpoint }) => String(endpoint.port));
  const out = JSON.parse((await run("python3", ["-c", POPLIB, ...ports])).toString()) as unknown;
  const [mailbox] = await mailstore.mailboxes(ACCOUNT);
  const lines = (prefix.toString() + DOTS).split("\r\n").slice(0, -1);
  const octetsHeld = 2 * prefix.length + Buffer.byteLength(DOTS + LARGE);
  expect(out).toEqual({
    stls: true,
    stat: [2, octetsHeld],
    uidl: [1, 2].map((uid) => `${uid} ${mailbox?.uidvalidity}-${uid}`),
    top: lines.slice(0, 5),
    retr: lines,
    large: 30_003,
    wrong: expect.stringContaining("-ERR [AUTH]") as string,
  });
  expect((await mailstore.messages(mailbox?.id ?? 0)).map(({ uid }) => uid)).toEqual([1]);
});
