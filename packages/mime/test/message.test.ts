import {
  type Charsets,
  decodeText,
  type MimeLimits,
  type Message,
  parseStructure,
  readMessage,
} from "@mailwright/mime";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytes, codes } from "./bytes.ts";
import { expectWithin } from "./within.ts";

function read(text: string, limits: Partial<MimeLimits> = {}): Message {
  return readMessage(bytes(text), limits);
}

const LETTER =
  "Received: from a.example by b.example; Thu, 1 Jan 1970 00:00:01 +0000\r\n" +
  "Received: from c.example by a.example; Thu, 1 Jan 1970 00:00:00 +0000\r\n" +
  "From: =?utf-8?Q?J=C3=BCrg?= <juerg@example.org>, Jo <jo@example.org>\r\n" +
  "Sender: jo@example.org\r\nReply-To: answers@example.org\r\n" +
  "To: Team: a@b.example, c@d.example;, E <e@f.example>\r\nCc: g@h.example\r\nBcc: i@j.example\r\n" +
  "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nDate: Thu, 1 Jan 1970 00:00:00 +0000\r\n" +
  "Message-ID: <2@example.org>\r\nIn-Reply-To: <1@example.org>\r\nReferences: <0@example.org>\r\n <1@example.org>\r\n" +
  "List-Id: Friends <friends.example.org>\r\nList-Post: NO\r\n" +
  "List-Unsubscribe: <mailto:leave@example.org>, <https://example.org/leave>\r\n" +
  "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" +
  "Content-Language: de, en\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" +
  "--x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n" +
  "--y\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\n\r\nDear \r\nall\r\n\r\n" +
  "--y\r\nContent-Type: multipart/related; boundary=z\r\n\r\n" +
  "--z\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>Dear=20all=\r\n</p>\r\n" +
  "--z\r\nContent-Type: image/png\r\nContent-ID: <logo@x>\r\nContent-Transfer-Encoding: base64\r\n\r\nAAECAw==\r\n--z--\r\n" +
  "--y--\r\n" +
  '--x\r\nContent-Type: application/pdf; name="=?utf-8?Q?caf=C3=A9.pdf?="\r\nContent-Disposition: attachment\r\n\r\n%PDF\r\n' +
  "--x\r\nContent-Type: text/plain\r\n\r\nfooter\r\n--x--\r\n";

