import { everySplit, pieces } from "@mailwright/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { DotDecoder, DotEncoder } from "@mailwright/net";
import { octets, text } from "./bytes.ts";

interface Decoded {
  readonly body: string;
  readonly ended: boolean;
  readonly rest: string;
  readonly bare: number;
}

function decode(chunks: readonly Uint8Array[]): Decoded {
  const decoder = new DotDecoder();
  const body: Uint8Array[] = [];
  let ended = false;
  for (const chunk of chunks) {
    decoder.push(chunk);
    for (let piece = decoder.next(); piece !== undefined; piece = decoder.next()) {
      if (piece.type === "bytes") body.push(piece.bytes);
      else ended = true;
    }
  }
  return { body: text(...body), ended, rest: text(decoder.rest()), bare: decoder.bareLines };
}

const EVIL = "MAIL FROM:<evil@example.org>\r\n";

test.each([
  [".\r\nQUIT\r\n", { body: "", rest: "QUIT\r\n", bare: 0 }],
  ["one\r\n.\r\n", { body: "one\r\n", rest: "", bare: 0 }],
  ["one\r\n.\r\n.\r\n", { body: "one\r\n", rest: ".\r\n", bare: 0 }],
  ["..\r\n.\r\n", { body: ".\r\n", rest: "", bare: 0 }],
  ["a\r\n..\r\n...\r\n.b\r\n.\r\n", { body: "a\r\n.\r\n..\r\nb\r\n", rest: "", bare: 0 }],
  ["a.b\r\n.\r\n", { body: "a.b\r\n", rest: "", bare: 0 }],
  // Un-stuffing after a bare LF would make an end of what was none.
  ["a\n..\r\nb\r\n.\r\n", { body: "a\n..\r\nb\r\n", rest: "", bare: 1 }],
])("%j ends", (input, expected) => {
  for (const chunks of everySplit(octets(input)))
    expect(decode(chunks)).toEqual({ ...expected, ended: true });
});

test.each([
  ["\n.\n", "\n.\n", 2],
  ["\n.\r\n", "\n.\r\n", 1],
  ["\r\n.\n", "\r\n\n", 1],
  ["\r.\r", "\r.\r", 2],
  ["\r\n.\r", "\r\n\r", 1],
  ["\n.\r", "\n.\r", 2],
  ["\r.\r\n", "\r.\r\n", 1],
  ["\r\n\0.\r\n", "\r\n\0.\r\n", 0],
  ["\r\n.\0\r\n", "\r\n\0\r\n", 0],
  ["\r\n.\r\r\n", "\r\n\r\r\n", 1],
  ["\r\n.\r.\r\n", "\r\n\r.\r\n", 1],
])("%j does not end a body", (variant, kept, bare) => {
  for (const chunks of everySplit(octets(`body${variant}${EVIL}\r\n.\r\nQUIT\r\n`))) {
    const body = `body${kept}${EVIL}\r\n`;
    expect(decode(chunks)).toEqual({ body, ended: true, rest: "QUIT\r\n", bare });
  }
});

test("any octets are decoded the same however they are cut, and as the rules say", () => {
  const alphabet = fc.constantFrom("\r", "\n", "\r\n", ".", "\r\n.", "a", "bcd");
  const input = fc.string({ unit: alphabet, maxLength: 40 });
  const cut = input.chain((given) => fc.tuple(fc.constant(given), pieces(octets(given))));
  fc.assert(
    fc.property(cut, ([given, chunks]) => {
      // The rules, said another way: a line begins after CRLF, and nothing else matters.
      const [body = "", ...rest] = `\r\n${given}`.split("\r\n.\r\n");
      const ended = rest.length > 0;
      const decoded = decode(chunks);
      expect(decoded.ended).toBe(ended);
      if (!ended) return;
      expect(decoded.body).toBe(`${body}\r\n`.slice(2).replaceAll(/(?<=^|\r\n)\./g, ""));
      expect(decoded.rest).toBe(rest.join("\r\n.\r\n"));
    }),
    { numRuns: 1000 },
  );
});

test("what was encoded is decoded", () => {
  const alphabet = fc.constantFrom("\r\n", ".", "a", "bcd");
  const input = fc.string({ unit: alphabet, maxLength: 40 });
  const cut = input.chain((given) => fc.tuple(fc.constant(given), pieces(octets(given))));
  fc.assert(
    fc.property(cut, ([given, chunks]) => {
      const encoder = new DotEncoder();
      const sent = [...chunks.map((chunk) => encoder.encode(chunk)), encoder.end()];
      const body = given === "" || given.endsWith("\r\n") ? given : `${given}\r\n`;
      expect(decode(sent)).toEqual({ body, ended: true, rest: "", bare: 0 });
    }),
  );
});

test("without dots a piece is a view of its chunk", () => {
  const decoder = new DotDecoder();
  const chunk = octets("one\r\ntwo\r\n");
  decoder.push(chunk);
  const piece = decoder.next();
  expect(piece?.type === "bytes" && piece.bytes.buffer).toBe(chunk.buffer);
});

test("a chunk gives one piece, however many dots it has, and is not changed", () => {
  const decoder = new DotDecoder();
  const chunk = octets("..\r\n".repeat(1000));
  decoder.push(chunk);
  expect(decoder.next()).toEqual({ type: "bytes", bytes: octets(".\r\n".repeat(1000)) });
  expect(decoder.next()).toBeUndefined();
  expect(text(chunk)).toBe("..\r\n".repeat(1000));
});
