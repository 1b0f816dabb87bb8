import {
  composeMessage,
  decodeContent,
  decodeEncodedWords,
  decodeText,
  formatField,
  formatMessage,
  parseAddresses,
  parseHeader,
  parseMessageIds,
  parseStructure,
  unflow,
  flow,
  type FieldContent,
  type FinishedContent,
  type MessageContent,
  type MessageTree,
  type Part,
  type PartContent,
} from "@mailwright/mime";
import { concatBytes } from "@mailwright/core";
import { decodeMessage } from "@mailwright/mime/decoded";
import { seededRandom, VirtualClock } from "@mailwright/testkit";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { failure } from "./failure.ts";
import { bytes, textFrom } from "./bytes.ts";

const from = { name: "Zoë", address: "zoe@example.org" };
const parts = (): { clock: VirtualClock; random: ReturnType<typeof seededRandom> } => ({
  clock: new VirtualClock(),
  random: seededRandom(1),
});

async function octets(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return concatBytes(await Array.fromAsync(stream));
}

function value(field: string, name: string): string {
  const { value: header, defects } = parseHeader(bytes(`${field}\r\n`));
  expect(defects).toEqual([]);
  expect(header.count).toBe(1);
  return header.get(name)?.value ?? "";
}

function lines(text: string): number[] {
  return text.split("\r\n").map((line) => bytes(line).length);
}

// Anything people may write: no controls, no lone surrogates.
const anyText = fc
  .string({ unit: "grapheme", maxLength: 200 })
  .map((each) => each.replaceAll(/[\p{Cc}\u2028\u2029]/gu, "x"));
const anyName = anyText.filter((each) => each.trim() === each && !/\s{2}|[^\S ]/u.test(each));

