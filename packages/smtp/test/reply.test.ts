import type { Reply } from "@mailwright/core";
import { formatReply, ReplyDecoder } from "@mailwright/smtp";
import { pieces } from "@mailwright/testkit";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

function decode(chunks: readonly (string | Uint8Array)[]): unknown[] {
  const decoder = new ReplyDecoder();
  const found: unknown[] = [];
  for (const chunk of chunks) {
    decoder.push(typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
    for (let next = decoder.next(); next; next = decoder.next()) {
      found.push(next);
      if (next.type === "malformed") return found;
    }
  }
  return found;
}

describe("formatReply", () => {
  test("puts the codes on every line", () => {
    expect(formatReply({ code: 250, text: "OK" })).toBe("250 OK\r\n");
    expect(formatReply({ code: 550, enhanced: "5.1.1", text: "No\nsuch\r\nuser" })).toBe(
      "550-5.1.1 No\r\n550-5.1.1 such\r\n550 5.1.1 user\r\n",
    );
    expect(formatReply({ code: 334, text: "" })).toBe("334 \r\n");
  });

  test("no text can end a reply, or hide in it", () => {
    expect(formatReply({ code: 550, text: "a\rb\0c\u001b[1mé\u{1f600}" })).toBe(
      "550 a?b?c?[1m??\r\n",
    );
  });

  test("lines are at most 512 octets long", () => {
    const lines = formatReply({ code: 550, enhanced: "5.7.1", text: "x".repeat(2000) }).split(
      "\r\n",
    );
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(510);
    expect(lines.join("").replaceAll(/550[ -]5\.7\.1 /g, "")).toBe("x".repeat(2000));
  });
});

describe("ReplyDecoder", () => {
  test("reads lines, codes and enhanced codes", () => {
    expect(
      decode(["220 mx.example ESMTP\r\n250-mx\r\n250 SIZE 1\r\n421\r\n550 5.1.1 No\r\n"]),
    ).toEqual([
      { type: "reply", reply: { code: 220, text: "mx.example ESMTP" } },
      { type: "reply", reply: { code: 250, text: "mx\nSIZE 1" } },
      { type: "reply", reply: { code: 421, text: "" } },
      { type: "reply", reply: { code: 550, enhanced: "5.1.1", text: "No" } },
    ]);
  });

  test("an enhanced code of another class is text", () => {
    expect(decode(["250 5.1.1 odd\r\n"])).toEqual([
      { type: "reply", reply: { code: 250, text: "5.1.1 odd" } },
    ]);
  });

  test.each([
    "hello\r\n",
    "250\n",
    "250-a\r\n251 b\r\n",
    "99 x\r\n",
    "250_x\r\n",
    `250 ${"x".repeat(5000)}\r\n`,
    "250-x\r\n".repeat(300),
  ])("%j is no reply", (text) => {
    expect(decode([text]).at(-1)).toMatchObject({ type: "malformed" });
  });

  test("a line without end is malformed once it is too long", () => {
    const tooLong = { type: "malformed", text: "a reply line is too-long" };
    expect(decode(["250 ok\r\n", `250 ${"x".repeat(4092)}`])).toHaveLength(1);
    expect(decode([`250 ${"x".repeat(4093)}`])).toEqual([tooLong]);
    expect(decode(["250 ", ...Array.from({ length: 5000 }, () => "x")])).toEqual([tooLong]);
    const longest = `250 ${"x".repeat(4090)}\r\n`;
    expect(decode([longest, longest.slice(0, -1), "\n"])).toMatchObject([
      { type: "reply" },
      { type: "reply" },
    ]);
  });

  test("what is formatted is read, whichever way it is cut", () => {
    const line = fc.stringMatching(/^[a-z](?:[ -~]{0,20}[!-~])?$/);
    const reply: fc.Arbitrary<Reply> = fc.record({
      code: fc.constant(550),
      enhanced: fc.constant("5.7.1" as const),
      text: fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => lines.join("\n")),
    });
    const replies = fc.array(reply, { minLength: 1, maxLength: 4 });
    const cut = replies.chain((all) => {
      const bytes = new TextEncoder().encode(all.map(formatReply).join(""));
      return fc.tuple(fc.constant(all), pieces(bytes));
    });
    fc.assert(
      fc.property(cut, ([all, chunks]) => {
        expect(decode(chunks)).toEqual(all.map((each) => ({ type: "reply", reply: each })));
      }),
    );
  });
});
