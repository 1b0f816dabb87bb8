import {
  decodeEncodedWords,
  parseAcceptLanguage,
  parseAddresses,
  parseContentId,
  parseContentLanguage,
  parseContentLocation,
  parseListCommand,
  parseListId,
  parseListUnsubscribePost,
  parseMessageIds,
  parseReceived,
} from "@mailwright/mime";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codes } from "./bytes.ts";
import { expectWithin } from "./within.ts";

describe("parseMessageIds", () => {
  // RFC 5322 §3.6.4, §4.5.4.
  test.each([
    ["<a@b>", ["a@b"]],
    ["<a@b> <c@d>", ["a@b", "c@d"]],
    ["<a@b><c@d>", ["a@b", "c@d"]],
    ["\t<a@b>  (a (nested) <x@y>) <c@d> (end", ["a@b", "c@d"]],
    ["<a+b=c$d@[192.0.2.1]>", ["a+b=c$d@[192.0.2.1]"]],
    ['<"a > b"@c>', ['"a > b"@c']],
  ])("reads %j", (value, ids) => {
    expect(parseMessageIds(value)).toEqual({ value: ids, defects: [] });
  });

  test.each([
    ["a@b", ["a@b"]],
    ["a@b, c@d", ["a@b", "c@d"]],
    ["<a@b>, <c@d>", ["a@b", "c@d"]],
    ["<a @ b>", ["a@b"]],
    ["<<a@b>>", ["a@b"]],
    ["<a@b <c@d>", ["a@b", "c@d"]],
    ["<a@b", ["a@b"]],
    ["<12345>", ["12345"]],
    ["<>", []],
    ["", []],
    ["Your message of Monday", []],
    ['Your message "about <x@y>" <a@b>', ["a@b"]],
    ['"open <a@b>', ["a@b"]],
    ['<"open@b>', ['"open@b']],
  ])("reads %j as far as it goes", (value, ids) => {
    expect(parseMessageIds(value).value).toEqual(ids);
    expect(codes(parseMessageIds(value))).toEqual(["message-id"]);
  });

  test("lists no more than the limit", () => {
    const { value, defects } = parseMessageIds("<a@b>".repeat(5), { items: 3 });
    expect(value).toHaveLength(3);
    expect(codes({ defects })).toEqual(["truncated"]);
  });

  test("a Content-ID is one of them", () => {
    expect(parseContentId(" <logo@x> ")).toEqual({ value: "logo@x", defects: [] });
    expect(parseContentId("logo@x").value).toBe("logo@x");
    expect(parseContentId("()")).toMatchObject({ defects: [{ code: "message-id" }] });
    expect(parseContentId("()").value).toBeUndefined();
  });
});

describe("parseReceived", () => {
  const DATE = "; Thu, 1 Jan 1970 00:00:00 +0000";

  // RFC 5321 §4.4, and what is written by others.
  test.each([
    [
      "from client.example (mx.example [192.0.2.1]) by b.example (Postfix) with ESMTPS id 4XyZ for <jane@example.org>",
      {
        from: { name: "client.example", tcpInfo: { domain: "mx.example", address: "192.0.2.1" } },
        by: { name: "b.example" },
        with: "ESMTPS",
        id: "4XyZ",
        for: "jane@example.org",
      },
    ],
    [
      "from [192.0.2.7] ([IPv6:2001:DB8::1]) (using TLSv1.3 (256 bits)) by b.example via TCP",
      {
        from: { name: "[192.0.2.7]", tcpInfo: { address: "2001:db8::1" } },
        by: { name: "b.example" },
        via: "TCP",
      },
    ],
    [
      "from unknown (HELO me) (192.0.2.1) by b.example with SMTP",
      {
        from: { name: "unknown", tcpInfo: { address: "192.0.2.1" } },
        by: { name: "b.example" },
        with: "SMTP",
      },
    ],
    [
      "from me (root@host.example [192.0.2.1] (may be forged))\r\n\tby b.example with Microsoft SMTP Server id 15.1",
      {
        from: { name: "me", tcpInfo: { domain: "host.example", address: "192.0.2.1" } },
        by: { name: "b.example" },
        with: "Microsoft SMTP Server",
        id: "15.1",
      },
    ],
    [
      "from a.example (unknown [192.0.2.1]) by b.example (10.0.0.1)",
      {
        from: { name: "a.example", tcpInfo: { address: "192.0.2.1" } },
        by: { name: "b.example", tcpInfo: { address: "10.0.0.1" } },
      },
    ],
    ["by b.example (with; semicolon)", { by: { name: "b.example" } }],
    [
      "from ([192.0.2.1:25]) by <b.example> with MailEnable ESMTP id <4@b.example>",
      {
        from: { name: "", tcpInfo: { address: "192.0.2.1" } },
        by: { name: "b.example" },
        with: "MailEnable ESMTP",
        id: "4@b.example",
      },
    ],
    [
      "from [192.0.2.1]:50999 (192.0.2.2, HELO a) by b",
      {
        from: { name: "[192.0.2.1]", tcpInfo: { address: "192.0.2.2" } },
        by: { name: "b" },
      },
    ],
  ])("reads %j", (text, expected) => {
    expect(parseReceived(text + DATE)).toEqual({ value: { ...expected, date: 0 }, defects: [] });
  });

  test.each([
    ["from a by b", { from: { name: "a" }, by: { name: "b" } }],
    ["from a by b; yesterday", { from: { name: "a" }, by: { name: "b" } }],
    [`(qmail 1 invoked by uid 0)${DATE}`, { date: 0 }],
    [`from a by b from c${DATE}`, { from: { name: "a" }, by: { name: "b" }, date: 0 }],
    [`odd from a by b${DATE}`, { from: { name: "a" }, by: { name: "b" }, date: 0 }],
    [`from by by${DATE}`, { date: 0 }],
    [
      `from mail pickup service by b${DATE}`,
      { from: { name: "mail" }, by: { name: "b" }, date: 0 },
    ],
    ["", {}],
  ])("reads %j as far as it goes", (text, expected) => {
    expect(parseReceived(text).value).toEqual(expected);
    expect(codes(parseReceived(text))).toEqual(["received"]);
  });

  test("what is no IP address is none", () => {
    const { from } = parseReceived(`from a (b.example [999.1.1.1]) by c${DATE}`).value;
    expect(from).toEqual({ name: "a" });
  });
});