describe("formatField", () => {
  test.each<[FieldContent, string]>([
    [{ type: "text", name: "Subject", text: "café" }, "Subject: =?UTF-8?B?Y2Fmw6k=?=\r\n"],
    [
      { type: "text", name: "Subject", text: "un café, s'il vous plaît" },
      "Subject: =?UTF-8?Q?un_caf=C3=A9,_s'il_vous_pla=C3=AEt?=\r\n",
    ],
    [{ type: "text", name: "Subject", text: "日本語" }, "Subject: =?UTF-8?B?5pel5pys6Kqe?=\r\n"],
    [{ type: "text", name: "Subject", text: "=?x" }, "Subject: =?UTF-8?B?PT94?=\r\n"],
    [{ type: "date", name: "Date", at: 0, offset: 60 }, "Date: Thu, 1 Jan 1970 01:00:00 +0100\r\n"],
    [{ type: "ids", name: "References", ids: ["a@b", "<c@d>"] }, "References: <a@b> <c@d>\r\n"],
    [
      { type: "addresses", name: "To", addresses: ["a@example.org", from] },
      "To: a@example.org, =?UTF-8?Q?Zo=C3=AB?= <zoe@example.org>\r\n",
    ],
    [
      { type: "addresses", name: "To", addresses: [{ name: "R. (x), J", address: "j@x.org" }] },
      'To: "R. (x), J" <j@x.org>\r\n',
    ],
    [
      { type: "addresses", name: "To", addresses: [{ name: "hidden", members: [] }] },
      "To: hidden:;\r\n",
    ],
    [
      { type: "addresses", name: "To", addresses: ["a@münchen.example"] },
      "To: a@xn--mnchen-3ya.example\r\n",
    ],
    [
      { type: "parameters", name: "X", value: "a", parameters: { n: 'a "b"', m: "é" } },
      String.raw`X: a; n="a \"b\""; m*=utf-8''%C3%A9` + "\r\n",
    ],
  ])("%j", (field, written) => {
    expect(formatField(field)).toBe(written);
  });

  test("a plain parameter stands beside an encoded one, and beside no other", () => {
    const disposition = { type: "parameters", name: "X", value: "attachment" } as const;
    const plain = { filename: "cafe" };
    const both = formatField({ ...disposition, parameters: { filename: "café" }, plain });
    expect(both).toBe("X: attachment; filename=\"cafe\"; filename*=utf-8''caf%C3%A9\r\n");
    const one = formatField({ ...disposition, parameters: { filename: "tea" }, plain });
    expect(one).toBe("X: attachment; filename=tea\r\n");
    const wrong = { ...disposition, parameters: { filename: "é" }, plain: { filename: "é" } };
    expect(failure(() => formatField(wrong))).toBe("MIME_HEADER_ASCII");
  });

  test("addresses that were read can be written, and are the same", () => {
    const piece = fc.constantFrom(
      ...'a b @ . , ; : < > ( ) " \\ é a@b.c <d@e.f> =?utf-8?Q?=C3=A9?= g:'.split(" "),
    );
    const given = fc.array(fc.oneof(piece, fc.constant(" ")), { maxLength: 20 });
    fc.assert(
      fc.property(given, (all) => {
        const read = parseAddresses(all.join("")).value;
        const write = (): string =>
          formatField({ type: "addresses", name: "To", addresses: read }, { smtputf8: true });
        // What is read leniently may be no mailbox; it is not written.
        fc.pre(failure(write) !== "MIME_BUILD_ADDRESS");
        const field = write();
        // An empty name and none are the same.
        const plain = (each: unknown): string => JSON.stringify(each).replaceAll('"name":"",', "");
        expect(plain(parseAddresses(value(field, "to")).value)).toBe(plain(read));
      }),
    );
  });

  test("writes UTF-8 as it is where that is allowed", () => {
    const options = { smtputf8: true };
    expect(formatField({ type: "text", name: "Subject", text: "café" }, options)).toBe(
      "Subject: café\r\n",
    );
    expect(
      formatField({ type: "addresses", name: "To", addresses: ["é@é.example"] }, options),
    ).toBe("To: é@é.example\r\n");
    expect(
      failure(() => formatField({ type: "addresses", name: "To", addresses: ["é@a.b"] })),
    ).toBe("MIME_HEADER_ASCII");
  });

  test("folds between addresses", () => {
    const addresses = Array.from({ length: 20 }, (_, at) => ({
      name: `Person Number ${at}`,
      address: `person${at}@example.org`,
    }));
    const field = formatField({ type: "addresses", name: "To", addresses });
    expect(Math.max(...lines(field))).toBeLessThanOrEqual(78);
    expect(
      field
        .split("\r\n")
        .slice(0, -2)
        .every((line) => line.endsWith(">,")),
    ).toBe(true);
    expect(parseAddresses(value(field, "to")).value).toHaveLength(20);
  });

  test("any text comes back, in lines that are allowed", () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (given, smtputf8) => {
        const field = formatField({ type: "text", name: "Subject", text: given }, { smtputf8 });
        expect(decodeEncodedWords(value(field, "subject"))).toBe(given);
        const words = [...field.matchAll(/=\?UTF-8\?(.)\?(.*?)\?=/g)];
        const longest = words.length > 0 ? 76 : 998;
        expect(Math.max(...lines(field))).toBeLessThanOrEqual(longest);
        expect(words.every(([word]) => word.length <= 75)).toBe(true);
        // No character is split: each word means something by itself.
        const apart = words.map(([word]) => decodeEncodedWords(word)).join("");
        expect(words.length === 0 || apart === given).toBe(true);
      }),
    );
  });

  test("any name comes back, and is never an address", () => {
    fc.assert(
      fc.property(anyName, fc.boolean(), (given, smtputf8) => {
        const addresses = [{ name: given, address: "a@example.org" }, "b@example.org"];
        const field = formatField({ type: "addresses", name: "To", addresses }, { smtputf8 });
        const found = parseAddresses(value(field, "to"));
        expect(found.defects).toEqual([]);
        expect(
          found.value.map((each) => [each.name ?? "", "address" in each && each.address]),
        ).toEqual([
          [given, "a@example.org"],
          ["", "b@example.org"],
        ]);
      }),
    );
  });

  test("a group comes back", () => {
    const members = ["a@b.example", { name: "é", address: "c@d.example" }];
    const addresses = [{ name: "Ä: b;", members }];
    const field = formatField({ type: "addresses", name: "To", addresses });
    expect(parseAddresses(value(field, "to")).value).toMatchObject([
      { type: "group", name: "Ä: b;", members: [{ address: "a@b.example" }, { name: "é" }] },
    ]);
  });

  test("long ids are folded", () => {
    const ids = Array.from({ length: 50 }, (_, at) => `${at}.${"x".repeat(40)}@example.org`);
    const field = formatField({ type: "ids", name: "References", ids });
    expect(parseMessageIds(value(field, "references")).value).toEqual(ids);
    expect(Math.max(...lines(field))).toBeLessThanOrEqual(78);
  });

  // B1: every field that takes a text, with everything that breaks lines.
  const hostile = [
    ..."\r\n\0\u0001\u001b\u007f\u0085\u2028\u2029\ud800".split(""),
    "\r\nInjected: 1",
    "\n Injected: 1",
    "\r\n\r\nbody",
  ];
  const takers: Record<string, (text: string) => FieldContent> = {
    name: (x) => ({ type: "text", name: `X${x}`, text: "a" }),
    text: (x) => ({ type: "text", name: "X", text: `é${x}` }),
    value: (x) => ({ type: "value", name: "X", value: `a${x}b` }),
    "display name": (x) => ({
      type: "addresses",
      name: "To",
      addresses: [{ name: `é${x}`, address: "a@b.c" }],
    }),
    "quoted name": (x) => ({
      type: "addresses",
      name: "To",
      addresses: [{ name: `a.${x}`, address: "a@b.c" }],
    }),
    group: (x) => ({ type: "addresses", name: "To", addresses: [{ name: `a${x}`, members: [] }] }),
    address: (x) => ({ type: "addresses", name: "To", addresses: [`a${x}@b.c`] }),
    "local part": (x) => ({
      type: "addresses",
      name: "To",
      addresses: [{ address: { localPart: `a${x}`, domain: "b.c" } }],
    }),
    domain: (x) => ({
      type: "addresses",
      name: "To",
      addresses: [{ address: { localPart: "a", domain: `b.c${x}` } }],
    }),
    id: (x) => ({ type: "ids", name: "References", ids: [`a${x}@b`] }),
    "parameter name": (x) => ({
      type: "parameters",
      name: "X",
      value: "a",
      parameters: { [`a${x}`]: "" },
    }),
    "plain parameter": (x) => ({
      type: "parameters",
      name: "X",
      value: "a",
      parameters: { a: "é".repeat(60) },
      plain: { a: x },
    }),
    "parameter value": (x) => ({
      type: "parameters",
      name: "X",
      value: "a",
      parameters: { a: `é${x}` },
    }),
    type: (x) => ({ type: "parameters", name: "X", value: `a/b${x}` }),
    token: (x) => ({ type: "parameters", name: "X", value: `a${x}` }),
  };
  test.each(Object.entries(takers))("B1: nothing is injected by a %s", (_, taker) => {
    expect(failure(() => formatField(taker("")))).toBe(undefined);
    for (const x of hostile) {
      for (const smtputf8 of [false, true]) {
        expect(
          failure(() => formatField(taker(x), { smtputf8 })),
          JSON.stringify(x),
        ).toMatch(/^MIME_/);
      }
    }
  });

  test.each(["a", "a@", "@b", "a b@c", "a@b@c", "<<a@b>>", "a@b>", "", `${"a".repeat(300)}@b`])(
    "refuses %j as an id",
    (id) => {
      expect(failure(() => formatField({ type: "ids", name: "X", ids: [id] }))).toBe(
        "MIME_BUILD_ID",
      );
    },
  );
});

