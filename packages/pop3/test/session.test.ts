import { formatBase64 } from "@mailwright/sasl";
import { everySplit, pieces } from "@mailwright/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encode, MachineError, MESSAGES, Player, type PlayerOptions } from "./player.ts";

const plain = (text: string): string => formatBase64(encode(text));
const OCTETS = MESSAGES.reduce((sum, text) => sum + text.length, 0);

interface Transcript {
  readonly name: string;
  readonly options?: PlayerOptions;
  /** What the client sends, and what it gets for it. */
  readonly lines: readonly (readonly [sent: string, got: string])[];
  readonly closed?: boolean;
  readonly removed?: readonly (readonly number[])[];
}

const LOGIN = [
  ["USER ann", "+OK send the password"],
  ["PASS secret", `+OK 3 messages (${OCTETS} octets)`],
] as const;

const transcripts: readonly Transcript[] = [
  {
    name: "a session from USER to QUIT",
    lines: [
      ...LOGIN,
      ["STAT", `+OK 3 ${OCTETS}`],
      ["LIST", `+OK 3 messages (${OCTETS} octets)\r\n1 23\r\n2 34\r\n3 18\r\n.`],
      ["LIST 2", "+OK 2 34"],
      ["UIDL", `+OK 3 messages (${OCTETS} octets)\r\n1 7-1\r\n2 7-2\r\n3 7-3\r\n.`],
      ["UIDL 3", "+OK 3 7-3"],
      ["NOOP", "+OK"],
      ["RETR 1", `+OK 23 octets\r\n${MESSAGES[0]}.`],
      ["QUIT", "+OK 0 messages removed"],
    ],
    closed: true,
    removed: [[]],
  },
  {
    name: "dots are stuffed, and the size is that before stuffing",
    lines: [
      ...LOGIN,
      ["RETR 2", "+OK 34 octets\r\nSubject: two\r\n\r\n..dot\r\n...\r\n..\r\nend\r\n."],
      ["TOP 2 1", "+OK top of message follows\r\nSubject: two\r\n\r\n..dot\r\n."],
      ["TOP 2 0", "+OK top of message follows\r\nSubject: two\r\n\r\n."],
      ["RETR 3", "+OK 18 octets\r\nSubject: three\r\n\r\n."],
    ],
  },
  {
    name: "what is deleted is gone from lists, and removed at QUIT",
    lines: [
      ...LOGIN,
      ["DELE 2", "+OK message 2 deleted"],
      ["DELE 2", "-ERR no such message"],
      ["RETR 2", "-ERR no such message"],
      ["TOP 2 0", "-ERR no such message"],
      ["LIST 2", "-ERR no such message"],
      ["UIDL 2", "-ERR no such message"],
      ["STAT", `+OK 2 ${OCTETS - 34}`],
      ["LIST", `+OK 2 messages (${OCTETS - 34} octets)\r\n1 23\r\n3 18\r\n.`],
      ["DELE 1", "+OK message 1 deleted"],
      ["QUIT", "+OK 2 messages removed"],
    ],
    closed: true,
    removed: [[0, 1]],
  },
  {
    name: "RSET takes marks away",
    lines: [
      ...LOGIN,
      ["DELE 1", "+OK message 1 deleted"],
      ["RSET", `+OK 3 messages (${OCTETS} octets)`],
      ["STAT", `+OK 3 ${OCTETS}`],
      ["QUIT", "+OK 0 messages removed"],
    ],
    closed: true,
    removed: [[]],
  },
  {
    name: "arguments that are none",
    lines: [
      ...LOGIN,
      ["RETR", "-ERR an argument is missing"],
      ["RETR 0", "-ERR no such message"],
      ["RETR 4", "-ERR no such message"],
      ["RETR -1", "-ERR no such message"],
      ["RETR 1e0", "-ERR no such message"],
      ["RETR 99999999999999999999", "-ERR no such message"],
      ["RETR 1 2", "-ERR too many arguments"],
      ["TOP 1", "-ERR an argument is missing"],
      ["TOP 1 x", "-ERR the number of lines is not one"],
      ["TOP 1 -1", "-ERR the number of lines is not one"],
      ["STAT 1", "-ERR too many arguments"],
      ["dele 1", "+OK message 1 deleted"],
      ["LiSt  2 ", "+OK 2 34"],
    ],
  },
  {
    name: "commands in the wrong state",
    lines: [
      ["STAT", "-ERR log in first"],
      ["RETR 1", "-ERR log in first"],
      ["PASS secret", "-ERR USER comes first"],
      ["USER", "-ERR an argument is missing"],
      ...LOGIN,
      ["USER ann", "-ERR you are logged in already"],
      ["PASS secret", "-ERR you are logged in already"],
      ["AUTH PLAIN", "-ERR you are logged in already"],
      ["STLS", "-ERR you are logged in already"],
    ],
  },
  {
    name: "commands that are none",
    lines: [
      ["", "-ERR unknown command"],
      ["XYZZY", "-ERR unknown command"],
      ["__proto__", "-ERR unknown command"],
      ["constructor x", "-ERR unknown command"],
      ["APOP ann c4c9334bac560ecc979e58001b3e22fb", "-ERR unknown command"],
      ["USER a\0b", "-ERR the line is not UTF-8 text"],
      ["\tUSER ann", "-ERR the line is not UTF-8 text"],
      ["QUIT now", "-ERR too many arguments"],
      ["QUIT", "+OK bye"],
    ],
    closed: true,
  },
  {
    name: "PASS comes immediately after USER, and takes the rest of the line",
    lines: [
      ["USER ann", "+OK send the password"],
      ["NOOP", "-ERR log in first"],
      ["PASS secret", "-ERR USER comes first"],
      ["USER ann", "+OK send the password"],
      ["PASS  secret", "-ERR [AUTH] the user name or the password is wrong"],
      ["PASS secret", "-ERR USER comes first"],
      ...LOGIN,
    ],
  },
  {
    name: "AUTH PLAIN with an initial response",
    lines: [[`AUTH PLAIN ${plain("\0ann\0secret")}`, `+OK 3 messages (${OCTETS} octets)`]],
  },
  {
    name: "AUTH PLAIN by challenge",
    lines: [
      ["auth plain", "+ "],
      [plain("ann\0ann\0secret"), `+OK 3 messages (${OCTETS} octets)`],
    ],
  },
  {
    name: "AUTH that fails",
    options: { authenticationFailures: 9 },
    lines: [
      ["AUTH", "-ERR an argument is missing"],
      ["AUTH CRAM-MD5", "-ERR there is no such mechanism here"],
      ["AUTH PLAIN =", "-ERR [AUTH] the response is malformed"],
      ["AUTH PLAIN !", "-ERR the response is not base64"],
      [`AUTH PLAIN ${plain("\0ann")}`, "-ERR [AUTH] the response is malformed"],
      [`AUTH PLAIN ${plain("\0ann\0secret\0")}`, "-ERR [AUTH] the response is malformed"],
      [`AUTH PLAIN ${plain("\0ann\0")}`, "-ERR [AUTH] the response is malformed"],
      [`AUTH PLAIN ${plain("bob\0ann\0secret")}`, WRONG()],
      ["AUTH PLAIN", "+ "],
      ["*", "-ERR cancelled"],
      ["AUTH PLAIN", "+ "],
      ["QUIT now", "-ERR the response is not base64"],
      ["AUTH PLAIN", "+ "],
      ["é", "-ERR the response is not base64"],
      ...LOGIN,
    ],
  },
  {
    name: "too many failures close the connection",
    lines: [
      ["USER ann", "+OK send the password"],
      ["PASS wrong", WRONG()],
      [`AUTH PLAIN ${plain("\0ann\0wrong")}`, WRONG()],
      ["USER ann", "+OK send the password"],
      ["PASS wrong", WRONG()],
    ],
    closed: true,
  },
  {
    name: "what cannot be told now",
    lines: [
      ["USER busy", "+OK send the password"],
      ["PASS secret", "-ERR [SYS/TEMP] not now"],
      ["USER throws", "+OK send the password"],
      ["PASS secret", "-ERR [SYS/TEMP] not now"],
      ["USER inuse", "+OK send the password"],
      ["PASS secret", "-ERR [IN-USE] another session has the maildrop open"],
      ["USER later", "+OK send the password"],
      ["PASS secret", "-ERR [SYS/TEMP] not now"],
      ...LOGIN,
    ],
  },
  {
    name: "a machine at fault closes the connection",
    lines: [
      ["USER down", "+OK send the password"],
      ["PASS secret", "-ERR [SYS/TEMP] not now"],
    ],
    closed: true,
  },
  {
    name: "capabilities in clear, where passwords may be sent so",
    lines: [
      [
        "CAPA",
        "+OK capability list follows\r\nTOP\r\nUIDL\r\nUSER\r\nSASL PLAIN\r\nPIPELINING\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\nEXPIRE NEVER\r\nIMPLEMENTATION Mailwright\r\n.",
      ],
    ],
  },
  {
    name: "passwords need TLS",
    options: { authentication: "tls", securable: true, implementation: "Test" },
    lines: [
      [
        "CAPA",
        "+OK capability list follows\r\nTOP\r\nUIDL\r\nPIPELINING\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\nSTLS\r\nEXPIRE NEVER\r\nIMPLEMENTATION Test\r\n.",
      ],
      ["USER ann", "-ERR [AUTH] TLS comes first"],
      ["PASS secret", "-ERR [AUTH] TLS comes first"],
      [`AUTH PLAIN ${plain("\0ann\0secret")}`, "-ERR [AUTH] TLS comes first"],
    ],
  },
  {
    name: "under TLS there is no STLS",
    options: { authentication: "tls", tls: true, securable: false },
    lines: [
      ["STLS", "-ERR TLS is not to be had"],
      [
        "CAPA",
        "+OK capability list follows\r\nTOP\r\nUIDL\r\nUSER\r\nSASL PLAIN\r\nPIPELINING\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\nEXPIRE NEVER\r\nIMPLEMENTATION Mailwright\r\n.",
      ],
      ...LOGIN,
    ],
  },
];