describe("fields of mailing lists", () => {
  // RFC 2369 §2, §3.
  test.each([
    ["<mailto:a@b>", ["mailto:a@b"]],
    ["(c) <mailto:a@b> (by <mail>), (d)<https://b/a?c=1,2>", ["mailto:a@b", "https://b/a?c=1,2"]],
    ["<https://b/\r\n a>", ["https://b/a"]],
  ])("parseListCommand reads %j", (text, uris) => {
    expect(parseListCommand(text)).toEqual({ value: { type: "uris", uris }, defects: [] });
  });

  test.each([
    ["https://b/a, <https://b/c>", []],
    ["<https://b/a> or <https://b/c>", ["https://b/a"]],
    ["<https://b/a", []],
    ["<https://b/a>, <>", ["https://b/a"]],
    ["", []],
    ["NOBODY", []],
  ])("parseListCommand ignores what RFC 2369 §2 says of %j", (text, uris) => {
    expect(parseListCommand(text).value).toEqual({ type: "uris", uris });
    expect(codes(parseListCommand(text))).toEqual(["list-field"]);
  });

  test.each(["NO", " no (posting here)"])("parseListCommand reads %j", (text) => {
    expect(parseListCommand(text)).toEqual({ value: { type: "no" }, defects: [] });
  });

  // RFC 2919 §2, §3.
  test.each([
    ["<dev.example.org>", { id: "dev.example.org" }],
    ['"The \\"dev\\" list" <dev.example.org>', { id: "dev.example.org", name: 'The "dev" list' }],
    ["=?utf-8?Q?B=C3=BCcher?= (c <x.y>) <b.example>", { id: "b.example", name: "Bücher" }],
    ['"a <b.c>" <d.e>', { id: "d.e", name: "a <b.c>" }],
  ])("parseListId reads %j", (text, value) => {
    expect(parseListId(text)).toEqual({ value, defects: [] });
  });

  test.each([
    ["dev.example.org", { id: "dev.example.org" }],
    ["<dev.example.org> the list", { id: "dev.example.org" }],
    ["a list", undefined],
    ["<>", undefined],
  ])("parseListId reads %j as far as it goes", (text, value) => {
    expect(parseListId(text).value).toEqual(value);
    expect(codes(parseListId(text))).toEqual(["list-field"]);
  });

  test("parseListUnsubscribePost knows one value. RFC 8058 §3.1", () => {
    expect(parseListUnsubscribePost("List-Unsubscribe=One-Click").value).toBe("one-click");
    expect(codes(parseListUnsubscribePost("One-Click"))).toEqual(["list-field"]);
    expect(parseListUnsubscribePost("One-Click").value).toBeUndefined();
  });
});

describe("languages and locations", () => {
  test("parseContentLanguage", () => {
    expect(parseContentLanguage("de, en-GB (British), zh-Hant-TW")).toEqual({
      value: ["de", "en-GB", "zh-Hant-TW"],
      defects: [],
    });
    expect(parseContentLanguage("english language, , fr").value).toEqual(["fr"]);
    expect(codes(parseContentLanguage("a,b,c", { items: 2 }))).toEqual(["truncated"]);
  });

  test("parseAcceptLanguage", () => {
    expect(parseAcceptLanguage("de, en-GB;q=0.8, *; q = 0")).toEqual({
      value: [
        { range: "de", quality: 1 },
        { range: "en-GB", quality: 0.8 },
        { range: "*", quality: 0 },
      ],
      defects: [],
    });
    const odd = parseAcceptLanguage("de;q=2, fr;level=1, -, en");
    expect(odd.value).toEqual([{ range: "en", quality: 1 }]);
    expect(codes(odd)).toEqual(["language"]);
  });

  test.each([
    ["https://a.example/b(c)", "https://a.example/b(c)"],
    ["(the) images/\r\n logo.png (logo)", "images/logo.png"],
    ['"a.png"', "a.png"],
    ["", undefined],
  ])("parseContentLocation reads %j", (text, value) => {
    expect(parseContentLocation(text).value).toBe(value);
  });
});

