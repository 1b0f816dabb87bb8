import {
  decodeEncodedWords,
  decodeText,
  formatHeaderField,
  MimeUsageError,
  parseStructure,
} from "@mailwright/mime";
import { encodeWords, libmimeCharsets, mediaTypeOf } from "@mailwright/mime/node";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

describe("encodeWords", () => {
  test("leaves ASCII alone, but what looks encoded", () => {
    expect(encodeWords("Hello, world")).toBe("Hello, world");
    expect(decodeEncodedWords(encodeWords("=?utf-8?Q?a?="))).toBe("=?utf-8?Q?a?=");
  });

  test("writes Q where it can be read, else B", () => {
    expect(encodeWords("café au lait")).toMatch(/\?Q\?/);
    expect(encodeWords("日本語の件名")).toMatch(/\?B\?/);
  });

  test.each(["a\r\nb", "a\nb", "a\0b", "\ud800"])("B1: refuses %j", (text) => {
    expect(() => encodeWords(text)).toThrow(MimeUsageError);
  });

  test("what it writes can be folded and decodes to what it was", () => {
    const text = fc
      .string({ unit: "grapheme", maxLength: 200 })
      .filter((each) => !/[\0\r\n]/.test(each) && each.isWellFormed());
    fc.assert(
      fc.property(text, (given) => {
        fc.pre(!/^[\t -~]*$/.test(given));
        const encoded = encodeWords(given);
        expect(decodeEncodedWords(encoded)).toBe(given);
        for (const word of encoded.split(" ")) expect(word.length).toBeLessThanOrEqual(75);
        expect(formatHeaderField("Subject", encoded)).toMatch(/\r\n$/);
      }),
    );
  });
});

describe("libmimeCharsets", () => {
  test("decodes charsets that the platform does not know", () => {
    const message = Uint8Array.from([
      ...new TextEncoder().encode("Content-Type: text/plain; charset=cp437\r\n\r\ncaf"),
      0x82,
    ]);
    const { value } = parseStructure(message);
    expect(decodeText(value, message).defects.map((defect) => defect.code)).toEqual(["charset"]);
    expect(decodeText(value, message, { charsets: libmimeCharsets })).toEqual({
      value: "café",
      defects: [],
    });
  });

  test("decodes in pieces", () => {
    const decoder = libmimeCharsets("cp437");
    expect(decoder?.decode(Uint8Array.of(97), { stream: true })).toBe("");
    expect(decoder?.decode(Uint8Array.of(0x82))).toBe("aé");
    expect(decoder?.decode(Uint8Array.of(98))).toBe("b");
  });

  test.each(["x-none", "utf-7", "base64", "hex", "__proto__"])("does not know %s", (label) => {
    expect(libmimeCharsets(label)).toBeUndefined();
  });
});

test("mediaTypeOf goes by the extension", () => {
  expect(mediaTypeOf("report.PDF")).toBe("application/pdf");
  expect(mediaTypeOf("report")).toBe("application/octet-stream");
  expect(mediaTypeOf("a.__proto__")).toBe("application/octet-stream");
});