describe("readMessage", () => {
  test("gives what the header says", () => {
    const message = read(LETTER);
    expect(message.subject).toBe("Grüße");
    expect(message.from.map(({ name, address }) => [name, address])).toEqual([
      ["Jürg", "juerg@example.org"],
      ["Jo", "jo@example.org"],
    ]);
    expect(message.sender?.address).toBe("jo@example.org");
    expect(message.replyTo[0]?.address).toBe("answers@example.org");
    expect(message.to.map(({ address }) => address)).toEqual([
      "a@b.example",
      "c@d.example",
      "e@f.example",
    ]);
    expect(message.addresses("To")[0]).toMatchObject({ type: "group", name: "Team" });
    expect(message.cc[0]?.address).toBe("g@h.example");
    expect(message.bcc[0]?.address).toBe("i@j.example");
    expect(message.date).toBe(0);
    expect(message.messageId).toBe("2@example.org");
    expect(message.inReplyTo).toEqual(["1@example.org"]);
    expect(message.references).toEqual(["0@example.org", "1@example.org"]);
    expect(message.received.map(({ date }) => date)).toEqual([1000, 0]);
    expect(message.languages).toEqual(["de", "en"]);
    expect(message.list).toEqual({
      id: "friends.example.org",
      name: "Friends",
      post: { type: "no" },
      unsubscribe: {
        type: "uris",
        uris: ["mailto:leave@example.org", "https://example.org/leave"],
      },
      oneClick: true,
    });
    expect(message.header.get("Sender")?.value).toBe("jo@example.org");
    expect(message.defects).toEqual([]);
  });

  test("gives text, HTML and all the rest", () => {
    const message = read(LETTER);
    expect(message.text).toBe("Dear all\r\nfooter");
    expect(message.html).toBe("<p>Dear all</p>");
    expect(message.preview).toBe("Dear all");
    expect(message.structure.type).toBe("multipart");
    const [logo, paper, ...others] = message.attachments;
    expect(others).toEqual([]);
    expect(logo).toMatchObject({
      mediaType: "image/png",
      contentId: "logo@x",
      inline: true,
      size: 4,
    });
    expect(logo?.filename).toBeUndefined();
    expect(logo?.content()).toEqual(Uint8Array.of(0, 1, 2, 3));
    expect(paper).toMatchObject({
      mediaType: "application/pdf",
      filename: "café.pdf",
      inline: false,
      size: 4,
    });
    expect(paper?.text()).toBe("%PDF");
    expect(message.defects).toEqual([]);
  });

  test("what is not there is not made up", () => {
    const message = read("\r\n");
    for (const name of ["subject", "sender", "date", "messageId", "list", "html"] as const)
      expect(message[name], name).toBeUndefined();
    for (const name of [
      "from",
      "replyTo",
      "to",
      "cc",
      "bcc",
      "inReplyTo",
      "references",
      "received",
      "languages",
      "attachments",
    ] as const)
      expect(message[name], name).toEqual([]);
    expect(message.text).toBe("");
    expect(message.preview).toBe("");
  });

  test("each thing is read once", () => {
    const message = read(LETTER);
    for (const name of [
      "from",
      "to",
      "header",
      "structure",
      "attachments",
      "list",
      "body",
    ] as const)
      expect(message[name], name).toBe(message[name]);
    const asked: string[] = [];
    const charsets: Charsets = (label) => {
      asked.push(label);
      return undefined;
    };
    const odd = readMessage(
      bytes("Subject: =?x-a?Q?b?=\r\nContent-Type: text/plain; charset=x-b\r\n\r\nc"),
      {},
      { charsets },
    );
    expect(asked).toEqual([]);
    expect(odd.subject).toBe(odd.subject);
    expect(asked).toEqual(["x-a"]);
    expect(odd.text).toBe(odd.text);
    expect(asked).toEqual(["x-a", "x-b"]);
  });

  test("texts are joined, each on its own lines", () => {
    const parts = (first: string): string =>
      `Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n${first}\r\n--x\r\n\r\ntwo\r\n--x--\r\n`;
    expect(read(parts("one")).text).toBe("one\r\ntwo");
    expect(read(parts("one\r\n")).text).toBe("one\r\ntwo");
  });

  test("no part is lost: what RFC 8621 §4.1.4 has in no list is an attachment", () => {
    const message = read(
      "Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n" +
        "--y\r\nContent-Type: text/html\r\n\r\nHTML\r\n--y\r\n\r\ntext\r\n--y\r\n\r\nmore\r\n--y--\r\n--x--\r\n",
    );
    const listed = message.attachments.map((each) => each.text());
    expect([message.html, ...listed].filter((each) => each !== undefined)).toHaveLength(3);
  });

  test("a picture that is shown within the text is an attachment", () => {
    const message = read(
      "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\ntext\r\n--x\r\nContent-Type: image/png\r\n\r\nPNG\r\n--x--\r\n",
    );
    expect(message.body.attachments).toEqual([]);
    expect(message.attachments.map(({ mediaType }) => mediaType)).toEqual(["image/png"]);
  });

  test("a message in a message is an attachment, whose parts are its own", () => {
    const message = read(`Content-Type: message/rfc822\r\n\r\n${LETTER}`);
    expect(message.text).toBeUndefined();
    expect(message.attachments).toHaveLength(1);
    const [inner] = message.attachments;
    expect(readMessage(inner?.content() ?? new Uint8Array()).subject).toBe("Grüße");
  });

  test("one click needs an HTTPS URI, and one field of each. RFC 8058 §3.1", () => {
    const post = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
    const by = (uri: string): string => `List-Unsubscribe: <${uri}>\r\n`;
    expect(read(`${by("https://a.example/")}${post}\r\n`).list?.oneClick).toBe(true);
    expect(read(`${by("http://a.example/")}${post}\r\n`).list?.oneClick).toBe(false);
    expect(read(`${by("https://a.example/")}\r\n`).list?.oneClick).toBe(false);
    expect(read(`${by("https://a.example/")}${post}${post}\r\n`).list?.oneClick).toBe(false);
    expect(read(`${post}\r\n`).list).toBeUndefined();
  });
});