function WRONG(): string {
  return "-ERR [AUTH] the user name or the password is wrong";
}

describe.each(transcripts)("$name", ({ options, lines, closed = false, removed = [] }) => {
  test("line by line", () => {
    const player = new Player(options);
    expect(player.read()).toBe("+OK POP3 server ready\r\n");
    for (const [sent, got] of lines)
      expect([sent, player.send(`${sent}\r\n`)]).toEqual([sent, `${got}\r\n`]);
    expect([player.closed, player.removed]).toEqual([closed, removed]);
  });

  // RFC 2449 §6.6: commands may be sent without waiting for replies.
  test("pipelined, and cut anywhere", () => {
    const input = encode(lines.map(([sent]) => `${sent}\r\n`).join(""));
    const expected = ["+OK POP3 server ready", ...lines.map(([, got]) => got)].join("\r\n");
    const play = (chunks: readonly Uint8Array[]): void => {
      const player = new Player(options);
      expect(player.send(...chunks)).toBe(`${expected}\r\n`);
      expect([player.closed, player.removed]).toEqual([closed, removed]);
    };
    play([input]);
    for (const split of everySplit(input)) play(split);
    fc.assert(fc.property(pieces(input), play), { numRuns: 20 });
  });
});

test("STLS: what was sent in clear behind it is dropped, and everything begins anew", () => {
  const player = new Player({ authentication: "tls", securable: true });
  player.read();
  expect(player.send("STLS x\r\n")).toBe("-ERR too many arguments\r\n");
  expect(player.send("STLS\r\nUSER ann\r\nPASS secret\r\nDEL")).toBe("+OK begin TLS\r\n");
  expect(player.securing).toBe(true);
  player.secure();
  expect(player.read()).toBe("");
  expect(player.send("PASS secret\r\n")).toBe("-ERR USER comes first\r\n");
  expect(player.send("CAPA\r\n")).not.toContain("STLS");
  expect(player.logIn().send("STAT\r\n")).toBe(`+OK 3 ${OCTETS}\r\n`);
  expect(player.events).toContainEqual({ name: "pop3.tls.injection", octets: 26 });
});

