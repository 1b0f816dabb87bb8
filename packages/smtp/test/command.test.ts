import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Command, formatCommand, parseCommand } from "@mailwright/smtp";

const parse = (line: string): ReturnType<typeof parseCommand> =>
  parseCommand(new TextEncoder().encode(line));
const code = (line: string): string | undefined => parse(line).defects[0]?.code;

describe("parseCommand", () => {
  test("reads verbs in any case", () => {
    expect(parse("eHLo mail.example").value).toEqual({ verb: "EHLO", name: "mail.example" });
    expect(parse("quit").value).toEqual({ verb: "QUIT" });
    expect(parse("data  ").value).toEqual({ verb: "DATA" });
    expect(parse("noop").value).toEqual({ verb: "NOOP", text: "" });
    expect(parse("AUTH plain AGE=").value).toEqual({
      verb: "AUTH",
      mechanism: "PLAIN",
      initial: "AGE=",
    });
  });

  test("reads paths and parameters", () => {
    expect(parse("MAIL FROM:<ann@example.org> SIZE=10 body=8BITMIME X-Y").value).toEqual({
      verb: "MAIL",
      path: "ann@example.org",
      parameters: [
        { keyword: "SIZE", value: "10" },
        { keyword: "BODY", value: "8BITMIME" },
        { keyword: "X-Y" },
      ],
    });
    expect(parse('RCPT TO:<"a> b"@[IPv6:2001:db8::1]>').value).toMatchObject({
      path: '"a> b"@[IPv6:2001:db8::1]',
    });
    expect(parse("MAIL FROM:<>").value).toMatchObject({ path: "" });
    expect(parse("RCPT TO:<PostMaster>").value).toMatchObject({ path: "PostMaster" });
    expect(parse("RCPT TO:<@one.example,@two.example:bob@example.net>").value).toMatchObject({
      path: "bob@example.net",
    });
  });

  test("lets a space after the colon pass, and says so", () => {
    const { value, defects } = parse("MAIL FROM: <ann@example.org>");
    expect(value).toMatchObject({ path: "ann@example.org" });
    expect(defects).toMatchObject([{ code: "space", at: 10 }]);
  });

  test.each([
    ["", "verb"],
    ["FOO", "verb"],
    [" NOOP", "verb"],
    ["NOOP\t", "character"],
    ["HELO", "argument"],
    ["HELO a b", "argument"],
    ["EHLO a<b>", "argument"],
    [`EHLO ${"a".repeat(256)}`, "argument"],
    ["RSET now", "argument"],
    ["RSET \u2028", "argument"],
    ["QUIT \u00a0", "argument"],
    ["EHLO a.example\u3000", "argument"],
    ["MAIL FROM:<ann@example.org>\ufeff", "argument"],
    ["VRFY", "argument"],
    ["AUTH", "argument"],
    ["AUTH PLAIN a b", "argument"],
    ["AUTH PL{}AIN", "argument"],
    ["MAIL", "argument"],
    ["MAIL TO:<a@b.c>", "argument"],
    ["MAIL FROM:a@b.c", "reverse-path"],
    ["MAIL FROM:  <a@b.c>", "reverse-path"],
    ["MAIL FROM:<postmaster>", "reverse-path"],
    ["RCPT TO:<>", "forward-path"],
    ["RCPT TO:<a@b..c>", "forward-path"],
    ["RCPT TO:<a b@c>", "forward-path"],
    ["RCPT TO:<a@b.c>NOTIFY=NEVER", "argument"],
    ["RCPT TO:<a@b.c> =x", "argument"],
    ["RCPT TO:<a@b.c>  X", "argument"],
  ])("%j is wrong: %s", (line, expected) => {
    expect(parse(line).value).toBeUndefined();
    expect(code(line)).toBe(expected);
  });

  test("octets that are no UTF-8 are refused", () => {
    expect(parseCommand(Uint8Array.of(0x4e, 0xff)).defects[0]?.code).toBe("character");
  });

  test("never throws, and takes time in proportion to the line", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (line) => void parseCommand(line)));
    const start = process.hrtime.bigint();
    parse(`RCPT TO:<${"@a,".repeat(4000)}`);
    parse(`MAIL FROM:<a@b.c>${" a=b".repeat(3000)}`);
    expect(Number(process.hrtime.bigint() - start)).toBeLessThan(500_000_000);
  });
});

describe("formatCommand", () => {
  const word = fc.stringMatching(/^[A-Z][A-Z0-9]{0,8}$/);
  const domain = fc.stringMatching(/^[a-z]{1,8}\.example$/);
  const path = fc
    .tuple(fc.stringMatching(/^[a-z0-9+]{1,10}$/), domain)
    .map((parts) => parts.join("@"));
  const value = fc.stringMatching(/^[!-<>-~]{1,9}$/);
  const parameter = fc.oneof(
    word.map((keyword) => ({ keyword })),
    fc.tuple(word, value).map(([keyword, given]) => ({ keyword, value: given })),
  );
  const parameters = fc.array(parameter, { maxLength: 3 });
  const text = fc.stringMatching(/^[!-~]{1,20}$/);
  const command: fc.Arbitrary<Command> = fc.oneof(
    fc.record({ verb: fc.constantFrom("HELO" as const, "EHLO" as const), name: domain }),
    fc.record({ verb: fc.constantFrom("MAIL" as const, "RCPT" as const), path, parameters }),
    fc.record({ verb: fc.constantFrom("VRFY" as const, "NOOP" as const, "HELP" as const), text }),
    fc.record({ verb: fc.constantFrom("DATA" as const, "RSET" as const, "STARTTLS" as const) }),
    fc.record({
      verb: fc.constant("AUTH" as const),
      mechanism: word,
      initial: fc.constantFrom("=", "AGEAYg=="),
    }),
  );

  test("what is formatted is parsed to the same", () => {
    fc.assert(
      fc.property(command, (each) => {
        expect(parse(formatCommand(each))).toEqual({ value: each, defects: [] });
      }),
    );
  });

  test("a control character is the caller's mistake", () => {
    const injected = "x\r\nRCPT TO:<evil@example.org>";
    const commands: Command[] = [
      { verb: "EHLO", name: injected },
      { verb: "MAIL", path: injected, parameters: [] },
      { verb: "RCPT", path: "a@b.c", parameters: [{ keyword: "X", value: injected }] },
      { verb: "AUTH", mechanism: injected },
      { verb: "AUTH", mechanism: "PLAIN", initial: injected },
      { verb: "NOOP", text: injected },
    ];
    for (const each of commands)
      expect(() => formatCommand(each)).toThrow(expect.objectContaining({ code: "SMTP_ENVELOPE" }));
  });
});