describe("readMessage, of what is not clear", () => {
  test.each<[string, string, (message: Message) => unknown, unknown, string]>([
    [
      "C1: of two From fields the first counts",
      "From: a@b.example\r\nFrom: evil@c.example\r\n\r\n",
      ({ from }) => from.map(({ address }) => address),
      ["a@b.example"],
      "field-repeated",
    ],
    [
      "C1: two Subject fields",
      "Subject: a\r\nSubject: b\r\n\r\n",
      ({ subject }) => subject,
      "a",
      "field-repeated",
    ],
    [
      "C1: two Content-Type fields",
      "Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\nx",
      ({ text, html }) => [text, html],
      ["x", undefined],
      "field-repeated",
    ],
    [
      "C2: two file names",
      "Content-Disposition: attachment; filename=a.txt; filename=b.exe\r\n\r\n",
      ({ attachments }) => attachments[0]?.filename,
      "a.txt",
      "parameter-repeated",
    ],
    [
      "C2: two charsets",
      "Content-Type: text/plain; charset=iso-8859-1; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=E9",
      ({ text }) => text,
      "é",
      "parameter-repeated",
    ],
    [
      "C2: two boundaries",
      "Content-Type: multipart/mixed; boundary=a; boundary=b\r\n\r\n--b\r\n\r\nb\r\n--a\r\n\r\na\r\n--a--",
      ({ text }) => text,
      "a",
      "parameter-repeated",
    ],
    [
      "C3: a space before the colon",
      "From : a@b.example\r\n\r\n",
      ({ from }) => from[0]?.address,
      "a@b.example",
      "field-name",
    ],
    [
      "C5: a line that is no field",
      "Subject: a\r\nodd\r\n\r\n",
      ({ subject, text }) => [subject, text],
      ["a", "odd\r\n\r\n"],
      "field-missing-colon",
    ],
    ["C6: a NUL", "Subject: a\0b\r\n\r\n", ({ subject }) => subject, "a b", "nul"],
    [
      "C7: an encoded word is no address",
      "From: =?utf-8?Q?=3Cevil=40bad.com=3E?=\r\n\r\n",
      ({ from }) => from,
      [],
      "address",
    ],
    [
      "C4: a message of CR alone is one field",
      "Subject: a\rFrom: b@c.example\r\rtext",
      ({ subject, from }) => [subject, from],
      ["a From: b@c.example  text", []],
      "bare-cr",
    ],
    [
      "C14: a domain that is none in IDNA is no address's",
      "From: a@\uFF45xample.com\r\n\r\n",
      ({ from }) => from,
      [],
      "address",
    ],
    ["C11: a date that is none", "Date: notadate\r\n\r\n", ({ date }) => date, undefined, "date"],
    [
      "C12: base64 with foreign characters",
      "Content-Transfer-Encoding: base64\r\n\r\naGVs!!bG8=",
      ({ text }) => text,
      "hello",
      "base64",
    ],
    [
      "C12: padding in the middle",
      "Content-Transfer-Encoding: base64\r\n\r\naGU=bGxv",
      ({ text }) => text,
      "hello",
      "base64",
    ],
    [
      "C13: two transfer encodings",
      "Content-Transfer-Encoding: base64\r\nContent-Transfer-Encoding: 7bit\r\n\r\naGVsbG8=",
      ({ text }) => text,
      "hello",
      "field-repeated",
    ],
    [
      "an id that is none",
      "Message-ID: none\r\n\r\n",
      ({ messageId }) => messageId,
      undefined,
      "message-id",
    ],
    [
      "a step without a date",
      "Received: from a by b\r\n\r\n",
      ({ received }) => received.length,
      1,
      "received",
    ],
    [
      "UTF-7 stays as it is",
      "Content-Type: text/html; charset=utf-7\r\n\r\n+ADw-script+AD4-",
      ({ html }) => html,
      "+ADw-script+AD4-",
      "charset",
    ],
  ])("%s", (_, text, ask, expected, code) => {
    const message = read(text);
    expect(ask(message)).toEqual(expected);
    expect(codes(message)).toContain(code);
  });

  test("defects say where", () => {
    const message = read("Subject: a\r\nDate: never\r\n\r\n");
    expect(message.defects).toEqual([]);
    expect(message.date).toBeUndefined();
    expect(message.defects).toMatchObject([{ code: "date", at: 12 }]);
  });

  test("an attachment's defects are listed once it is read, and once", () => {
    const message = read("Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nA!");
    const [attachment] = message.attachments;
    expect(message.defects).toEqual([]);
    attachment?.content();
    attachment?.content();
    expect(codes(message)).toEqual(["base64"]);
  });
});

function expectAnswers(message: Message): void {
  const { subject, from, sender, replyTo, to, cc, bcc, date, messageId, inReplyTo, references } =
    message;
  const { received, list, text, html, preview, structure, defects } = message;
  expect([subject, sender, date, messageId, list, text, html, structure]).toHaveLength(8);
  for (const each of [from, replyTo, to, cc, bcc, inReplyTo, references, received, defects])
    expect(Array.isArray(each)).toBe(true);
  expect(preview.length).toBeLessThanOrEqual(512);
  for (const attachment of message.attachments) {
    expect(attachment.size).toBe(attachment.content().length);
    expect([
      attachment.filename,
      attachment.contentId,
      attachment.inline,
      attachment.mediaType,
    ]).toHaveLength(4);
  }
}

