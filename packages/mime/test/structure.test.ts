import { parseHeader, parseStructure, type Part, StructureDecoder } from "@mailwright/mime";
import { everySplit, pieces } from "@mailwright/testkit";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytes, codes } from "./bytes.ts";

function childrenOf(part: Part): readonly Part[] {
  if (part.type === "multipart") return part.children;
  return part.type === "message" ? [part.message] : [];
}

/** The tree as types and bodies, short enough to be compared. */
function outline(part: Part, text: string): unknown {
  const type = `${part.contentType.type}/${part.contentType.subtype}`;
  const children = childrenOf(part);
  if (part.type === "leaf") return [type, text.slice(part.bodyStart, part.bodyEnd)];
  return [type, ...children.map((child) => outline(child, text))];
}

function tree(text: string): unknown {
  return outline(parseStructure(bytes(text)).value, text);
}

function multipart(boundary: string, subtype = "mixed"): string {
  return `Content-Type: multipart/${subtype}; boundary="${boundary}"\r\n\r\n`;
}

const NESTED = [
  multipart("out"),
  "preamble\r\n--out\r\n",
  "Content-Type: text/html\r\n\r\n<p>\r\n\r\n--out\r\n",
  multipart("in", "alternative"),
  "--in\r\n\r\na--in--\r\n--in \t\r\n\r\nb\r\n--in--\r\nbetween\r\n--out\r\n",
  "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nhello\r\nworld\r\n--out--\r\nepilogue",
].join("");