describe("parseAddresses", () => {
  test("decodes names, and gives addresses as they are", () => {
    const { value, defects } = parseAddresses(
      '=?utf-8?Q?J=C3=BCrg?= <"j x"@example.org>, Team: a@b.example, B <c@d.example>;',
    );
    expect(defects).toEqual([]);
    expect(value).toEqual([
      {
        type: "mailbox",
        name: "Jürg",
        address: '"j x"@example.org',
        localPart: '"j x"',
        domain: "example.org",
      },
      {
        type: "group",
        name: "Team",
        members: [
          { type: "mailbox", address: "a@b.example", localPart: "a", domain: "b.example" },
          {
            type: "mailbox",
            name: "B",
            address: "c@d.example",
            localPart: "c",
            domain: "d.example",
          },
        ],
      },
    ]);
  });

  test.each([
    ["C7: a lone encoded word is no address", "=?utf-8?Q?=3Cevil=40bad.com=3E?=", []],
    [
      "C7: an encoded word before an address is a name",
      "=?utf-8?Q?=3Cevil=40bad.com=3E=2C?= <a@b.example>",
      ["a@b.example"],
    ],
    [
      "C7: an encoded local part stays encoded",
      "=?utf-8?Q?evil=40bad.com?=@b.example",
      ["=?utf-8?Q?evil=40bad.com?=@b.example"],
    ],
    [
      "C8: a local part keeps its quotes",
      '"a@evil.com x"@internal.com',
      ['"a@evil.com x"@internal.com'],
    ],
    ["C9: a route is dropped", "<@r.example,@s.example:u@t.example>", ["u@t.example"]],
    ["C10: an address in a comment is none", "a@b.example (c@d.example)", ["a@b.example"]],
  ])("%s", (_, text, expected) => {
    const addresses = parseAddresses(text).value.map(
      (each) => each.type === "mailbox" && each.address,
    );
    expect(addresses).toEqual(expected);
  });

  test("B2: a name has no line breaks", () => {
    const [found] = parseAddresses("=?utf-8?Q?a=0D=0ABcc:_x?= <a@b.example>").value;
    expect(found).toMatchObject({ name: expect.not.stringMatching(/[\r\n]/) });
    expect(decodeEncodedWords("=?utf-8?Q?a=0D=0Ab?=")).toBe("a b");
  });

  test("lists no more than the limit", () => {
    const found = parseAddresses("a@b.example, c@d.example", { addresses: 1 });
    expect(found.value).toHaveLength(1);
    expect(codes(found)).toEqual(["truncated"]);
  });
});

const PARSERS: readonly (readonly [string, (text: string) => unknown])[] = [
  ["parseMessageIds", (text) => parseMessageIds(text)],
  ["parseContentId", (text) => parseContentId(text)],
  ["parseReceived", (text) => parseReceived(text)],
  ["parseListCommand", (text) => parseListCommand(text)],
  ["parseListId", (text) => parseListId(text)],
  ["parseListUnsubscribePost", (text) => parseListUnsubscribePost(text)],
  ["parseContentLanguage", (text) => parseContentLanguage(text)],
  ["parseAcceptLanguage", (text) => parseAcceptLanguage(text)],
  ["parseContentLocation", (text) => parseContentLocation(text)],
  ["parseAddresses", (text) => parseAddresses(text)],
];

describe.each(PARSERS)("%s, given anything", (_, parse) => {
  test("answers", () => {
    const words = fc.constantFrom(
      ...'<>()[]",;:@\\ \t=?.-_*'.split(""),
      ..."from by for id with a@b.c <a@b> =?utf-8?Q?=3C?= q=0.5 NO 192.0.2.1".split(" "),
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(words, fc.string({ unit: "binary", maxLength: 3 }))),
        (pieces) => {
          expect(parse(pieces.join(""))).toHaveProperty("defects");
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each([
    "<a@b> ",
    "<",
    '<"',
    '"\\',
    "(",
    "()",
    "((a) ",
    "\\",
    "from a (b [192.0.2.1]) ",
    "<a>,",
    "a@b, ",
    "=?utf-8?Q?a?= ",
    " ",
    ",",
    ";",
    "en;q=0.1,",
    "g:a@b;",
  ])("D4: costs as much as its length with %j again and again", (piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    expectWithin(() => parse(text), 1000);
  });
});
