import { everySplit, pieces } from "@mailwright/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { DotEncoder } from "@mailwright/net";
import { octets, text } from "./bytes.ts";

function encode(chunks: readonly Uint8Array[]): string {
  const encoder = new DotEncoder();
  return text(...chunks.map((chunk) => encoder.encode(chunk)), encoder.end());
}

test.each([
  ["", ".\r\n"],
  ["one\r\n", "one\r\n.\r\n"],
  ["one", "one\r\n.\r\n"],
  [".\r\n..\r\na.b\r\n", "..\r\n...\r\na.b\r\n.\r\n"],
  ["one\n.\ntwo", "one\r\n..\r\ntwo\r\n.\r\n"],
  ["one\r.\rtwo\r", "one\r\n..\r\ntwo\r\n.\r\n"],
  ["\r\r\n", "\r\n\r\n.\r\n"],
])("%j is sent the same however it is cut", (input, sent) => {
  for (const chunks of everySplit(octets(input))) expect(encode(chunks)).toBe(sent);
});

test("nothing that is sent can be taken for another end", () => {
  const alphabet = fc.constantFrom("\r", "\n", ".", "a");
  const cut = fc.string({ unit: alphabet, maxLength: 40 }).map(octets).chain(pieces);
  fc.assert(
    fc.property(cut, (chunks) => {
      const sent = encode(chunks);
      expect(sent).not.toMatch(/\r(?!\n)|(?<!\r)\n/);
      expect(`\r\n${sent}`.indexOf("\r\n.\r\n")).toBe(sent.length - 3);
    }),
  );
});

test("a chunk that needs nothing is returned itself", () => {
  const chunk = octets("one\r\ntwo\r\n");
  expect(new DotEncoder().encode(chunk)).toBe(chunk);
});