describe("parseStructure", () => {
  test("takes a message without MIME as one text", () => {
    const text = "Subject: a\r\n\r\none\r\ntwo";
    const { value, defects } = parseStructure(bytes(text));
    expect(value).toMatchObject({ type: "leaf", start: 0, bodyStart: 14, bodyEnd: 22, lines: 2 });
    expect([value.contentType.type, value.contentType.subtype, value.encoding]).toEqual([
      "text",
      "plain",
      "7bit",
    ]);
    expect(defects).toEqual([]);
  });

  test("finds nested parts, with their line ends given to the boundaries", () => {
    expect(tree(NESTED)).toEqual([
      "multipart/mixed",
      ["text/html", "<p>\r\n"],
      ["multipart/alternative", ["text/plain", "a--in--"], ["text/plain", "b"]],
      ["message/rfc822", ["text/plain", "hello\r\nworld"]],
    ]);
    expect(parseStructure(bytes(NESTED)).defects).toEqual([]);
  });

  test("says where preamble and epilogue are", () => {
    const { value } = parseStructure(bytes(NESTED));
    if (value.type !== "multipart") throw new Error("not a multipart");
    expect(NESTED.slice(value.preamble.start, value.preamble.end)).toBe("preamble");
    expect(NESTED.slice(value.epilogue?.start, value.epilogue?.end)).toBe("epilogue");
    const [, inner] = value.children;
    if (inner?.type !== "multipart") throw new Error("not a multipart");
    expect(NESTED.slice(inner.epilogue?.start, inner.epilogue?.end)).toBe("between");
  });

  test.each([
    ["", 0],
    ["\r\n", 1],
    ["a", 1],
    ["a\r\n", 1],
    ["a\r\n\r\n", 2],
    ["a\nb", 2],
  ])("counts the lines of %j", (body, lines) => {
    expect(parseStructure(bytes(`A: b\r\n\r\n${body}`)).value.lines).toBe(lines);
    const inside = `${multipart("x")}--x\r\n\r\n${body}\r\n--x--`;
    const { value } = parseStructure(bytes(inside));
    expect(childrenOf(value)[0]).toMatchObject({ lines });
  });

  test("takes the disposition and the transfer encoding", () => {
    const text =
      "Content-Disposition: attachment; filename=a\r\nContent-Transfer-Encoding: BASE64 (c)\r\n\r\n";
    expect(parseStructure(bytes(text)).value).toMatchObject({
      encoding: "base64",
      disposition: { type: "attachment", filename: "a" },
    });
  });

  test("the parts of a digest are messages by default (RFC 2046 §5.1.5)", () => {
    const text = `${multipart("x", "digest")}--x\r\n\r\nSubject: a\r\n\r\nb\r\n--x--`;
    expect(tree(text)).toEqual(["multipart/digest", ["message/rfc822", ["text/plain", "b"]]]);
  });

  test("an encoded message is not looked into (RFC 6532 §3.7)", () => {
    const head = "Content-Type: message/global\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    expect(parseStructure(bytes(`${head}U3ViamVjdDogYQ==`)).value.type).toBe("leaf");
  });

  test("an encoded multipart is read as if it were not (RFC 2045 §6.4)", () => {
    const text = `Content-Transfer-Encoding: base64\r\n${multipart("x")}--x\r\n\r\na\r\n--x--`;
    const found = parseStructure(bytes(text));
    expect(codes(found)).toEqual(["transfer-encoding"]);
    expect(found.value).toMatchObject({ type: "multipart", encoding: "binary" });
  });

  test("the same boundary inside is the inner one's", () => {
    const text = `${multipart("x")}--x\r\n${multipart("x")}--x\r\n\r\na\r\n--x--\r\n--x\r\n\r\nb\r\n--x--`;
    expect(tree(text)).toEqual([
      "multipart/mixed",
      ["multipart/mixed", ["text/plain", "a"]],
      ["text/plain", "b"],
    ]);
  });

  test("a boundary may end in hyphens, or be the beginning of another", () => {
    const text = `${multipart("x")}--x\r\n${multipart("x--")}--x--\r\n\r\na\r\n--x----\r\n--xy\r\n--x--`;
    expect(tree(text)).toEqual(["multipart/mixed", ["multipart/mixed", ["text/plain", "a"]]]);
  });

  test.each([
    [multipart("x").replace(/; .*"/, "") + "--x\r\n", ["boundary-missing"]],
    [`${multipart("x")}text`, ["boundary-not-found"]],
    [`${multipart("x")}--x\r\n\r\na`, ["boundary-unclosed"]],
    [`${multipart("x")}--x\r\nA: b\r\n--x--`, ["header-unended"]],
    [`${multipart("x").trimEnd()}\r\n--x\r\n\r\na\r\n--x--`, ["field-missing-colon"]],
    ["Content-Type: nothing\r\n\r\n", ["content-type"]],
    ["Content-Transfer-Encoding: 7-bit\r\n\r\n", ["transfer-encoding"]],
    [
      "Content-Transfer-Encoding: 8bit\r\ncontent-transfer-encoding: base64\r\n\r\n",
      ["field-repeated"],
    ],
    ["A: b\r\n", ["header-unended"]],
    ["", ["header-unended"]],
  ])("lists what is wrong with %j", (text, expected) => {
    expect(codes(parseStructure(bytes(text)))).toEqual(expected);
  });

  test("lists bare LF once, however many parts have it", () => {
    const text = `${multipart("x")}--x\nA: b\n\na\n--x\nA: b\n\nb\n--x--`;
    expect(codes(parseStructure(bytes(text)))).toEqual(["bare-lf"]);
  });

  test("goes on where a header lacks its empty line", () => {
    expect(tree(`${multipart("x").trimEnd()}\r\n--x\r\n\r\na\r\n--x--`)).toEqual([
      "multipart/mixed",
      ["text/plain", "a"],
    ]);
  });

  test("stops at the limits, and says so", () => {
    const many = multipart("x") + "--x\r\n\r\na\r\n".repeat(10);
    const parts = parseStructure(bytes(many), { parts: 4 });
    expect(codes(parts)).toEqual(["truncated"]);
    expect(childrenOf(parts.value)).toHaveLength(3);
    expect(parts.value.bodyEnd).toBe(many.length);
    const deep = "Content-Type: message/rfc822\r\n\r\n".repeat(10);
    const depth = parseStructure(bytes(deep), { depth: 3 });
    expect(codes(depth)).toEqual(["truncated"]);
    expect(childrenOf(childrenOf(depth.value)[0] as Part)[0]?.type).toBe("leaf");
    const header = parseStructure(bytes(`A: ${"a".repeat(99)}\r\nB: c\r\n\r\nbody`), {
      header: 50,
    });
    expect(codes(header)).toEqual(["header-too-long"]);
    expect(header.value.bodyStart).toBe(112);
  });
});

describe("StructureDecoder", () => {
  function fed(chunks: readonly Uint8Array[]): unknown {
    const decoder = new StructureDecoder();
    for (const chunk of chunks) {
      // What was pushed may be used again: nothing of it may be kept.
      const reused = chunk.slice();
      decoder.push(reused);
      reused.fill(0);
    }
    return decoder.end();
  }

  test("A3: finds the same however the message is cut", () => {
    const whole = parseStructure(bytes(NESTED));
    for (const chunks of everySplit(bytes(NESTED))) expect(fed(chunks)).toEqual(whole);
  });

  test("A3: finds the same in any octets, however they are cut", () => {
    const short = [
      "--x",
      "--x--",
      "--y",
      "--y-- ",
      "",
      "",
      "text",
      "A: b",
      " c",
      "From me",
      "A : b",
    ];
    const heads = [multipart("x"), multipart("y"), "Content-Type: message/rfc822"];
    const long = [
      `--x${" ".repeat(1000)}`,
      "B".repeat(997),
      "B".repeat(998),
      `${"B".repeat(998)}:`,
    ];
    const line = fc.constantFrom(...short, "-", ...heads, ...long);
    const ending = fc.constantFrom("\r\n", "\r\n", "\r\n", "\n", "\r", "");
    const message = fc
      .array(fc.tuple(line, ending), { maxLength: 30 })
      .map((written) => bytes(multipart("x") + written.flat().join("")));
    const cut = message.chain((whole) => fc.tuple(fc.constant(whole), pieces(whole)));
    fc.assert(
      fc.property(cut, ([whole, chunks]) => {
        const found = parseStructure(whole);
        expect(fed(chunks)).toEqual(found);
        inside(found.value, 0, whole.length);
      }),
      { numRuns: 500 },
    );
  });

  function inside(part: Part, start: number, end: number): void {
    expect([start, part.start, part.bodyStart, part.bodyEnd, end]).toEqual(
      [start, part.start, part.bodyStart, part.bodyEnd, end].toSorted((a, b) => a - b),
    );
    let from = part.bodyStart;
    for (const child of childrenOf(part)) {
      inside(child, from, part.bodyEnd);
      from = child.bodyEnd;
    }
  }
});

test.each([bytes, (text: string) => Buffer.from(text)])(
  "a chunk may be overwritten once it was taken",
  (make) => {
    const decoder = new StructureDecoder();
    for (const text of ["Subject: o", "ne\r\nX: 1\r\n\r\nbody"]) {
      const chunk = make(text);
      decoder.push(chunk);
      chunk.fill(0);
    }
    const { value } = decoder.end();
    expect(value.header.get("subject")?.value).toBe("one");
  },
);

test("of a message in memory, heads are views", () => {
  const message = bytes("Subject: one\r\n\r\nbody");
  expect(parseStructure(message).value.header.octets.buffer).toBe(message.buffer);
});

test.each([1, 100, 101, 5000])("a part knows its header, of %i fields too", (count) => {
  const head = Array.from({ length: count }, (_, i) => `X-${i}: ${i}\r\n`).join("");
  const { header } = parseStructure(bytes(`${head}\r\nbody`)).value;
  expect(Array.from(header, ({ value }) => Number(value))).toEqual(
    Array.from({ length: count }, (_, i) => i),
  );
  expect(header.count).toBe(count);
  expect(header.get(`x-${count - 1}`)?.value).toBe(String(count - 1));
  expect(header.end).toEqual({ type: "complete", bodyStart: head.length + 2 });
});

describe("limits of headers", () => {
  const evil = `${"A: b\r\n".repeat(3)}From: a@good.example\r\nX: ,\r\n evil@evil.example\r\n\r\n`;

  test("what goes on with a field that was not read belongs to none", () => {
    const found = parseHeader(bytes(evil), { fields: 4 }).value;
    expect(found.get("from")?.value).toBe("a@good.example");
    const { header } = parseStructure(bytes(evil), { fields: 4 }).value;
    expect(Array.from(header, ({ value }) => value)).toEqual(
      Array.from(found, (each) => each.value),
    );
  });

  test("all headers together", () => {
    const part = `--a\r\nX: ${"x".repeat(100)}\r\nContent-Type: a/b\r\n\r\n`;
    const text = `Content-Type: multipart/mixed; boundary=a\r\n\r\n${part.repeat(3)}--a--`;
    const { value, defects } = parseStructure(bytes(text), { headers: 200 });
    expect(codes({ defects })).toContain("truncated");
    const kept = childrenOf(value).map(({ header }) => header.octets.length);
    expect(kept[0]).toBeGreaterThan(100);
    expect(kept.at(-1)).toBe(0);
  });

  test("a header that is cut within a name has no such field", () => {
    for (const header of [5, 8, 9]) {
      const [whole, part] = [
        parseHeader(bytes("abcdefgh: x\r\n\r\n"), { header }).value,
        parseStructure(bytes("abcdefgh: x\r\n\r\n"), { header }).value.header,
      ];
      expect([header, part.count]).toEqual([header, whole.count]);
    }
  });

  test.each([150, 300])("%i fields are read however many there are", (fields) => {
    const text = `${"X-A: b\r\n".repeat(5000)}\r\n`;
    expect(parseStructure(bytes(text), { fields }).value.header.count).toBe(fields);
    expect(parseHeader(bytes(text), { fields }).value.count).toBe(fields);
  });

  test("a header that comes octet by octet is the same", () => {
    const decoder = new StructureDecoder();
    for (const octet of bytes(NESTED)) decoder.push(Uint8Array.of(octet));
    expect(decoder.end()).toEqual(parseStructure(bytes(NESTED)));
  });

  test("a header without its end is partial in both", () => {
    expect(parseStructure(bytes("A: b\r\n")).value.header.end).toEqual({ type: "partial" });
    expect(parseHeader(bytes("A: b\r\n")).value.end).toEqual({ type: "partial" });
  });
});