async function composed(message: Partial<MessageContent>): Promise<string> {
  return textFrom(composeMessage({ from, ...message }, parts()));
}

/** The types of a tree: `mixed(text/plain, application/pdf)`. */
function outline(part: Part): string {
  const { type, subtype } = part.contentType;
  if (part.type === "multipart") return `${subtype}(${part.children.map(outline).join(", ")})`;
  return part.type === "message" ? `message(${outline(part.message)})` : `${type}/${subtype}`;
}

describe("composeMessage", () => {
  test("writes what a message must have", async () => {
    const written = await composed({ to: "bob@example.net", subject: "Hi", text: "Hello.\n" });
    expect(written).toMatch(
      /^Date: .*\r\nFrom: =\?UTF-8\?Q\?Zo=C3=AB\?= <zoe@example\.org>\r\nTo: bob@example\.net\r\nSubject: Hi\r\nMessage-ID: <\w{26}@example\.org>\r\nMIME-Version: 1\.0\r\nContent-Type: text\/plain; charset=utf-8\r\n\r\nHello\.\r\n$/,
    );
    expect(await composed({ text: "a" })).toBe(await composed({ text: "a" }));
  });

  const file = { filename: "a.pdf", contentType: "application/pdf", content: bytes("x") };
  const picture = { contentType: "image/png", content: bytes("x"), contentId: "p@x" };
  test.each<[Partial<MessageContent>, string]>([
    [{}, "text/plain"],
    [{ html: "<p>" }, "text/html"],
    [{ text: "a", html: "<p>" }, "alternative(text/plain, text/html)"],
    [{ html: "<p>", related: [picture] }, "related(text/html, image/png)"],
    [{ attachments: [file] }, "application/pdf"],
    [{ text: "a", attachments: [file] }, "mixed(text/plain, application/pdf)"],
    [
      { text: "a", html: "<p>", related: [picture], attachments: [file, file] },
      "mixed(related(alternative(text/plain, text/html), image/png), application/pdf, application/pdf)",
    ],
    [
      {
        text: "a",
        alternatives: [{ type: "leaf", contentType: "text/calendar", content: "x" }],
        attachments: [{ type: "message", message: bytes("Subject: x\r\n\r\ny") }],
      },
      "mixed(alternative(text/plain, text/calendar), message(text/plain))",
    ],
  ])("structure %#", async (message, expected) => {
    const { value: part, defects } = parseStructure(bytes(await composed(message)));
    expect(outline(part)).toBe(expected);
    expect(defects).toEqual([]);
  });

  test("refuses fields of its own among the further ones, and Bcc", () => {
    for (const field of ["From", "bcc", "Resent-Bcc", "Date", "MIME-Version", "Content-Type"]) {
      const headers = [{ type: "value", name: field, value: "a@b.c" }] as const;
      expect(
        failure(() => composeMessage({ from, headers })),
        field,
      ).toBe("MIME_BUILD_FIELD");
    }
  });

  test("refuses what it cannot write before it streams", () => {
    const refused: readonly (readonly [Partial<MessageContent>, string])[] = [
      [{ from: [] }, "MIME_BUILD_ADDRESS"],
      [{ from: [from, "bob@example.net"] }, "MIME_BUILD_ADDRESS"],
      [{ to: "nobody" }, "MIME_BUILD_ADDRESS"],
      [{ date: NaN }, "MIME_DATE"],
      [{ subject: "a\r\nBcc: b@c.d" }, "MIME_HEADER_CHARACTERS"],
      [{ messageId: "a@b>\r\nX: <c@d" }, "MIME_HEADER_CHARACTERS"],
      [{ inReplyTo: "a@b c@d" }, "MIME_BUILD_ID"],
      [{ attachments: [{ ...file, filename: "a\r\nb" }] }, "MIME_HEADER_CHARACTERS"],
      [{ attachments: [{ ...file, contentType: "a/b\r\nX: 1" }] }, "MIME_BUILD_TYPE"],
      [{ attachments: [{ ...file, contentType: "a/b; c=d" }] }, "MIME_BUILD_TYPE"],
      [{ attachments: [{ ...file, contentType: "multipart/mixed" }] }, "MIME_BUILD_TYPE"],
      [{ attachments: [{ ...file, contentId: "a\r\n@b" }] }, "MIME_HEADER_CHARACTERS"],
      [{ attachments: [{ ...file, description: "a\nb" }] }, "MIME_HEADER_CHARACTERS"],
      [{ attachments: [{ ...file, encoding: "8bit" }] }, "MIME_BUILD_ENCODING"],
      [
        { attachments: [{ type: "multipart", subtype: "mixed", children: [] }] },
        "MIME_BUILD_STRUCTURE",
      ],
      [
        { attachments: [{ type: "message", message: bytes("X: e\r\n\r\né") }] },
        "MIME_BUILD_ENCODING",
      ],
    ];
    for (const [message, code] of refused) {
      expect(
        failure(() => composeMessage({ from, ...message }, parts())),
        code,
      ).toBe(code);
    }
  });

  test.each<[Partial<MessageContent>, string]>([
    [
      { to: "nonsense" },
      'To: "nonsense" is no address (local@domain; for a name write { name, address })',
    ],
    [
      { from: "Zoë <zoe@example.org>" },
      'From: "Zoë <zoe@example.org>" is no address (local@domain; for a name write { name, address })',
    ],
    [{ cc: "zoë@example.org" }, 'Cc: "zoë@example.org" needs UTF-8, which is not allowed'],
    [
      { replyTo: { address: { localPart: "a", domain: "" } } },
      'Reply-To: "a@" is no address (local@domain; for a name write { name, address })',
    ],
    [{ messageId: "1" }, 'Message-ID: "1" is no id (left@right)'],
    [{ references: ["é@b"] }, 'References: "é@b" needs UTF-8, which is not allowed'],
    [{ subject: "a\nb" }, 'Subject: "a\\nb" has characters that break lines'],
    [
      { to: { name: "a\nb", address: "a@b.c" } },
      'To, a name: "a\\nb" has characters that break lines',
    ],
    [{ attachments: [{ ...file, contentType: "pdf" }] }, 'Content-Type: "pdf" is no type/subtype'],
    [
      { attachments: [{ ...file, contentId: "x".repeat(100) }] },
      `Content-ID: "${"x".repeat(60)}…" is no id (left@right)`,
    ],
  ])("says what is wrong in %j", (message, expected) => {
    expect(() => composeMessage({ from, ...message }, parts())).toThrow(
      expect.objectContaining({ message: expected }),
    );
  });

  test.each<[string, string]>([
    ["plain\n", "7bit"],
    ["", "7bit"],
    ["From here on\n", "quoted-printable"],
    [`${"a".repeat(999)}\n`, "quoted-printable"],
    ["café au lait, and so on", "quoted-printable"],
    ["日本語のテキスト", "base64"],
    ["a\0b, but readable", "quoted-printable"],
  ])("encodes %j as %s", async (given, encoding) => {
    const message = bytes(await composed({ text: given }));
    const { value: part } = parseStructure(message);
    expect(part.encoding).toBe(encoding);
    expect(decodeText(part, message).value).toBe(given.replaceAll("\n", "\r\n"));
  });

  test("writes 8bit where that is allowed, and UTF-8 headers with it", async () => {
    const content = { from, to: "bob@example.net", subject: "é", text: "é" };
    const written = await textFrom(composeMessage(content, parts(), { smtputf8: true }));
    expect(written).toContain("Subject: é\r\n");
    expect(written).toContain("Content-Transfer-Encoding: 8bit\r\n\r\né");
    const nested = { ...content, attachments: [{ type: "message", message: tree("é") }] } as const;
    const outer = await textFrom(composeMessage(nested, parts(), { smtputf8: true }));
    expect(outer).toContain("Content-Type: message/global\r\nContent-Transfer-Encoding: 8bit\r\n");
  });

  test.each<[string, PartContent]>([
    ["a tree", { type: "message", subtype: "rfc822", message: tree("é") }],
    ["octets", { type: "message", subtype: "rfc822", message: bytes("Subject: é\r\n\r\n") }],
  ])("refuses %s with UTF-8 in the header as rfc822 (RFC 6532 §3.7)", (_, part) => {
    const run = (): unknown =>
      composeMessage({ from, attachments: [part] }, parts(), { smtputf8: true });
    expect(failure(run)).toBe("MIME_BUILD_ENCODING");
  });

  test.each<[string, Uint8Array, string]>([
    ["UTF-8", bytes("Subject: é\r\n\r\nx"), "global"],
    ["another charset", Uint8Array.from(Buffer.from("Subject: é\r\n\r\nx", "latin1")), "rfc822"],
    ["ASCII", bytes("Subject: e\r\n\r\né"), "rfc822"],
  ])("a message with %s in its header, as it was received", async (_, message, subtype) => {
    const attachments = [{ type: "message", message }] as const;
    const written = composeMessage({ from, attachments }, parts(), { transport: "8bit" });
    expect(parseStructure(await octets(written)).value.contentType).toMatchObject({
      type: "message",
      subtype,
    });
  });

  test.each<[string, PartContent, string | undefined]>([
    ["leaf", { type: "leaf", contentType: "text/x", content: "" }, "text/x"],
    ["finished", { type: "finished", octets: bytes("Content-Type: text/y\r\n\r\n") }, "text/y"],
    ["finished, untyped", { type: "finished", octets: bytes("A: b\r\n\r\n") }, "text/plain"],
    [
      "finished, oddly typed",
      { type: "finished", octets: bytes("Content-Type: ;\r\n\r\n") },
      undefined,
    ],
    ["message", { type: "message", message: bytes("A: b\r\n\r\n") }, "message/rfc822"],
    [
      "global message",
      { type: "message", subtype: "global", message: bytes("A: b\r\n\r\n") },
      "message/global",
    ],
  ])("related parts tell the type of their root: %s", async (_, root, expected) => {
    const message = bytes(await composed({ related: [root, { content: "x" }] }));
    const { contentType } = parseStructure(message).value;
    expect(contentType.subtype).toBe("related");
    expect(contentType.parameters.get("type")).toBe(expected);
  });

  test("flowed text comes back", async () => {
    const given = `${"word ".repeat(60)}end\n> ${"quoted ".repeat(30)}end\n-- \nFrom me\n >x`;
    const written = await composed({ text: given, flowed: true });
    expect(written).toContain("text/plain; charset=utf-8; format=flowed");
    expect(Math.max(...lines(flow(given)))).toBeLessThanOrEqual(78);
    expect(unflow(flow(given))).toBe(given.replaceAll("\n", "\r\n"));
  });

  test("a text cannot end its part", async () => {
    const first = await composed({ text: "x", attachments: [file] });
    const boundary = /boundary="?([^"\r]+)/.exec(first)?.[1] ?? "";
    const other = { clock: new VirtualClock(), random: seededRandom(2) };
    const text = `a\r\n--${boundary}--\r\nb`;
    const written = bytes(
      await textFrom(composeMessage({ from, text, attachments: [file] }, other)),
    );
    const { value: part } = parseStructure(written);
    expect(outline(part)).toBe("mixed(text/plain, application/pdf)");
    expect(part.type === "multipart" && decodeText(part.children[0] as Part, written).value).toBe(
      text,
    );
  });

  test("streams what it attaches, and stops when it is told to", async () => {
    let asked = 0;
    let closed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          asked++;
          yield new Uint8Array(1000);
        }
      } finally {
        closed = true;
      }
    }
    const stop = new AbortController();
    const attachments = [{ content: endless() }];
    const stream = composeMessage({ from, attachments }, parts(), { signal: stop.signal });
    let read = 0;
    await expect(async () => {
      for await (const chunk of stream) {
        read += chunk.length;
        if (read > 10_000) stop.abort(new Error("enough"));
      }
    }).rejects.toThrow("enough");
    expect(asked).toBeLessThan(20);
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).toBe(true);
  });

  test("stops though a source gives nothing", async () => {
    async function* silent(): AsyncGenerator<Uint8Array> {
      await new Promise(() => undefined);
      yield new Uint8Array(0);
    }
    const stop = new AbortController();
    const attachments = [{ content: silent() }];
    const stream = composeMessage({ from, attachments }, parts(), { signal: stop.signal });
    const read = octets(stream);
    await Promise.resolve();
    stop.abort(new Error("enough"));
    await expect(read).rejects.toThrow("enough");
  });

  test.each(["é", "a\0", "a\nb", "a\rb", "a".repeat(999)])(
    "a stream that is not 7bit fails: %#",
    async (x) => {
      async function* given(): AsyncGenerator<Uint8Array> {
        yield bytes(x);
      }
      const message = { from, attachments: [{ type: "message", message: given() }] } as const;
      await expect(octets(composeMessage(message))).rejects.toMatchObject({
        code: "MIME_BUILD_ENCODING",
      });
    },
  );

  test("mailparser reads the same", async () => {
    const content = Uint8Array.from({ length: 5000 }, (_, at) => (at * 7919) % 256);
    const filename = 'Grüße, "quoted" und ein sehr langer Name, der fortgesetzt werden muss.pdf';
    const message: MessageContent = {
      from,
      to: [{ name: 'Bob "B" Roe', address: "bob@example.net" }, "c@example.net"],
      subject: "Grüße 👩‍👩‍👧 ".repeat(10).trim(),
      text: "Hallo Zoë\n",
      html: '<p>Hallo <img src="cid:p@x"></p>',
      related: [picture],
      attachments: [{ filename, content }],
      references: ["a@b.example", "c@d.example"],
      date: 1_700_000_000_000,
    };
    const found = await decodeMessage(await octets(composeMessage(message, parts())));
    expect(found.subject).toBe(message.subject);
    expect(found.text?.trim()).toBe("Hallo Zoë");
    expect(found.html?.trim()).toBe(message.html);
    expect(found.to).toMatchObject([
      { name: 'Bob "B" Roe', address: "bob@example.net" },
      { address: "c@example.net" },
    ]);
    expect(found.date).toBe(message.date);
    expect(found.attachments.map((each) => each.filename)).toEqual([undefined, filename]);
    expect([...(found.attachments[1]?.content ?? [])]).toEqual([...content]);
  });
});

