import {
  findSection,
  type ImapBodyStructure,
  imapBodyStructure,
  imapEnvelope,
  type MimeLimits,
  type Part,
  parseSection,
  parseStructure,
  type Range,
} from "@mailwright/mime";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytes, codes } from "./bytes.ts";
import { expectWithin } from "./within.ts";

function part(text: string, limits: Partial<MimeLimits> = {}): Part {
  return parseStructure(bytes(text), limits).value;
}

describe("imapEnvelope", () => {
  test("tells the fields as they are written", () => {
    const text =
      "Date: Thu, 1 Jan 1970\r\n 00:00:00 +0000\r\nSubject: =?utf-8?Q?caf=C3=A9?=\r\n" +
      'From: "Roe, Jane" <"jane roe"@example.org>\r\nTo: Team: a@b.example, B <c@d.example>;, e@f.example\r\n' +
      "Message-ID: <1@example.org>\r\nIn-Reply-To: <0@example.org> (that)\r\n\r\n";
    const jane = { name: "Roe, Jane", mailbox: "jane roe", host: "example.org" };
    expect(imapEnvelope(part(text))).toEqual({
      date: "Thu, 1 Jan 1970 00:00:00 +0000",
      subject: "=?utf-8?Q?caf=C3=A9?=",
      from: [jane],
      sender: [jane],
      replyTo: [jane],
      to: [
        { mailbox: "Team" },
        { mailbox: "a", host: "b.example" },
        { name: "B", mailbox: "c", host: "d.example" },
        {},
        { mailbox: "e", host: "f.example" },
      ],
      cc: [],
      bcc: [],
      inReplyTo: "<0@example.org> (that)",
      messageId: "<1@example.org>",
    });
  });

  // RFC 9051 §7.5.2: absent is NIL, empty is empty; sender and reply-to are filled in for both.
  test("tells absent fields from empty ones", () => {
    const a = [{ mailbox: "a", host: "b.example" }];
    const found = imapEnvelope(
      part("From: a@b.example\r\nSender:\r\nReply-To: x@y.example\r\nSubject:\r\n\r\n"),
    );
    expect(found).toMatchObject({ subject: "", from: a, sender: a });
    expect(found.replyTo).toEqual([{ mailbox: "x", host: "y.example" }]);
    expect(found).not.toHaveProperty("date");
    expect(found).not.toHaveProperty("messageId");
  });

  test("C1: of two From fields the first counts", () => {
    const { from } = imapEnvelope(part("From: a@b.example\r\nFrom: c@d.example\r\n\r\n"));
    expect(from).toEqual([{ mailbox: "a", host: "b.example" }]);
  });
});

const MIXED =
  "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\nContent-Language: en, de\r\n\r\n" +
  "--x\r\n\r\none\r\ntwo\r\n" +
  "--x\r\nContent-Type: image/png; name*0*=utf-8''%c3; name*1=x\r\nContent-ID: <logo@x>\r\n" +
  "Content-Description: A logo\r\nContent-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==\r\nContent-Location: a/\r\n b.png\r\n" +
  'Content-Disposition: inline; filename="a b.png"\r\nContent-Transfer-Encoding: BASE64 (c)\r\n\r\nAAAA\r\n' +
  "--x\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nbody\r\n" +
  "--x--\r\n";

