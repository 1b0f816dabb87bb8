import { formatHeaderField, parseHeader } from "@mailwright/mime";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { failure } from "./failure.ts";
import { bytes } from "./bytes.ts";

describe("formatHeaderField", () => {
  test("ends with CRLF", () => {
    expect(formatHeaderField("Subject", "Hello")).toBe("Subject: Hello\r\n");
  });

  test("folds at white space to 78 characters", () => {
    const words = Array.from({ length: 40 }, (_, i) => `word${i}`).join(" ");
    const field = formatHeaderField("Subject", words);
    expect(Math.max(...field.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(78);
    expect(parseHeader(bytes(`${field}\r\n`)).value.get("subject")?.value).toBe(words);
  });

  test("leaves no line of white space alone", () => {
    const field = formatHeaderField("Subject", `${" ".repeat(100)}a${" ".repeat(100)}b`);
    expect(
      field
        .split("\r\n")
        .slice(0, -1)
        .every((line) => line.trim() !== ""),
    ).toBe(true);
  });

  test("refuses a line that cannot be folded to 998 octets", () => {
    expect(formatHeaderField("X", "a".repeat(995))).toHaveLength(1000);
    expect(failure(() => formatHeaderField("X", "a".repeat(996)))).toBe("MIME_HEADER_LENGTH");
    expect(failure(() => formatHeaderField("X", "é".repeat(498), { utf8: true }))).toBe(
      "MIME_HEADER_LENGTH",
    );
  });

  test("refuses what is not ASCII unless UTF-8 is allowed", () => {
    expect(failure(() => formatHeaderField("Subject", "café"))).toBe("MIME_HEADER_ASCII");
    expect(formatHeaderField("Subject", "café", { utf8: true })).toBe("Subject: café\r\n");
  });

  test.each(["", "A:", "A B", "A\r\nB", "É", "A\0"])("B1: refuses %j as a name", (name) => {
    expect(failure(() => formatHeaderField(name, "x"))).toBe("MIME_HEADER_NAME");
  });

  test.each([..."\r\n\0\u0001\u001b\u007f\u0085\u2028\u2029\ud800".split(""), "\r\nInjected: 1"])(
    "B1: refuses %j in a value",
    (hostile) => {
      for (const utf8 of [false, true]) {
        expect(failure(() => formatHeaderField("Subject", `a${hostile}b`, { utf8 }))).toBe(
          "MIME_HEADER_CHARACTERS",
        );
      }
    },
  );

  test("what it writes is one field with that value", () => {
    const value = fc.string({ unit: fc.constantFrom("a", "bc", " ", "\t", ":", "long-word", "é") });
    fc.assert(
      fc.property(value, (text) => {
        const { value: header, defects } = parseHeader(
          bytes(`${formatHeaderField("X", text, { utf8: true })}\r\n`),
        );
        expect(defects).toEqual([]);
        expect([...header].map((field) => field.value)).toEqual([text.trim()]);
      }),
    );
  });
});
