import type { Envelope } from "@mailwright/core";
import type { Connection } from "@mailwright/net";
import { LineDecoder } from "@mailwright/net";
import { type SendOutcome, type SmtpClientOptions, SmtpPeerError } from "@mailwright/smtp";
import { openSmtp, type SmtpClient } from "@mailwright/smtp/client";
import { memorySink, MemoryNetwork, VirtualClock } from "@mailwright/testkit";
import { describe, expect, test } from "vitest";
import { chunks } from "../memory-spool.ts";

const options: SmtpClientOptions = { host: "localhost", port: 25, hostname: "client.example" };
const envelope: Envelope = {
  reversePath: "ann@example.org",
  recipients: [{ address: "bob@example.net" }, { address: "cy@example.net" }],
};

/** A server that answers by a table of prefixes of lines; it hears everything. */
class Peer {
  readonly clock = new VirtualClock();
  readonly network = new MemoryNetwork({ clock: this.clock });
  readonly events = memorySink();
  readonly heard: string[] = [];
  readonly #replies: Readonly<Record<string, string>>;

  constructor(replies: Readonly<Record<string, string>> = {}) {
    this.#replies = {
      "": "220 peer.example ESMTP",
      EHLO: "250-peer.example\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250 8BITMIME",
      DATA: "354 go on",
      ".": "250 2.0.0 done",
      QUIT: "221 bye",
      default: "250 ok",
      ...replies,
    };
  }

  /** Opens a client to this peer and lets `act` use it. */
  run<Value>(
    given: Partial<SmtpClientOptions>,
    act: (client: SmtpClient) => Promise<Value>,
  ): Promise<Value> {
    const all = async (): Promise<Value> => {
      const keys = { key: "key", certificate: "certificate" };
      await using _listener = await this.network.listen({ port: 25, tls: keys }, (connection) => {
        this.#serve(connection).catch(() => connection.reset());
      });
      await using client = await openSmtp({ ...options, ...given }, this);
      return await act(client);
    };
    return this.clock.until(all());
  }

  async #serve(connection: Connection): Promise<void> {
    const lines = new LineDecoder({ limit: 100_000 });
    const say = (text: string): Promise<void> =>
      connection.write(new TextEncoder().encode(text === "" ? "" : `${text}\r\n`));
    await say(this.#replies[""] ?? "");
    let isData = false;
    for (let bytes = await connection.read(); bytes; bytes = await connection.read()) {
      lines.push(bytes);
      for (let line = lines.next(); line?.type === "line"; line = lines.next()) {
        const text = new TextDecoder().decode(line.bytes);
        this.heard.push(text);
        if (isData && text !== ".") continue;
        const key = Object.keys(this.#replies).find(
          (prefix) => prefix !== "" && text.startsWith(prefix),
        );
        const reply = this.#replies[key ?? "default"] ?? "";
        if (reply === "close") return connection[Symbol.asyncDispose]();
        await say(reply);
        isData = reply.startsWith("354");
        if (text === "STARTTLS" && reply.startsWith("220")) await connection.secure();
      }
    }
    await connection[Symbol.asyncDispose]();
  }
}

const say = (outcomes: readonly SendOutcome[]): string[] =>
  outcomes.map(({ type, reply }) => `${type} ${reply.code}`);