describe("readMessage, given anything", () => {
  test("answers", () => {
    const lines = fc.constantFrom(
      "From: a@b.c",
      "To: x: a@b, c;",
      "Subject: =?utf-8?Q?a?=",
      "References: <a@b>",
      "List-Id: <a>",
      "List-Post: NO",
      "Received: from a by b; x",
      "Content-Type: multipart/mixed; boundary=x",
      "Content-Type: multipart/alternative; boundary=x",
      "Content-Type: text/plain; format=flowed",
      "Content-Type: text/html",
      "Content-Type: image/png; name=a",
      "Content-Type: message/rfc822",
      "Content-Transfer-Encoding: base64",
      "Content-Transfer-Encoding: quoted-printable",
      "Content-Disposition: attachment; filename*0=a",
      "Content-ID: <a@b>",
      "--x",
      "--x--",
      "",
      "begin 644 a",
      "text ",
      "AAAA",
    );
    const piece = fc.oneof(lines.map(bytes), fc.uint8Array({ maxLength: 8 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const message = bytes("\r\n");
        const octets = Uint8Array.from(pieces.flatMap((each) => [...each, ...message]));
        expectAnswers(readMessage(octets));
      }),
      { numRuns: 500 },
    );
  });

  const nested = (kind: string): string =>
    Array.from(
      { length: 10_000 },
      (_, i) => `Content-Type: multipart/${kind}; boundary=b${i}\r\n\r\n--b${i}\r\n`,
    ).join("");

  test.each([
    ["D2: References of 1 MB", `References: ${"<a@b> ".repeat(170_000)}\r\n\r\n`],
    ["D2: References without ids", `References: ${"<".repeat(1_000_000)}\r\n\r\n`],
    ["D2: 100,000 addresses", `To: ${"a@b.example, ".repeat(80_000)}\r\n\r\n`],
    ["D2: 500,000 brackets", `To: ${"(".repeat(500_000)}\r\nFrom: ${"()".repeat(250_000)}\r\n\r\n`],
    ["D2: 60,000 encoded words", `Subject: ${"=?utf-8?Q?a?= ".repeat(60_000)}\r\n\r\n`],
    ["D2: 100,000 fields", `${"Received: from a by b\r\n".repeat(40_000)}\r\n`],
    ["D2: 5,000 groups in each other", `To: ${"a:".repeat(200_000)}\r\n\r\n`],
    [
      "D2: 1,000,000 parts",
      `Content-Type: multipart/mixed; boundary=a\r\n\r\n${"--a\r\n".repeat(1_000_000)}`,
    ],
    ["D3: 10,000 multiparts in each other", nested("mixed")],
    ["D3: 10,000 alternatives in each other", nested("alternative")],
    ["D3: 10,000 messages in each other", "Content-Type: message/rfc822\r\n\r\n".repeat(10_000)],
    ["D3: 200,000 <div>", `Content-Type: text/html\r\n\r\n${"<div>".repeat(200_000)}`],
    [
      "a flowed text of 10 MB",
      `Content-Type: text/plain; format=flowed\r\n\r\n${" \n".repeat(5_000_000)}`,
    ],
    ["D2: 87,000 links", `Content-Type: text/html\r\n\r\n${"<a href=x>y</a>\r\n".repeat(87_000)}`],
    [
      "D2: 40,000 pieces of a file name",
      `Content-Disposition: attachment; ${Array.from({ length: 40_000 }, (_, i) => `filename*${i}=a`).join(";")}\r\n\r\n`,
    ],
    [
      "an attachment of 25 MB",
      `Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n${`${"A".repeat(76)}\r\n`.repeat(325_000)}`,
    ],
    [
      "1,000 parts of text",
      `Content-Type: multipart/mixed; boundary=a\r\n\r\n${"--a\r\n\r\nb\r\n".repeat(999)}`,
    ],
  ])("%s", (_, text) => {
    const octets = bytes(text);
    expectWithin(() => expectAnswers(readMessage(octets)), 3000);
    const deep = readMessage(octets, { depth: 20_000, parts: 20_000 });
    expectWithin(() => expectAnswers(deep), 3000);
  });

  test("its text is that of decodeText, at no cost that shows", () => {
    const octets = bytes(
      `Subject: a\r\n\r\n${"A line of text as there are many.\r\n".repeat(100_000)}`,
    );
    const { value: part } = parseStructure(octets);
    const { value } = decodeText(part, octets);
    expect(readMessage(octets).text).toBe(value);
  });
});
