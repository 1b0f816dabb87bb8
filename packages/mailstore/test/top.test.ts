import { concatBytes } from "@mailwright/core";
import { everySplit, pieces } from "@mailwright/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { top } from "../src/top.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

async function run(chunks: readonly Uint8Array[], lines: number): Promise<string> {
  async function* source(): AsyncGenerator<Uint8Array> {
    yield* chunks;
  }
  return new TextDecoder().decode(concatBytes(await Array.fromAsync(top(source(), lines))));
}

test.each([
  ["no lines", "A: 1\r\n\r\none\r\n", 0, "A: 1\r\n\r\n"],
  ["one of two", "A: 1\r\n\r\none\r\ntwo\r\n", 1, "A: 1\r\n\r\none\r\n"],
  ["more than there are", "A: 1\r\n\r\none", 5, "A: 1\r\n\r\none"],
  ["empty lines of the body count", "A: 1\r\n\r\n\r\n\r\nx\r\n", 2, "A: 1\r\n\r\n\r\n\r\n"],
  ["no empty line", "A: 1\r\nB: 2\r\n", 0, "A: 1\r\nB: 2\r\n"],
  ["no header", "\r\none\r\ntwo\r\n", 1, "\r\none\r\n"],
  ["bare line feeds", "A: 1\n\none\ntwo\n", 1, "A: 1\n\none\n"],
  ["a bare CR ends no line", "A: 1\rx\r\n\rB\r\n\r\none\r\n", 0, "A: 1\rx\r\n\rB\r\n\r\n"],
  ["nothing", "", 3, ""],
])("%s", async (_, message, lines, expected) => {
  expect(await run([encode(message)], lines)).toBe(expected);
  for (const split of everySplit(encode(message))) expect(await run(split, lines)).toBe(expected);
});

test("the cut is the same however the message comes", async () => {
  const line = fc.constantFrom("", "a", "\r", "x\r", "a long line", ".");
  const message = fc.array(line).map((lines) => encode(lines.join("\r\n")));
  const split = message.chain((bytes) => fc.tuple(fc.constant(bytes), pieces(bytes), fc.nat(4)));
  await fc.assert(
    fc.asyncProperty(split, async ([bytes, chunks, lines]) => {
      expect(await run(chunks, lines)).toBe(await run([bytes], lines));
    }),
  );
});

test("reading stops where the lines end", async () => {
  let read = 0;
  let closed = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        read++;
        yield encode("A: 1\r\n\r\nline\r\n");
      }
    } finally {
      closed = true;
    }
  }
  await Array.fromAsync(top(endless(), 1));
  expect([read, closed]).toEqual([1, true]);
});