describe("sending", () => {
  test("an envelope goes in one piece where the server can pipeline", async () => {
    const peer = new Peer({ "RCPT TO:<cy": "550 5.1.1 no" });
    const outcomes = await peer.run({}, (client) =>
      client.send({
        envelope: { ...envelope, body: "8bitmime" },
        prefix: new TextEncoder().encode("Received: by me\r\n"),
        size: 99,
        body: chunks(".x", "\r\n", "..\r\n"),
      }),
    );
    expect(say(outcomes)).toEqual(["delivered 250", "failed 550"]);
    expect(peer.heard).toEqual([
      "EHLO client.example",
      "MAIL FROM:<ann@example.org> SIZE=99 BODY=8BITMIME",
      "RCPT TO:<bob@example.net>",
      "RCPT TO:<cy@example.net>",
      "DATA",
      "Received: by me",
      "..x",
      "...",
      ".",
      "QUIT",
    ]);
  });

  test("it goes step by step where not, and after HELO nothing is declared", async () => {
    const peer = new Peer({
      EHLO: "502 what",
      "RCPT TO:<bob": "450 later",
      "RCPT TO:<cy": "550 no",
    });
    const outcomes = await peer.run({}, (client) =>
      client.send({ envelope, size: 1, body: chunks("x") }),
    );
    expect(say(outcomes)).toEqual(["deferred 450", "failed 550"]);
    expect(peer.heard).toEqual([
      "EHLO client.example",
      "HELO client.example",
      "MAIL FROM:<ann@example.org>",
      "RCPT TO:<bob@example.net>",
      "RCPT TO:<cy@example.net>",
      "QUIT",
    ]);
  });

  test("a server that takes no recipient and wants a message all the same gets none", async () => {
    const peer = new Peer({ RCPT: "550 no", ".": "554 no recipients" });
    const outcomes = await peer.run({}, (client) =>
      client.send({ envelope, body: chunks("x\r\n") }),
    );
    expect(say(outcomes)).toEqual(["failed 550", "failed 550"]);
    expect(peer.heard.slice(-3)).toEqual(["DATA", ".", "QUIT"]);
  });

  test.each([
    [{ MAIL: "451 later", DATA: "503 no" }, ["deferred 451", "deferred 451"]],
    [{ DATA: "451 later" }, ["deferred 451", "deferred 451"]],
    [{ DATA: "250 odd" }, ["deferred 451", "deferred 451"]],
    [{ ".": "552 too large" }, ["failed 552", "failed 552"]],
    [{ MAIL: "421 closing" }, ["deferred 421", "deferred 421"]],
    [{ "RCPT TO:<bob": "550 no", DATA: "421 closing" }, ["failed 550", "deferred 421"]],
    [{ ".": "421 closing" }, ["deferred 421", "deferred 421"]],
  ])("replies decide: %j", async (replies, expected) => {
    const peer = new Peer(replies);
    const outcomes = await peer.run({}, (client) =>
      client.send({ envelope, body: chunks("x\r\n") }),
    );
    expect(say(outcomes)).toEqual(expected);
  });

  test("after 421 the client cannot be used", async () => {
    const peer = new Peer({ MAIL: "421 closing" });
    await peer.run({}, async (client) => {
      expect(client.usable).toBe(true);
      await client.send({ envelope, body: chunks("x") });
      expect(client.usable).toBe(false);
      await expect(client.send({ envelope, body: chunks("x") })).rejects.toMatchObject({
        code: "SMTP_CLOSED",
      });
    });
  });

  test("a second message goes over the same connection, after RSET where the first ended early", async () => {
    const peer = new Peer({ DATA: "451 later" });
    await peer.run({}, async (client) => {
      await client.send({ envelope, body: chunks("x") });
      await client.send({ envelope, body: chunks("x") });
    });
    expect(peer.heard.slice(1, 7)).toEqual([
      "MAIL FROM:<ann@example.org>",
      "RCPT TO:<bob@example.net>",
      "RCPT TO:<cy@example.net>",
      "DATA",
      "RSET",
      "MAIL FROM:<ann@example.org>",
    ]);
  });

  test.each([
    ["552 5.3.4", { envelope, size: 1001 }],
    ["554 5.6.3", { envelope: { ...envelope, body: "8bitmime" as const } }],
    ["553 5.6.7", { envelope: { ...envelope, smtputf8: true } }],
    ["553 5.6.7", { envelope: { ...envelope, reversePath: "änn@example.org" } }],
  ])("what the server cannot take is not sent: %s", async (expected, message) => {
    const peer = new Peer({ EHLO: "250-peer\r\n250 SIZE 1000" });
    const outcomes = await peer.run({}, (client) => client.send({ ...message, body: chunks("x") }));
    for (const { type, reply } of outcomes)
      expect([type, `${reply.code} ${reply.enhanced}`]).toEqual(["failed", expected]);
    expect(peer.heard).toEqual(["EHLO client.example", "QUIT"]);
  });

  test("a server that does not answer QUIT holds up nobody for long", async () => {
    const peer = new Peer({ QUIT: "" });
    const start = peer.clock.now();
    await peer.run({}, async () => {});
    expect(peer.heard.at(-1)).toBe("QUIT");
    expect(peer.clock.now() - start).toBeLessThan(20_000);
  });

  test("an envelope that is none is the caller's mistake", async () => {
    const injected = "a@b.c>\r\nRCPT TO:<evil@example.org";
    const peer = new Peer();
    await peer.run({}, async (client) => {
      for (const wrong of [
        { ...envelope, recipients: [] },
        { ...envelope, recipients: [{ address: injected }] },
        { ...envelope, recipients: [{ address: "" }] },
        { ...envelope, recipients: [{ address: "a@b.c> SIZE=1" }] },
        { ...envelope, reversePath: injected },
      ])
        await expect(client.send({ envelope: wrong, body: chunks("x") })).rejects.toMatchObject({
          code: "SMTP_ENVELOPE",
        });
    });
    expect(peer.heard).toEqual(["EHLO client.example", "QUIT"]);
  });

  test("a body that breaks off is never ended, so never delivered", async () => {
    const peer = new Peer();
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode("half\r\n");
      throw await Promise.resolve(new Error("disk"));
    }
    await peer.run({}, async (client) => {
      await expect(client.send({ envelope, body: broken() })).rejects.toMatchObject({
        code: "SMTP_BODY",
        cause: { message: "disk" },
      });
    });
    expect(peer.heard).not.toContain(".");
  });

  test.each([
    [{ MAIL: "close" }, "SMTP_BROKEN"],
    [{ ".": "close" }, "SMTP_UNCERTAIN"],
    [{ MAIL: "", RCPT: "", DATA: "" }, "SMTP_TIMEOUT"],
    [{ ".": "" }, "SMTP_UNCERTAIN"],
    [{ MAIL: "what?" }, "SMTP_PROTOCOL"],
    [{ ".": "250 ok\r\n250 ok again" }, undefined],
  ])("errors: %j", async (replies, code) => {
    const peer = new Peer(replies);
    const result = await peer.run({}, (client) =>
      client.send({ envelope, body: chunks("x") }).then(
        () => undefined,
        (error: { code: string }) => error.code,
      ),
    );
    expect(result).toBe(code);
  });

  test("aborting breaks the connection and throws the signal's reason", async () => {
    const peer = new Peer({ MAIL: "", RCPT: "", DATA: "" });
    await peer.run({}, async (client) => {
      const abort = new AbortController();
      const sent = client.send({ envelope, body: chunks("x") }, { signal: abort.signal });
      abort.abort(new Error("enough"));
      await expect(sent).rejects.toThrow("enough");
      expect(client.usable).toBe(false);
    });
  });

  test("one message at a time", async () => {
    const peer = new Peer();
    await peer.run({}, async (client) => {
      const first = client.send({ envelope, body: chunks("x") });
      await expect(client.send({ envelope, body: chunks("x") })).rejects.toMatchObject({
        code: "SMTP_BUSY",
      });
      expect(say(await first)).toEqual(["delivered 250", "delivered 250"]);
    });
  });
});