test("a USER in clear is forgotten by STLS", () => {
  const player = new Player({ securable: true });
  player.send("USER ann\r\n", "STLS\r\n");
  player.secure();
  player.read();
  expect(player.send("PASS secret\r\n")).toBe("-ERR USER comes first\r\n");
});

test("a line of 255 octets is taken, a longer one is not", () => {
  const player = new Player();
  player.read();
  expect(player.send(`USER ${"a".repeat(248)}\r\n`)).toBe("+OK send the password\r\n");
  expect(player.send(`USER ${"a".repeat(249)}\r\n`)).toBe("-ERR the line is too long\r\n");
  expect(player.send("PASS secret\r\n")).toBe("-ERR USER comes first\r\n");
});

test("a response may be longer than a command", () => {
  const player = new Player();
  player.read();
  player.send("AUTH PLAIN\r\n");
  expect(player.send(`${plain(`\0${"a".repeat(400)}\0secret`)}\r\n`)).toMatch(/^\+OK 3 messages/);
});

test("20 MB without a line end cost neither memory nor the session", () => {
  const player = new Player();
  player.read();
  const chunk = new Uint8Array(65_536).fill(0x41);
  for (let i = 0; i < 320; i++) expect(player.send(chunk)).toBe("");
  expect(player.send("\r\nCAPA\r\n")).toMatch(/^-ERR the line is too long\r\n\+OK capability/);
});

