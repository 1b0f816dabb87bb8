import { concatBytes } from "@mailwright/core";
import { decodeTransfer, encodeTransfer, type WrittenEncoding } from "@mailwright/mime";
import { pieces } from "@mailwright/testkit";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytes } from "./bytes.ts";

async function encoded(
  given: Iterable<Uint8Array>,
  encoding: WrittenEncoding,
): Promise<Uint8Array> {
  return concatBytes(await Array.fromAsync(encodeTransfer(given, encoding)));
}

async function text(given: string, encoding: WrittenEncoding): Promise<string> {
  return new TextDecoder().decode(await encoded([bytes(given)], encoding));
}

describe("quoted-printable", () => {
  test.each([
    ["", ""],
    ["a=b", "a=3Db"],
    ["é", "=C3=A9"],
    ["a \r\nb\t\r\n", "a=20\r\nb=09\r\n"],
    ["a ", "a=20"],
    ["a\rb\nc", "a=0Db=0Ac"],
    ["a \r", "a =0D"],
    ["\r\r\n", "=0D\r\n"],
    [".\r\n..\r\na.", "=2E\r\n=2E.\r\na."],
    ["From me\r\nFrom\r\n From x\r\nFromm x", "From=20me\r\nFrom\r\n From x\r\nFromm x"],
    ["a".repeat(76), `${"a".repeat(75)}=\r\na`],
    ["a".repeat(74) + "é", `${"a".repeat(74)}=\r\n=C3=A9`],
    [`${"a".repeat(75)}.`, `${"a".repeat(75)}=\r\n=2E`],
  ])("%j", async (given, expected) => {
    expect(await text(given, "quoted-printable")).toBe(expected);
  });
});

describe("base64", () => {
  test.each([
    ["", ""],
    ["a", "YQ=="],
    ["ab", "YWI="],
    ["abc", "YWJj"],
    ["a".repeat(58), `${"YWFh".repeat(19)}\r\nYQ==`],
    ["a".repeat(57), "YWFh".repeat(19)],
  ])("%j", async (given, expected) => {
    expect(await text(given, "base64")).toBe(expected);
  });
});

const octet = fc.oneof(
  fc.constantFrom(10, 13, 32, 9, 46, 61, 70, 114, 111, 109),
  fc.integer({ min: 0, max: 255 }),
);
const content = fc.array(octet, { maxLength: 400 }).map((all) => Uint8Array.from(all));

describe.each(["quoted-printable", "base64"] as const)("%s", (encoding) => {
  test("any octets come back, in pieces of any size, and in lines of 76", async () => {
    await fc.assert(
      fc.asyncProperty(
        content.chain((given) => fc.tuple(fc.constant(given), pieces(given))),
        async ([given, chunks]) => {
          const whole = await encoded([given], encoding);
          expect(await encoded(chunks, encoding)).toEqual(whole);
          const body = encodeTransfer([given], encoding);
          const back = concatBytes(await Array.fromAsync(decodeTransfer(body, encoding)));
          expect(back).toEqual(given);
          const lines = new TextDecoder().decode(whole).split("\r\n");
          expect(lines.every((line) => line.length <= 76 && /^[\t -~]*$/.test(line))).toBe(true);
          expect(lines.some((line) => /[ \t]$|^From |^\./.test(line))).toBe(false);
        },
      ),
    );
  });

  test("16 MiB take less than a second", async () => {
    const large = new Uint8Array(16 * 1024 * 1024).fill(200);
    const before = process.cpuUsage();
    let length = 0;
    for await (const chunk of encodeTransfer([large], encoding)) length += chunk.length;
    const { user, system } = process.cpuUsage(before);
    expect(length).toBeGreaterThan(large.length);
    expect((user + system) / 1000).toBeLessThan(1000);
  });
});
