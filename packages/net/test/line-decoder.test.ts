import { everySplit, pieces } from "@mailwright/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { LineDecoder } from "@mailwright/net";
import { octets, text } from "./bytes.ts";

function decode(chunks: readonly Uint8Array[], limit = 12): string[] {
  const decoder = new LineDecoder({ limit });
  const seen: string[] = [];
  for (const chunk of chunks) {
    decoder.push(chunk);
    for (let line = decoder.next(); line !== undefined; line = decoder.next())
      seen.push(line.type === "too-long" ? line.type : `${line.type}:${text(line.bytes)}`);
  }
  return seen;
}

test.each([
  ["one\r\ntwo\r\n", ["line:one", "line:two"]],
  ["\r\n", ["line:"]],
  ["one\ntwo\r\n", ["bare-lf:one", "line:two"]],
  ["one\rtwo\r\n", ["line:one\rtwo"]],
  ["one\r\r\n", ["line:one\r"]],
  ["no end", []],
  ["ten octets\r\n", ["line:ten octets"]],
  ["eleven octe\r\nnext\r\n", ["too-long", "line:next"]],
  [`${"x".repeat(40)}\r\nnext\r\n`, ["too-long", "line:next"]],
  [`${"x".repeat(40)}\nnext\r\n`, ["too-long", "line:next"]],
])("%j is the same however it is cut", (input, lines) => {
  for (const chunks of everySplit(octets(input))) expect(decode(chunks)).toEqual(lines);
});

test("any octets give the same lines however they are cut", () => {
  const alphabet = fc.constantFrom("\r", "\n", "a", "bcd", "\0");
  const input = fc.string({ unit: alphabet, maxLength: 60 }).map(octets);
  const cut = input.chain((bytes) => fc.tuple(fc.constant(bytes), pieces(bytes)));
  fc.assert(
    fc.property(cut, ([bytes, chunks]) => {
      expect(decode(chunks)).toEqual(decode([bytes]));
    }),
  );
});

test("a line within one chunk is a view of it", () => {
  const decoder = new LineDecoder({ limit: 100 });
  const chunk = octets("one\r\n");
  decoder.push(chunk);
  const line = decoder.next();
  expect(line?.type === "line" && line.bytes.buffer).toBe(chunk.buffer);
});

test("what was not pulled is handed over", () => {
  const decoder = new LineDecoder({ limit: 100 });
  for (const chunk of ["DATA\r\nfir", "st\r", "\nsecond"]) decoder.push(octets(chunk));
  decoder.next();
  expect(text(decoder.takeRest())).toBe("first\r\nsecond");
  expect(decoder.next()).toBeUndefined();
  decoder.push(octets("QUIT\r\n"));
  expect(decoder.next()).toEqual({ type: "line", bytes: octets("QUIT") });
});

test("the start of a line is handed over as well", () => {
  const decoder = new LineDecoder({ limit: 100 });
  decoder.push(octets("half"));
  expect(decoder.next()).toBeUndefined();
  expect(text(decoder.takeRest())).toBe("half");
});

test("20 MB without a line end are not kept", () => {
  const decoder = new LineDecoder({ limit: 512 });
  for (let i = 0; i < 320; i++) {
    decoder.push(new Uint8Array(65_536).fill(0x61));
    expect(decoder.next()).toBeUndefined();
  }
  expect(decoder.takeRest()).toHaveLength(0);
  decoder.push(octets("x".repeat(600)));
  expect(decoder.next()).toBeUndefined();
  decoder.push(octets("\r\nQUIT\r\n"));
  expect(decoder.next()).toEqual({ type: "too-long" });
  expect(decoder.next()).toEqual({ type: "line", bytes: octets("QUIT") });
});