test("a line that ends in LF alone is refused", () => {
  const player = new Player();
  player.read();
  expect(player.send("USER ann\nPASS secret\r\n")).toBe(
    "-ERR the line does not end in CRLF\r\n-ERR USER comes first\r\n",
  );
  expect(player.send("QUIT\rQUIT\r\n")).toBe("-ERR the line is not UTF-8 text\r\n");
});

test("100,000 messages are listed in pieces", () => {
  const messages = Array.from({ length: 100_000 }, (_, i) => ({ uid: `7-${i + 1}`, size: 1000 }));
  const player = new Player({ messages }).logIn();
  player.read();
  const before = player.writes;
  const listed = player.send("UIDL\r\n");
  expect(listed.split("\r\n")).toHaveLength(100_003);
  expect(listed.endsWith("\r\n100000 7-100000\r\n.\r\n")).toBe(true);
  expect(player.writes - before).toBeGreaterThan(listed.length / 32_768);
  expect(player.send("STAT\r\n")).toBe("+OK 100000 100000000\r\n");
});

test("100,000 commands at once are answered one by one", () => {
  const player = new Player().logIn();
  player.read();
  expect(player.send("NOOP\r\n".repeat(100_000))).toBe("+OK\r\n".repeat(100_000));
});

test("an idle client is logged out without a word, and nothing is removed", () => {
  const player = new Player().logIn();
  player.send("DELE 1\r\n");
  player.read();
  const deadline = player.session.deadline();
  expect(deadline).toBe(player.now + 600_000);
  player.wait(599_999);
  // Octets that make no command are no sign of life.
  player.send("NOO");
  expect([player.closed, player.session.deadline()]).toEqual([false, deadline]);
  player.wait(1);
  expect([player.closed, player.read(), player.removed]).toEqual([true, "", []]);
  expect(player.events.at(-1)).toEqual({ name: "pop3.autologout", state: "transaction" });
});

test("any command puts the logout off", () => {
  const player = new Player().logIn();
  for (let i = 0; i < 5; i++) {
    player.wait(599_999);
    player.send("NOOP\r\n");
  }
  expect(player.closed).toBe(false);
});

test("who keeps talking without logging in is logged out too", () => {
  const player = new Player({ login: 600_000 });
  for (let i = 0; i < 10 && !player.closed; i++) {
    player.wait(100_000);
    player.send("CAPA\r\n");
  }
  expect([player.closed, player.now]).toEqual([true, 601_000]);
});

test("a connection that is lost removes nothing", () => {
  const player = new Player().logIn();
  player.send("DELE 1\r\n", "DELE 2\r\n");
  player.hangUp();
  expect(player.removed).toEqual([]);
  expect(player.events.at(-1)).toEqual({
    name: "pop3.session.closed",
    reason: "the connection is gone",
  });
});

test("what cannot be removed at QUIT is said to be there still", () => {
  const player = new Player().logIn();
  player.override = (name) => {
    if (name === "update") throw new Error("disk");
    return undefined;
  };
  player.read();
  player.send("DELE 1\r\n");
  expect(player.send("QUIT\r\n")).toBe("-ERR [SYS/TEMP] the messages were not removed\r\n");
  expect(player.closed).toBe(true);
  expect(player.events).toContainEqual({
    name: "pop3.handler.failed",
    step: "update",
    error: "Error: disk",
  });
});

