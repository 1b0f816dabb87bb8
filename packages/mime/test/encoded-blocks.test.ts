import { crc32 as zlibCrc32 } from "node:zlib";
import { decodeBlock, type EncodedBlock, findEncodedBlocks } from "@mailwright/mime";
import { concatBytes } from "@mailwright/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytes, codes } from "./bytes.ts";
import { expectWithin } from "./within.ts";

function uuencoded(content: Uint8Array, zero = "`", name = "a.bin"): string {
  const character = (value: number): string =>
    value === 0 ? zero : String.fromCharCode(value + 32);
  let text = `begin 644 ${name}\r\n`;
  for (let at = 0; at < content.length; at += 45) {
    const line = content.subarray(at, at + 45);
    text += character(line.length);
    for (let i = 0; i < line.length; i += 3) {
      const [a, b, c] = [line[i] ?? 0, line[i + 1] ?? 0, line[i + 2] ?? 0];
      for (const shift of [18, 12, 6, 0])
        text += character((((a << 16) | (b << 8) | c) >> shift) & 63);
    }
    text += "\r\n";
  }
  return `${text}${zero}\r\nend\r\n`;
}

function yencoded(content: Uint8Array, head: string, tail: string): Uint8Array {
  const data: number[] = [];
  for (const [i, octet] of content.entries()) {
    const value = (octet + 42) & 255;
    if ([0, 10, 13, 61].includes(value)) data.push(61, (value + 64) & 255);
    else data.push(value);
    if (i % 128 === 127) data.push(13, 10);
  }
  return concatBytes([bytes(`${head}\r\n`), Uint8Array.from(data), bytes(`\r\n${tail}\r\n`)]);
}

const hex = (sum: number): string => sum.toString(16).padStart(8, "0");

/** The one block of a text, and what it holds. */
function only(content: Uint8Array): {
  block: EncodedBlock;
  decoded: ReturnType<typeof decodeBlock>;
} {
  const [block, ...others] = findEncodedBlocks(content).value;
  expect(others).toEqual([]);
  if (block === undefined) throw new Error("there is no block");
  return { block, decoded: decodeBlock(block, content) };
}

const octets = fc.uint8Array({ maxLength: 500 });

describe("uuencode", () => {
  test("stands in a text", () => {
    const text = bytes("before\r\nbegin 600 my file.txt\r\n#0V%T\r\n`\r\nend\r\nafter\r\n");
    const { block, decoded } = only(text);
    expect(block).toEqual({
      type: "uuencode",
      start: 8,
      end: 46,
      dataStart: 31,
      dataEnd: 41,
      filename: "my file.txt",
      mode: 0o600,
      complete: true,
    });
    expect(decoded).toEqual({ value: bytes("Cat"), defects: [] });
  });

  test("gives back what was encoded, with either sign for zero", () => {
    fc.assert(
      fc.property(octets, fc.constantFrom("`", " "), (content, zero) => {
        const { decoded } = only(bytes(`x\n${uuencoded(content, zero)}`));
        expect(decoded).toEqual({ value: content, defects: [] });
      }),
    );
  });

  test("zeros at the end of a line may be lost", () => {
    const { decoded } = only(bytes("begin 644 a\n#86(\n`\nend\n"));
    expect(decoded.value).toEqual(Uint8Array.of(0x61, 0x62, 0));
    expect(codes(decoded)).toEqual(["uuencode"]);
  });

  test("a block without its end is one where its first line is whole", () => {
    const text = bytes("begin 644 a\n#0V%T\nRegards, Jane\n");
    const found = findEncodedBlocks(text);
    expect(codes(found)).toEqual(["uuencode"]);
    expect(found.value).toMatchObject([{ complete: false, end: 18 }]);
  });

  test.each([
    "begin 644 a\nand then it ended.\n",
    "begin 644 a\nHELLO\nyou\n",
    "begin 644\n#0V%T\n`\nend\n",
    "begin 888 a\n#0V%T\n`\nend\n",
    "begin 644 a",
    "we begin 644 a\n#0V%T\n`\nend\n",
  ])("%j is none", (text) => {
    expect(findEncodedBlocks(bytes(text))).toEqual({ value: [], defects: [] });
  });
});

