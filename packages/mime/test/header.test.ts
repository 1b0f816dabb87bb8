import { parseHeader } from "@mailwright/mime";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytes, codes } from "./bytes.ts";

function fields(text: string): [string, string][] {
  return [...parseHeader(bytes(text)).value].map((field) => [field.name, field.value]);
}

describe("parseHeader", () => {
  test("finds fields, unfolds their values, and says where the body begins", () => {
    const text = "From: a@b.c\r\nSubject: one\r\n\ttwo\r\n three\r\n\r\nbody: x\r\n";
    const { value, defects } = parseHeader(bytes(text));
    expect([...value].map((field) => [field.name, field.value])).toEqual([
      ["From", "a@b.c"],
      ["Subject", "one\ttwo three"],
    ]);
    expect(value.end).toEqual({ type: "complete", bodyStart: text.indexOf("body") });
    expect(defects).toEqual([]);
  });

  test("gives the offsets and octets of a field", () => {
    const field = parseHeader(bytes("A: 1\r\nBcd: 2\r\n 3\r\n\r\n")).value.get("bCD");
    expect([field?.start, field?.valueStart, field?.end]).toEqual([6, 10, 18]);
    expect(new TextDecoder().decode(field?.raw)).toBe("Bcd: 2\r\n 3\r\n");
  });

  test("finds all fields of a name, and no field whose name only begins alike", () => {
    const { value } = parseHeader(bytes("A: 1\r\nAB: 2\r\na: 3\r\n\r\n"));
    expect(value.all("A").map((field) => field.value)).toEqual(["1", "3"]);
    expect(value.get("B")).toBeUndefined();
    expect(value.count).toBe(3);
  });

  test("says that the header goes on when its end is not given", () => {
    const found = parseHeader(bytes("Subject: one\r\nTo: b"));
    expect(found.value.end).toEqual({ type: "partial" });
    expect(codes(found)).toEqual(["header-unended"]);
    expect(found.value.get("to")?.value).toBe("b");
  });

  test("stops at the limit", () => {
    const found = parseHeader(bytes(`A: 1\r\nB: ${"b".repeat(100)}\r\n\r\n`), { header: 20 });
    expect(found.value.end).toEqual({ type: "partial" });
    expect(codes(found)).toEqual(["header-too-long"]);
  });

  test.each(["From", "Subject", "Content-Type"])(
    "C1: lists a second %s; the first counts",
    (name) => {
      const found = parseHeader(bytes(`${name}: 1\r\n${name.toLowerCase()}: 2\r\n\r\n`));
      expect(codes(found)).toEqual(["field-repeated"]);
      expect(found.value.get(name)?.value).toBe("1");
    },
  );

  test("C3: takes white space before the colon, and lists it", () => {
    const found = parseHeader(bytes("From : a@b.c\r\n\r\n"));
    expect(codes(found)).toEqual(["field-name"]);
    expect(found.value.get("from")).toMatchObject({ name: "From", value: "a@b.c", valueStart: 6 });
  });

  test("C4: a bare CR ends no line", () => {
    const found = parseHeader(bytes("From: a\rTo: b\rSubject: c\r\n\r\n"));
    expect(codes(found)).toEqual(["bare-cr"]);
    expect(found.value.get("from")?.value).toBe("a To: b Subject: c");
    expect(found.value.count).toBe(1);
  });

  test("a bare LF ends a line", () => {
    const found = parseHeader(bytes("From: a\nTo: b\n\nbody"));
    expect(codes(found)).toEqual(["bare-lf"]);
    expect(found.value.get("to")?.value).toBe("b");
    expect(found.value.end).toEqual({ type: "complete", bodyStart: 15 });
  });

  test.each(["no colon here", "two words: x", ": nameless"])("C5: %j ends the header", (line) => {
    const found = parseHeader(bytes(`A: 1\r\n${line}\r\nB: 2\r\n\r\n`));
    expect(codes(found)).toEqual(["field-missing-colon"]);
    expect(found.value.end).toEqual({ type: "complete", bodyStart: 6 });
    expect(found.value.get("b")).toBeUndefined();
  });

  test("C6: lists NUL, which no value has", () => {
    const found = parseHeader(bytes("Subject: a\0b\r\n\r\n"));
    expect(codes(found)).toEqual(["nul"]);
    expect(found.value.get("subject")?.value).toBe("a b");
  });

  test("passes over the first line of a mailbox file, but no later one", () => {
    expect(fields("From a@b Mon Jan  1 00:00:00 2024\r\nTo: b\r\n\r\n")).toEqual([["To", "b"]]);
    expect(fields("To: b\r\nFrom a@b Mon Jan  1\r\nCc: c\r\n\r\n")).toEqual([["To", "b"]]);
  });

  test("E1: names are no properties of objects", () => {
    const { value } = parseHeader(bytes("__proto__: x\r\nconstructor: y\r\n\r\n"));
    expect(value.get("__proto__")?.value).toBe("x");
    expect(value.get("toString")).toBeUndefined();
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });

  test("reads UTF-8, and other octets one by one", () => {
    expect(fields("Subject: café\r\n\r\n")).toEqual([["Subject", "café"]]);
    const latin = Uint8Array.from([...bytes("Subject: caf"), 0xe9, 13, 10, 13, 10]);
    expect(parseHeader(latin).value.get("subject")?.value).toBe("café");
  });

  test("takes any octets, and no value has line breaks", () => {
    const hostile = fc.array(
      fc.oneof(fc.constantFrom("A", "b: ", ":", " ", "\t", "\r", "\n", "\r\n", "\0"), fc.string()),
    );
    fc.assert(
      fc.property(hostile, (pieces) => {
        const message = bytes(pieces.join(""));
        const { value } = parseHeader(message);
        let at = 0;
        for (const field of value) {
          expect(field.start).toBeGreaterThanOrEqual(at);
          expect(field.valueStart).toBeGreaterThan(field.start);
          expect(field.end).toBeGreaterThanOrEqual(field.valueStart);
          expect(field.value).not.toMatch(/[\r\n\0]/);
          at = field.end;
        }
        expect(at).toBeLessThanOrEqual(message.length);
      }),
    );
  });
});

test("a name with a colon is the name of no field", () => {
  expect(parseHeader(bytes("Subject: : a\r\n\r\n")).value.get("subject:")).toBeUndefined();
});