describe("opening", () => {
  const open = (peer: Peer, given: Partial<SmtpClientOptions>): Promise<unknown> =>
    peer
      .run(given, (client) => Promise.resolve(client.facts.tls?.version ?? "clear"))
      .catch((error: { code: string }) => error.code);
  const TLS = { EHLO: "250-peer\r\n250-STARTTLS\r\n250 AUTH PLAIN", STARTTLS: "220 go" };
  const credentials = { username: "ann", password: "c4n4ry" };

  test.each([
    [{ "": "554 go away" }, {}, "SMTP_REFUSED"],
    [{ "": "no greeting" }, {}, "SMTP_PROTOCOL"],
    [{ "": "" }, {}, "SMTP_TIMEOUT"],
    [{ EHLO: "550 no", HELO: "550 no" }, {}, "SMTP_REFUSED"],
    [{}, { tls: "required" }, "SMTP_TLS_REQUIRED"],
    [{}, { tls: "offered" }, "clear"],
    [{ ...TLS, STARTTLS: "454 not now" }, { tls: "offered" }, "clear"],
    [{ ...TLS, STARTTLS: "454 not now" }, { tls: "required" }, "SMTP_REFUSED"],
    [TLS, { tls: "off" }, "clear"],
    [TLS, { tls: "required" }, "TLSv1.3"],
    [TLS, { tls: "off", credentials }, "SMTP_AUTHENTICATION_UNSUPPORTED"],
    [TLS, { tls: "off", credentials, authentication: "any" }, "SMTP_AUTHENTICATION_REFUSED"],
    [{ ...TLS, AUTH: "235 welcome" }, { credentials }, "TLSv1.3"],
    [
      { ...TLS, EHLO: "250-p\r\n250-STARTTLS\r\n250 AUTH LOGIN" },
      { credentials },
      "SMTP_AUTHENTICATION_UNSUPPORTED",
    ],
    [{ ...TLS, AUTH: "535 wrong" }, { credentials }, "SMTP_AUTHENTICATION_REFUSED"],
    [{ ...TLS, AUTH: "334 ", AGFubgBjNG40cnk: "235 ok" }, { credentials }, "TLSv1.3"],
  ])("%j and %j: %s", async (replies, given, expected) => {
    const peer = new Peer(replies);
    expect(await open(peer, given as Partial<SmtpClientOptions>)).toBe(expected);
    expect(JSON.stringify(peer.events.events)).not.toMatch(/c4n4ry|AGFubgBj/);
  });

  const ECHO = "AUTH PLAIN AGFubgBjNG40cnk= (ann c4n4ry)";

  test.each([
    [`535 5.7.8 ${ECHO}`, 535, "5.7.8"],
    [`535-5.7.8 no:\r\n535 5.7.8 ${ECHO}`, 535, "5.7.8"],
    [`454 4.7.0 ${ECHO}`, 454, "4.7.0"],
    [`500 ${ECHO}`, 500, undefined],
    [`421 4.7.0 ${ECHO}`, 421, "4.7.0"],
    [`334 AGFubgBjNG40cnk=`, 334, undefined],
    [`250 ${ECHO}`, 250, undefined],
    [`535-5.7.8 ${ECHO}\r\n536 no`, undefined, undefined],
    [`235 ok\r\n550 5.7.8 ${ECHO}`, 550, "5.7.8"],
  ])("credentials echoed by %j are told nobody", async (reply, code, enhanced) => {
    const peer = new Peer({ ...TLS, AUTH: reply });
    const error = await peer
      .run({ credentials }, (client) => client.send({ envelope, body: chunks("x\r\n") }))
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(SmtpPeerError);
    const { name, message, stack, reply: told } = error as SmtpPeerError;
    expect([told?.code, told?.enhanced]).toEqual([code, enhanced]);
    const all = JSON.stringify([error, name, message, stack, peer.events.events]);
    expect(all).not.toMatch(/c4n4ry|AGFubgBj/);
    expect(peer.events.events.at(-1)).toMatchObject({ name: "smtp.client.failed" });
  });

  test("what a server says ahead of the handshake is not heard", async () => {
    const peer = new Peer({ ...TLS, STARTTLS: "220 go\r\n250-evil\r\n250 AUTH PLAIN" });
    expect(await open(peer, {})).toBe("TLSv1.3");
    expect(peer.heard).toEqual(["EHLO client.example", "STARTTLS", "EHLO client.example", "QUIT"]);
  });

  test("nobody there, and nobody who answers", async () => {
    const peer = new Peer();
    const clock = peer.clock;
    await expect(clock.until(openSmtp({ ...options, port: 26 }, peer))).rejects.toMatchObject({
      code: "NET_CONNECT",
    });
    peer.network.inject({ type: "silence", port: 27 });
    await expect(clock.until(openSmtp({ ...options, port: 27 }, peer))).rejects.toMatchObject({
      code: "SMTP_TIMEOUT",
    });
  });
});