function tree(subject: string): MessageTree {
  return {
    fields: [{ type: "text", name: "Subject", text: subject }],
    body: { type: "leaf", contentType: "text/plain", content: "x" },
  };
}

const anyContent = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.string({
    unit: fc.constantFrom("a", "é", "=", " ", "\t", "\r\n", ".", "From ", "--", "\n", "日"),
    maxLength: 300,
  }),
);
const filename = anyText.filter((each) => !each.includes("=?"));

const shape = fc.memo<PartContent>((depth): fc.Arbitrary<PartContent> => {
  const leaf = fc.record({
    type: fc.constant("leaf" as const),
    contentType: fc.constantFrom(
      "text/plain",
      "text/html",
      "application/octet-stream",
      "image/png",
    ),
    content: anyContent,
    disposition: fc.option(fc.record({ type: fc.constant("attachment"), filename }), {
      nil: undefined,
    }),
    description: fc.option(anyText, { nil: undefined }),
  });
  if (depth <= 1) return leaf;
  const multipart = fc.record({
    type: fc.constant("multipart" as const),
    subtype: fc.constantFrom("mixed", "alternative", "related", "signed"),
    children: fc.array(shape(depth - 1), { minLength: 1, maxLength: 3 }),
  });
  const embedded = fc.record({
    type: fc.constant("message" as const),
    message: fc.record({
      fields: anyText.map((each): readonly FieldContent[] => [
        { type: "text", name: "Subject", text: each },
      ]),
      body: shape(depth - 1),
    }),
  });
  return fc.oneof(leaf, multipart, embedded);
});