test("a message that cannot be read is refused before it is promised", () => {
  const player = new Player().logIn();
  player.read();
  player.override = (name) => {
    if (name === "read") throw new Error("gone");
    return undefined;
  };
  expect(player.send("RETR 1\r\nNOOP\r\n")).toBe("-ERR [SYS/TEMP] not now\r\n+OK\r\n");
  player.override = () => {
    throw new MachineError("down");
  };
  expect(player.send("RETR 1\r\nNOOP\r\n")).toBe("-ERR [SYS/TEMP] not now\r\n");
  expect(player.closed).toBe(true);
});

test.each([
  ["authenticate", undefined],
  ["authenticate", { type: "yes" }],
  ["open", { type: "perhaps" }],
] as const)("a host that answers %s by %o is at fault", (step, answer) => {
  const player = new Player();
  player.override = (name) => (name === step ? (answer ?? { type: undefined }) : undefined);
  player.send("USER ann\r\n");
  player.read();
  expect(player.send("PASS secret\r\n")).toBe("-ERR [SYS/TEMP] not now\r\n");
  expect(player.events).toContainEqual(
    expect.objectContaining({ name: "pop3.handler.failed", step }),
  );
  player.override = undefined;
  expect(player.logIn().send("STAT\r\n")).toBe(`+OK 3 ${OCTETS}\r\n`);
});

describe("a server that stops", () => {
  test("ends sessions between two commands", () => {
    for (const player of [new Player(), new Player().logIn()]) {
      player.read();
      player.drain();
      expect([player.closed, player.read(), player.removed]).toEqual([true, "", []]);
    }
  });

  test("lets a client that has deleted messages come to its QUIT", () => {
    const player = new Player().logIn();
    player.send("DELE 1\r\n");
    player.drain();
    expect(player.closed).toBe(false);
    expect(player.send("NOOP\r\nQUIT\r\n")).toBe("+OK\r\n+OK 1 messages removed\r\n");
    expect(player.removed).toEqual([[0]]);
  });

  test("answers what it has received", () => {
    const player = new Player().logIn();
    player.send("DELE 1\r\n");
    player.drain();
    expect(player.send("RSET\r\nSTAT\r\n")).toContain(`+OK 3 ${OCTETS}\r\n`);
    expect(player.closed).toBe(true);
  });
});

test("no event holds a password", () => {
  const canary = "cAnArY7";
  const player = new Player({ authenticationFailures: 99 });
  for (const name of ["ann", "throws", "busy", "down"]) {
    if (player.closed) break;
    player.send(`USER ${name}\r\nPASS ${canary}\r\n`);
  }
  const other = new Player({ authenticationFailures: 99 });
  for (const name of ["ann", "throws", "busy"]) {
    other.send(`AUTH PLAIN ${plain(`\0${name}\0${canary}`)}\r\n`);
  }
  other.send(`PASS ${canary}\r\n${canary}\r\nAUTH PLAIN\r\n${canary}\r\n`);
  const told = JSON.stringify([player.events, other.events]);
  expect(told).toContain("pop3.authentication.failed");
  expect(told).toContain("pop3.handler.failed");
  expect(told).not.toContain(canary);
  expect(told).not.toContain(plain(canary));
  expect([player.read(), other.read()].join("")).not.toContain(canary);
});

test("whatever comes, the session answers in lines and never throws", () => {
  const commands =
    "USER ann|PASS secret|STAT|LIST|RETR 1|TOP 1 1|DELE 1|DELE 2|RSET|QUIT|AUTH PLAIN|*|STLS|CAPA";
  const words = fc.constantFrom(...commands.split("|"), "UIDL 2", "\0", "é", "", "x".repeat(300));
  const ends = fc.constantFrom("\r\n", "\r\n", "\r\n", "\n", "\r", "");
  const input = fc.array(fc.tuple(words, ends), { maxLength: 30 });
  fc.assert(
    fc.property(input, (lines) => {
      const bytes = encode(lines.flat().join(""));
      const [whole, split] = [new Player(), new Player()];
      const answer = whole.send(bytes);
      expect(answer).toMatch(/^(?:[^\r\n]*\r\n)*$/);
      expect(split.send(...Array.from(bytes, (octet) => Uint8Array.of(octet)))).toBe(answer);
      expect([split.closed, split.removed]).toEqual([whole.closed, whole.removed]);
    }),
  );
});
