import { Buffer } from "node:buffer";
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatBase64, parseBase64 } from "@mailwright/sasl";

test("octets are written as everybody writes them, and read back", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = formatBase64(bytes);
      expect(text).toBe(Buffer.from(bytes).toString("base64"));
      expect(parseBase64(text)).toEqual({ value: bytes, defects: [] });
    }),
  );
});

test("any text is read as the octets it is written for, or has a defect", () => {
  const digit = fc.constantFrom("A", "Q", "g", "/", "+", "=", " ", "-", "_", "\n", "é", "\0");
  fc.assert(
    fc.property(fc.string({ unit: digit, maxLength: 12 }), (text) => {
      const { value, defects } = parseBase64(text);
      expect(value === undefined).toBe(defects.length > 0);
      expect(value === undefined || formatBase64(value) === text).toBe(true);
    }),
  );
});

test.each([
  ["AA", "base64-length", 2],
  ["AAA=A", "base64-length", 5],
  ["====", "base64-character", 0],
  ["A===", "base64-character", 1],
  ["=AAA", "base64-character", 0],
  ["AA=A", "base64-character", 2],
  ["AA==AA==", "base64-character", 2],
  ["AA A", "base64-character", 2],
  ["AA-_", "base64-character", 2],
  ["AB==", "base64-padding", 2],
  ["AAB=", "base64-padding", 3],
])("%s has the defect %s", (text, code, at) => {
  expect(parseBase64(text)).toMatchObject({ defects: [{ code, at }] });
});