describe("imapBodyStructure", () => {
  test("tells every part", () => {
    expect(imapBodyStructure(part(MIXED))).toEqual({
      type: "multipart",
      subtype: "mixed",
      parameters: [["boundary", "x"]],
      languages: ["en", "de"],
      parts: [
        {
          type: "text",
          subtype: "plain",
          parameters: [["charset", "us-ascii"]],
          languages: [],
          encoding: "7bit",
          size: 8,
          lines: 2,
        },
        {
          type: "basic",
          mediaType: "image",
          subtype: "png",
          parameters: [
            ["name*0*", "utf-8''%c3"],
            ["name*1", "x"],
          ],
          disposition: { type: "inline", parameters: [["filename", "a b.png"]] },
          languages: [],
          location: "a/b.png",
          id: "<logo@x>",
          description: "A logo",
          encoding: "BASE64",
          size: 4,
          md5: "Q2hlY2sgSW50ZWdyaXR5IQ==",
        },
        {
          type: "message",
          subtype: "rfc822",
          parameters: [],
          languages: [],
          encoding: "7bit",
          size: 22,
          lines: 3,
          envelope: {
            subject: "inner",
            from: [],
            sender: [],
            replyTo: [],
            to: [],
            cc: [],
            bcc: [],
          },
          body: {
            type: "text",
            subtype: "plain",
            parameters: [["charset", "us-ascii"]],
            languages: [],
            encoding: "7bit",
            size: 4,
            lines: 1,
          },
        },
      ],
    });
  });

  test.each<[string, string, Partial<MimeLimits>]>([
    [
      "a multipart beyond the limit",
      "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n",
      { depth: 1 },
    ],
    ["a multipart without parts", "Content-Type: multipart/mixed; boundary=x\r\n\r\nbody", {}],
    ["a multipart without a boundary", "Content-Type: multipart/mixed\r\n\r\nbody", {}],
    [
      "a message beyond the limit",
      "Content-Type: message/rfc822\r\n\r\nSubject: a\r\n\r\n",
      { depth: 1 },
    ],
    [
      "a message that is encoded",
      "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nAA",
      {},
    ],
  ])("%s is of octets", (_, text, limits) => {
    const found = imapBodyStructure(part(text, limits));
    expect(found).toMatchObject({
      type: "basic",
      mediaType: "application",
      subtype: "octet-stream",
    });
  });

  test.each([
    ["C1: of two fields the first counts", "text/html\r\nContent-Type: text/plain", "html", []],
    ["one that cannot be read is as none", "odd; a=b", "plain", [["charset", "us-ascii"]]],
    [
      "C2: parameters stay as written",
      "text/x; a=1; A=2 (b;c)",
      "x",
      [
        ["a", "1"],
        ["a", "2"],
      ],
    ],
  ])("%s", (_, type, subtype, parameters) => {
    const found = imapBodyStructure(part(`Content-Type: ${type}\r\n\r\n`));
    expect(found).toMatchObject({ type: "text", subtype, parameters });
  });

  test("D3: 10,000 multiparts, and messages, in each other, by a limit that lets them", () => {
    const limits = { depth: 20_000, parts: 20_000 };
    const message = "Content-Type: message/rfc822\r\n\r\n".repeat(10_000);
    const multipart = Array.from(
      { length: 10_000 },
      (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`,
    ).join("");
    for (const text of [message, multipart]) {
      const root = part(text, limits);
      let depth = 0;
      let found: ImapBodyStructure | undefined = expectWithin(() => imapBodyStructure(root), 3000);
      while (found?.type === "message" || found?.type === "multipart") {
        found = found.type === "message" ? found.body : found.parts[0];
        depth++;
      }
      expect(depth).toBeGreaterThan(9990);
      const path = Array.from({ length: 9000 }, () => 1);
      expectWithin(() => findSection(root, { path, type: "mime" }), 1000);
      expect(findSection(root, { path, type: "mime" })).toHaveLength(1);
    }
  });
});

describe("parseSection", () => {
  test.each([
    ["", { path: [], type: "body" }],
    ["1", { path: [1], type: "body" }],
    ["1.20.3", { path: [1, 20, 3], type: "body" }],
    ["HEADER", { path: [], type: "header" }],
    ["4.2.text", { path: [4, 2], type: "text" }],
    ["1.MIME", { path: [1], type: "mime" }],
    [
      'header.fields (From "To")',
      { path: [], type: "header-fields", names: ["From", "To"], not: false },
    ],
    ["1.HEADER.FIELDS.NOT (X)", { path: [1], type: "header-fields", names: ["X"], not: true }],
  ])("reads %j", (text, value) => {
    expect(parseSection(text)).toEqual({ value, defects: [] });
  });

  test.each([
    "MIME",
    "0",
    "1.",
    ".1",
    "01",
    "1..2",
    "HEADER.FIELDS",
    "HEADER.FIELDS ()",
    "HEADER.FIELDS (a  b)",
    "1.BODY",
    "-1",
    "1 ",
    "99999999999",
  ])("%j is none", (text) => {
    expect(codes(parseSection(text))).toEqual(["section"]);
    expect(parseSection(text).value).toBeUndefined();
  });
});

function sections(text: string, wanted: string): string | undefined {
  const { value } = parseSection(wanted);
  if (value === undefined) throw new Error(wanted);
  const message = bytes(text);
  const ranges = findSection(parseStructure(message).value, value);
  const decoder = new TextDecoder();
  return ranges?.map(({ start, end }) => decoder.decode(message.subarray(start, end))).join("");
}

describe("findSection", () => {
  const INNER = "Subject: inner\r\nTo: x@y.example\r\n\r\n";
  const NESTED =
    "Content-Type: multipart/mixed; boundary=x\r\n\r\n" +
    "--x\r\n\r\nfirst\r\n" +
    `--x\r\nContent-Type: message/rfc822\r\n\r\n${INNER}body\r\n` +
    "--x\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n" +
    "--y\r\nX-Y: 1\r\n\r\ndeep\r\n--y--\r\n" +
    "--x--\r\n";
  const PLAIN = "Subject: a\r\nX: 1\r\nSubject:\r\n b\r\n\r\nbody\r\n";

  // RFC 9051 §6.4.5.
  test.each([
    [PLAIN, "", PLAIN],
    [PLAIN, "HEADER", "Subject: a\r\nX: 1\r\nSubject:\r\n b\r\n\r\n"],
    [PLAIN, "TEXT", "body\r\n"],
    [PLAIN, "1", "body\r\n"],
    [PLAIN, "1.MIME", "Subject: a\r\nX: 1\r\nSubject:\r\n b\r\n\r\n"],
    [PLAIN, "HEADER.FIELDS (subject)", "Subject: a\r\nSubject:\r\n b\r\n\r\n"],
    [PLAIN, "HEADER.FIELDS.NOT (SUBJECT)", "X: 1\r\n\r\n"],
    [PLAIN, "HEADER.FIELDS (none)", "\r\n"],
    [PLAIN, "2", undefined],
    [PLAIN, "1.1", undefined],
    [PLAIN, "1.TEXT", undefined],
    [PLAIN, "1.HEADER", undefined],
    [NESTED, "1", "first"],
    [NESTED, "1.MIME", "\r\n"],
    [NESTED, "1.TEXT", undefined],
    [NESTED, "2", `${INNER}body`],
    [NESTED, "2.MIME", "Content-Type: message/rfc822\r\n\r\n"],
    [NESTED, "2.HEADER", INNER],
    [NESTED, "2.HEADER.FIELDS (To)", "To: x@y.example\r\n\r\n"],
    [NESTED, "2.TEXT", "body"],
    [NESTED, "2.1", "body"],
    [NESTED, "2.1.MIME", INNER],
    [NESTED, "2.2", undefined],
    [NESTED, "2.1.1", undefined],
    [NESTED, "3.1", "deep"],
    [NESTED, "3.1.MIME", "X-Y: 1\r\n\r\n"],
    [NESTED, "3.2", undefined],
    [NESTED, "4", undefined],
    [`Content-Type: message/rfc822\r\n\r\n${INNER}body`, "1", `${INNER}body`],
    [`Content-Type: message/rfc822\r\n\r\n${INNER}body`, "1.HEADER", INNER],
    [`Content-Type: message/rfc822\r\n\r\n${INNER}body`, "1.1", "body"],
    [`Content-Type: message/rfc822\r\n\r\n${INNER}body`, "TEXT", `${INNER}body`],
    ["Content-Type: multipart/mixed; boundary=x\r\n\r\nnone", "1", "none"],
    ["Subject: a\nX: b\n\nbody", "HEADER.FIELDS (x)", "X: b\n\n"],
    ["Subject: a\nno field", "HEADER.FIELDS (subject)", "Subject: a\n"],
    ["Subject: a", "HEADER.FIELDS (subject)", "Subject: a"],
    ["", "HEADER", ""],
  ])("of %j, [%s]", (text, wanted, expected) => {
    expect(sections(text, wanted)).toBe(expected);
  });

  test("of a header beyond the limit there are the fields that were read", () => {
    const message = "Subject: a\r\nX: 1\r\nSubject: b\r\n\r\nbody";
    const root = part(message, { header: 20 });
    const found = (names: readonly string[]): readonly Range[] | undefined =>
      findSection(root, { path: [], type: "header-fields", names, not: false });
    expect(found(["subject", "x"])).toEqual([{ start: 0, end: 18 }]);
    expect(found(["x"])).toEqual([{ start: 12, end: 18 }]);
    expect(findSection(root, { path: [], type: "header" })).toEqual([{ start: 0, end: 32 }]);
  });

  const lines = fc.constantFrom(
    "Content-Type: multipart/mixed; boundary=x",
    "Content-Type: multipart/digest; boundary=y",
    "Content-Type: message/rfc822",
    "--x",
    "--y",
    "--x--",
    "--y--",
    "",
    "text",
    "A: b",
    " c",
  );
  const messages = fc
    .array(fc.tuple(lines, fc.constantFrom("\r\n", "\n", "")), { maxLength: 40 })
    .map((all) => bytes(all.map((pair) => pair.join("")).join("")));

  test("any tree's sections lie within the message, and add up", () => {
    fc.assert(
      fc.property(messages, (octets) => {
        const root = parseStructure(octets).value;
        const text = (ranges: readonly Range[] | undefined): string =>
          ranges
            ?.map(({ start, end }) => new TextDecoder().decode(octets.subarray(start, end)))
            .join("") ?? "";
        const check = (each: Part, path: readonly number[], isMessage: boolean): void => {
          const find = (type: "body" | "header" | "text" | "mime"): readonly Range[] | undefined =>
            findSection(root, { path, type });
          for (const type of ["body", "header", "text", "mime"] as const) {
            for (const { start, end } of find(type) ?? []) {
              expect(start).toBeGreaterThanOrEqual(0);
              expect(end).toBeGreaterThanOrEqual(start);
              expect(end).toBeLessThanOrEqual(octets.length);
            }
          }
          // HEADER and TEXT are of messages, and are all of one.
          const fields = findSection(root, { path, type: "header-fields", names: [], not: true });
          const message = isMessage ? text(find("body")) : "";
          expect(text(find("header")) + text(find("text"))).toBe(message);
          expect(text(fields)).toBe(text(find("header")));
          const held = each.type === "message" && path.length > 0 ? each.message : each;
          const children =
            held.type === "multipart" && held.children.length > 0 ? held.children : [held];
          if (each.type !== "message" && each.type !== "multipart" && path.length > 0) return;
          if (each.type === "multipart" && each.children.length === 0 && path.length > 0) return;
          for (const [i, child] of children.entries()) {
            const inner = [...path, i + 1];
            expect(findSection(root, { path: inner, type: "body" })).toEqual([
              { start: child.bodyStart, end: child.bodyEnd },
            ]);
            if (inner.length < 20 && child !== each) check(child, inner, child.type === "message");
          }
        };
        check(root, [], true);
        expect(imapBodyStructure(root)).toHaveProperty("type");
      }),
      { numRuns: 500 },
    );
  });
});