describe("yEnc", () => {
  test("stands in a text", () => {
    const content = bytes("Cat =\r\n\0");
    const tail = `=yend size=8 crc32=${hex(zlibCrc32(content))}`;
    const block = yencoded(content, "=ybegin line=128 size=8 name=my cat.txt ", tail);
    const found = only(concatBytes([bytes("before\n"), block, bytes("after")]));
    expect(found.block).toMatchObject({
      type: "yenc",
      start: 7,
      filename: "my cat.txt",
      size: 8,
      crc32: zlibCrc32(content),
      complete: true,
    });
    expect(found.block.end).toBe(7 + block.length);
    expect(found.decoded).toEqual({ value: content, defects: [] });
  });

  test("gives back what was encoded, and knows its checksum", () => {
    fc.assert(
      fc.property(octets, (content) => {
        const size = content.length;
        const tail = `=yend size=${size} crc32=${hex(zlibCrc32(content))}`;
        const { decoded } = only(yencoded(content, `=ybegin line=128 size=${size} name=a`, tail));
        expect(decoded).toEqual({ value: content, defects: [] });
      }),
    );
  });

  test("a part of a file has its own checksum", () => {
    const content = bytes("second");
    const head = "=ybegin part=2 total=3 line=128 size=30 name=a\r\n=ypart begin=11 end=16";
    const tail = `=yend size=6 part=2 pcrc32=${hex(zlibCrc32(content))} crc32=12345678`;
    const { block, decoded } = only(yencoded(content, head, tail));
    expect(block).toMatchObject({ part: { number: 2, total: 3, begin: 11, end: 16 }, size: 30 });
    expect(decoded).toEqual({ value: content, defects: [] });
  });

  test.each([
    ["a wrong checksum", "=yend size=3 crc32=00000000"],
    ["a wrong length", "=yend size=4"],
  ])("%s is a defect", (_, tail) => {
    const size = tail.includes("=4") ? 4 : 3;
    const { decoded } = only(yencoded(bytes("Cat"), `=ybegin line=128 size=${size} name=a`, tail));
    expect(decoded.value).toEqual(bytes("Cat"));
    expect(codes(decoded)).toEqual(["yenc"]);
  });

  test("a missing end is one", () => {
    const found = findEncodedBlocks(bytes("=ybegin line=128 size=3 name=a\nabc\n"));
    expect(found.value).toMatchObject([{ complete: false }]);
    expect(codes(found)).toEqual(["yenc"]);
  });

  test.each([
    "=ybegin line=128 name=a\nabc\n=yend size=3\n",
    "=ybegin line=128 size=3\nabc\n=yend size=3\n",
    "=ybegin part=1 line=128 size=3 name=a\nabc\n=yend size=3\n",
    "=begin line=128 size=3 name=a\n",
  ])("%j is none", (text) => {
    expect(findEncodedBlocks(bytes(text)).value).toEqual([]);
  });
});

describe("encoded blocks", () => {
  test("no more than the limit are listed", () => {
    const text = bytes("begin 644 a\n#0V%T\n`\nend\n".repeat(3));
    const found = findEncodedBlocks(text, { items: 2 });
    expect(found.value).toHaveLength(2);
    expect(codes(found)).toEqual(["truncated"]);
  });

  test("answer anything", () => {
    const lines = fc.constantFrom(
      "begin 644 a",
      "end",
      "`",
      "#0V%T",
      "=ybegin size=1 name=a",
      "=yend size=1",
      "=ypart begin=1 end=2",
      "=ybegin part=1 size=1 name=a",
      "x",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(lines, fc.string({ unit: "binary", maxLength: 5 }))), (all) => {
        const text = bytes(all.join("\n"));
        let last = 0;
        for (const block of findEncodedBlocks(text).value) {
          expect(block.start).toBeGreaterThanOrEqual(last);
          expect(block.dataStart).toBeGreaterThan(block.start);
          expect(block.dataEnd).toBeGreaterThanOrEqual(block.dataStart);
          expect(block.end).toBeGreaterThanOrEqual(block.dataEnd);
          last = block.end;
          expect(decodeBlock(block, text).value.length).toBeLessThanOrEqual(
            block.end - block.start,
          );
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  test.each([
    "\n",
    "begin 644 a\n",
    "begin 644 a\n#0V%T\n",
    "begin 644 a\nA\n",
    "begin 644 a\n`\nend\n",
    "_\n",
    "=ybegin size=1 name=a\n",
    "=ybegin size=1 name=a\nab\n",
    "=ybegin part=1 size=1 name=a\n",
    "=y\n",
  ])("D4: 10 MB of %j", (piece) => {
    const text = bytes(`begin 644 a\n_\n${piece.repeat(10_000_000 / piece.length)}`);
    expectWithin(() => {
      for (const block of findEncodedBlocks(text).value) {
        const { value } = decodeBlock(block, text);
        expect(value.length).toBeLessThanOrEqual(text.length);
      }
    }, 3000);
  });
});