type Shape = Exclude<PartContent, FinishedContent>;

interface Summary {
  readonly type: string;
  readonly children?: readonly Summary[];
  readonly content?: string;
  readonly subject?: string;
  readonly filename?: string | undefined;
}

const hex = (given: Uint8Array): string => Buffer.from(given).toString("hex");

/** What was written, as far as it must come back. */
function writtenSummary(part: Shape): Summary {
  if (part.type === "multipart") {
    return {
      type: part.subtype,
      children: part.children.map((each) => writtenSummary(each as Shape)),
    };
  }
  if (part.type === "message") {
    const { fields, body } = part.message as MessageTree;
    const [field] = fields;
    const subject = field?.type === "text" ? field.text : "";
    return { type: "rfc822", subject, children: [writtenSummary(body as Shape)] };
  }
  const isText = part.contentType.startsWith("text/");
  const given = part.content as string | Uint8Array;
  const canonical =
    typeof given === "string" && isText ? given.replaceAll(/\r\n|\r|\n/g, "\r\n") : given;
  const octetsGiven = typeof canonical === "string" ? bytes(canonical) : canonical;
  const { filename: named } = part.disposition ?? {};
  return { type: part.contentType, filename: named, content: hex(octetsGiven) };
}

/** The same of what was read. */
function foundSummary(part: Part, message: Uint8Array): Summary {
  const { type, subtype } = part.contentType;
  if (part.type === "multipart") {
    return { type: subtype, children: part.children.map((each) => foundSummary(each, message)) };
  }
  if (part.type === "message") {
    const header = part.message.header;
    const subject = decodeEncodedWords(header.get("subject")?.value ?? "");
    return { type: subtype, subject, children: [foundSummary(part.message, message)] };
  }
  const content = hex(decodeContent(part, message).value);
  return { type: `${type}/${subtype}`, filename: part.disposition?.filename, content };
}

