import { existsSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { pieces } from "@mailwright/testkit";
import { describe, expect, test } from "vitest";
import { Player } from "../player.ts";

const HELLO = "EHLO client.example\r\n";
const ENVELOPE = "MAIL FROM:<ann@example.org>\r\nRCPT TO:<bob@example.net>\r\n";
const START = `${HELLO}${ENVELOPE}DATA\r\n`;

/** What a client sees of a session, and what its host got, when the input comes in these chunks. */
function world(chunks: readonly Uint8Array[], options = {}): unknown {
  const player = new Player({ errors: 1000, size: 2000, lineLength: 200, ...options });
  let said = player.feed();
  for (const chunk of chunks) said += player.feed(chunk);
  const messages = player.messages.map(({ envelope, body }) => ({ envelope, body }));
  return { said, messages, closed: player.closed, events: player.events };
}

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

describe("framing", () => {
  const dialogue = bytes(
    `${START}Subject: one\r\n\r\n..dot\r\n...\r\n.\r\nNOOP\r\nFOO\r\n${ENVELOPE}DATA\r\n\r\n.\r\n` +
      `bare\nNOOP ${"x".repeat(300)}\r\n${ENVELOPE}DATA\r\nbare\nline\r\n.\r\n` +
      `${ENVELOPE}DATA\r\n${"long ".repeat(500)}\r\n.\r\nQUIT\r\n`,
  );

  test("a session says the same whichever way its input is cut", () => {
    const whole = world([dialogue]);
    expect((whole as { messages: unknown[] }).messages).toHaveLength(2);
    fc.assert(
      fc.property(pieces(dialogue), (chunks) => {
        expect(world(chunks)).toEqual(whole);
      }),
      { numRuns: 200 },
    );
  });

  test("any input leaves a session that answers or closes, however it is cut", () => {
    const words = fc.constantFrom(
      "MAIL FROM:<",
      "RCPT TO:<",
      "a@b.c",
      ">",
      " ",
      "\r\n",
      "\n",
      "\r",
      ".",
      "DATA\r\n",
      "\r\n.\r\n",
      "AUTH PLAIN",
      "*",
      "EHLO x",
      "\0",
      "é",
      "QUIT",
      "RSET\r\n",
      "STARTTLS",
    );
    const input = fc.array(words, { maxLength: 60 }).map((parts) => bytes(START + parts.join("")));
    fc.assert(
      fc.property(
        input.chain((all) => fc.tuple(fc.constant(all), pieces(all))),
        ([all, chunks]) => {
          expect(world(chunks)).toEqual(world([all]));
        },
      ),
      { numRuns: 300 },
    );
  });

  test("dots are unstuffed only after CRLF", () => {
    const player = new Player();
    player.feed(`${START}..one\r\nt.wo\r\n.`);
    player.feed(".\r\n.\r\n");
    expect(player.messages[0]?.body).toBe(".one\r\nt.wo\r\n.\r\n");
  });

  test("a line of 20 MB costs nothing, and the session survives it", () => {
    const player = new Player();
    player.feed(HELLO);
    const block = new Uint8Array(1_000_000).fill(0x61);
    for (let i = 0; i < 20; i++) expect(player.feed(block)).toBe("");
    expect(player.feed("\r\nNOOP\r\n")).toBe("500 5.5.2 The line is too long\r\n250 2.0.0 OK\r\n");
  });

  test("7,000 NOOPs in one packet are answered in one", () => {
    const player = new Player();
    player.feed(HELLO);
    expect(player.feed("NOOP\r\n".repeat(7000))).toBe("250 2.0.0 OK\r\n".repeat(7000));
  });

  test("control characters in a command are refused", () => {
    const player = new Player({ errors: 100 });
    player.feed(HELLO);
    for (const line of ["NOOP a\rb", "MAIL FROM:<a\0@b.c>", "HELO a\tb", "NOOP \x7f", "NOOP \xff"])
      expect(player.feed(bytes(`${line}\r\n`))).toBe("500 5.5.2 A command is printable text\r\n");
  });
});

describe("smuggling", () => {
  const own = [
    "\n.\n",
    "\n.\r\n",
    "\r\n.\n",
    "\r.\r",
    "\r\n.\r",
    "\n.\r",
    "\r.\r\n",
    "\r\n\0.\r\n",
    "\r\n.\0\r\n",
  ];
  const second =
    "MAIL FROM:<evil@example.org>\r\nRCPT TO:<bob@example.net>\r\nDATA\r\nevil\r\n.\r\n";

  /** What went wrong with a message that holds `sequence` and then a second transaction. */
  function smuggled(sequence: string): string[] {
    const input = bytes(`${START}first${sequence}${second}`);
    const wrong: string[] = [];
    for (const chunks of [[input], Array.from(input, (_, i) => input.slice(i, i + 1))]) {
      const player = new Player({ errors: 100 });
      for (const chunk of chunks) player.feed(chunk);
      if (player.messages.length > 1) wrong.push("two messages");
      for (const { envelope, body } of player.messages) {
        if (envelope.reversePath !== "ann@example.org") wrong.push("a smuggled envelope");
        if (/(^|[^\r])\n|\r(?!\n)/.test(body)) wrong.push("a bare line in a body");
      }
    }
    return wrong;
  }

  test.each(own)("%j", (sequence) => {
    expect(smuggled(sequence)).toEqual([]);
  });

  test("a bare line is refused once the data has ended, and the session goes on", () => {
    const player = new Player();
    expect(player.feed(`${START}a\n.\r\nb\r\n.\r\nNOOP\r\n`)).toContain(
      "550 5.5.2 A line of the message ends in bare CR or LF\r\n250 2.0.0 OK\r\n",
    );
    expect(player.messages).toEqual([]);
  });

  const corpus = new URL(
    "../../../../../shared/conformance/smtp-smuggling/open/end-sequences.json",
    import.meta.url,
  );
  test.skipIf(!existsSync(corpus))("sequences of smtpsmug", () => {
    const sequences = Object.values(
      JSON.parse(readFileSync(corpus, "utf8")) as Record<string, string>,
    );
    expect(sequences.length).toBeGreaterThan(0);
    for (const sequence of sequences) expect(smuggled(sequence)).toEqual([]);
  });
});

describe("time", () => {
  test("a command must come whole within the deadline; octets do not extend it", () => {
    const player = new Player({ timeouts: { command: 1000 } });
    player.feed(HELLO);
    expect(player.session.deadline()).toBe(1000);
    player.now = 900;
    expect(player.feed("NO")).toBe("");
    expect(player.session.deadline()).toBe(1000);
    player.now = 1000;
    expect(player.feed()).toBe("421 4.4.2 mx.example Timeout, closing connection\r\n");
    expect(player.closed).toBe(true);
  });

  test("a message has a deadline between octets, and one as a whole", () => {
    const player = new Player({ timeouts: { data: 1000, message: 2500 } });
    player.feed(START);
    for (player.now = 800; player.now < 2500; player.now += 800) expect(player.feed("x")).toBe("");
    expect(player.session.deadline()).toBe(2500);
    player.now = 2500;
    expect(player.feed("x")).toContain("421 4.4.2");
    expect(player.messages).toEqual([]);
  });

  test("a host that thinks does not cost its client the session", () => {
    const player = new Player();
    const { session } = player;
    session.tick(0);
    expect(session.next()).toMatchObject({ type: "event" });
    expect(session.next()).toMatchObject({ type: "ask", name: "connect" });
    expect(session.next()).toBeUndefined();
    expect(session.deadline()).toBeUndefined();
  });
});

describe("the end", () => {
  test("a stopping server lets a transaction end, then says 421", () => {
    const player = new Player();
    player.feed(START);
    expect(player.input(() => player.session.drain())).toBe("");
    expect(player.feed("x\r\n.\r\n")).toBe(
      "250 2.0.0 OK queued\r\n421 4.3.2 mx.example Service shutting down\r\n",
    );
    expect(player.closed).toBe(true);
  });

  test("a stopping server closes an idle session", () => {
    const player = new Player();
    player.feed(HELLO);
    expect(player.input(() => player.session.drain())).toContain("421 4.3.2");
  });

  test("a connection that breaks in the middle of a message breaks its body off", () => {
    const player = new Player();
    player.feed(`${START}half of`);
    player.input(() => player.session.closed());
    expect(player.messages).toEqual([]);
    expect(player.events.at(-1)).toMatchObject({
      name: "smtp.session.closed",
      reason: "disconnected",
    });
    player.input(() => player.session.closed());
    expect(player.events.filter(({ name }) => name === "smtp.session.closed")).toHaveLength(1);
  });

  test("QUIT ends it; what follows is not read", () => {
    const player = new Player();
    player.feed();
    expect(player.feed("QUIT\r\nNOOP\r\n")).toBe("221 2.0.0 mx.example closing connection\r\n");
  });
});

describe("secrets", () => {
  test("a password is in no event and no reply", () => {
    const player = new Player({ authentication: "any", authenticationFailures: 100 });
    const canary = "c4n4ry-passw0rd";
    player.feed(HELLO);
    let said = "";
    for (const username of ["ann", "busy", "throws"]) {
      const plain = btoa(`\0${username}\0${canary}`);
      said += player.feed(
        `AUTH PLAIN ${plain}\r\nAUTH PLAIN\r\n${plain}\r\nAUTH PLAIN ${plain}x\r\n`,
      );
    }
    expect(said).toContain("535");
    const told = said + JSON.stringify(player.events);
    expect(told).not.toContain(canary);
    expect(told).not.toContain(btoa(canary).slice(0, 8));
  });

  test("50 failed authentications are cut short", () => {
    const player = new Player({ authentication: "any" });
    player.feed(HELLO);
    const said = player.feed(`AUTH PLAIN ${btoa("\0ann\0wrong")}\r\n`.repeat(50));
    expect(said.match(/^535/gm)).toHaveLength(3);
    expect(said).toMatch(/421 4\.7\.0 .*\r\n$/);
    expect(player.closed).toBe(true);
  });
});