describe("formatMessage", () => {
  test("any structure comes back", async () => {
    await fc.assert(
      fc.asyncProperty(
        shape(4),
        fc.constantFrom("7bit", "8bit", "binary"),
        async (body, transport) => {
          const fields = [{ type: "text", name: "Subject", text: "é" }] as const;
          const random = seededRandom(7);
          const message = await octets(formatMessage({ fields, body }, { random }, { transport }));
          const { value: part, defects } = parseStructure(message);
          expect(defects).toEqual([]);
          expect(foundSummary(part, message)).toEqual(writtenSummary(body as Shape));
          const longest = Math.max(
            ...new TextDecoder("latin1")
              .decode(message)
              .split("\r\n")
              .map((line) => line.length),
          );
          expect(transport === "binary" || longest <= 998).toBe(true);
          expect(transport !== "7bit" || message.every((octet) => octet < 128)).toBe(true);
        },
      ),
    );
  });

  test("a finished part stays octet for octet", async () => {
    const signed = bytes("Content-Type: text/x; a=b\r\nX-Odd:  value \r\n\r\n signed \r\n");
    const body: PartContent = {
      type: "multipart",
      subtype: "signed",
      parameters: { protocol: "application/pgp-signature", micalg: "pgp-sha256" },
      children: [
        { type: "finished", octets: signed },
        {
          type: "leaf",
          contentType: "application/pgp-signature",
          content: "sig",
          encoding: "7bit",
        },
      ],
    };
    const message = await octets(formatMessage({ fields: [], body }));
    const { value: part } = parseStructure(message);
    const first = part.type === "multipart" ? part.children[0] : undefined;
    expect(message.slice(first?.start, first?.bodyEnd)).toEqual(signed);
  });

  test.each([
    ["A: b", "MIME_BUILD_STRUCTURE"],
    ["A: b\n\nc", "MIME_BUILD_STRUCTURE"],
    ["no header\r\n\r\n", "MIME_BUILD_STRUCTURE"],
    ["A: b\r\n\r\né", "MIME_BUILD_ENCODING"],
    ["A: b\r\n\r\nc\n", "MIME_BUILD_ENCODING"],
  ])("refuses %j as a finished part", (given, code) => {
    const body = { type: "finished", octets: bytes(given) } as const;
    expect(failure(() => formatMessage({ fields: [], body }))).toBe(code);
  });

  test("an external body is a leaf, and is not encoded", async () => {
    const parameters = { "access-type": "URL", url: "https://example.org/a" };
    const leaf = { type: "leaf", contentType: "message/external-body", parameters } as const;
    const body = { ...leaf, content: "Content-Type: image/png\r\n\r\n" };
    expect(await textFrom(formatMessage({ fields: [], body }))).toBe(
      "MIME-Version: 1.0\r\nContent-Type: message/external-body; access-type=URL;\r\n" +
        ' url="https://example.org/a"\r\n\r\nContent-Type: image/png\r\n\r\n',
    );
    const encoded = { ...body, encoding: "base64" } as const;
    expect(failure(() => formatMessage({ fields: [], body: encoded }))).toBe("MIME_BUILD_ENCODING");
  });

  test("refuses parts nested deeper than is read", () => {
    let body: PartContent = { type: "leaf", contentType: "text/plain", content: "" };
    for (let at = 0; at < 20_000; at++)
      body = { type: "multipart", subtype: "mixed", children: [body] };
    expect(failure(() => formatMessage({ fields: [], body }))).toBe("MIME_BUILD_STRUCTURE");
  });
});

describe("the only part of a message", () => {
  const finished = (text: string): FinishedContent => ({ type: "finished", octets: bytes(text) });
  const bcc = { type: "value", name: "Bcc", value: "eve@example.org" } as const;

  test.each<readonly [string, PartContent]>([
    ["fields", { type: "leaf", contentType: "text/plain", content: "x", fields: [bcc] }],
    ["finished", finished("Content-Type: text/plain\r\nFrom: eve@example.org\r\n\r\nx")],
  ])("brings no fields into its header: %s", (_, part) => {
    expect(
      failure(() => composeMessage({ from: "a@b.example", attachments: [part] }, parts())),
    ).toBe("MIME_BUILD_FIELD");
  });

  test.each(["A: b\r\nnot a field\r\n\r\nx", "From me\r\nContent-Type: a/b\r\n\r\nx"])(
    "a finished part has a header that is whole: %j",
    (text) => {
      const message = { from: "a@b.example", text: "x", attachments: [finished(text)] };
      expect(failure(() => composeMessage(message, parts()))).toBe("MIME_BUILD_STRUCTURE");
    },
  );
});
