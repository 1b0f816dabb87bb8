import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  decodeText,
  type Part,
  parseHeader,
  parseStructure,
  StructureDecoder,
} from "@mailwright/mime";
import { describe, expect, test } from "vitest";

const FOLDER = fileURLToPath(new URL("../../../../shared/conformance", import.meta.url));

function files(suite: string): string[] {
  const folder = join(FOLDER, suite, "open");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}

function check(part: Part, message: Uint8Array, start: number, end: number): void {
  expect(part.start).toBeGreaterThanOrEqual(start);
  expect(part.bodyStart).toBeGreaterThanOrEqual(part.start);
  expect(part.bodyEnd).toBeGreaterThanOrEqual(part.bodyStart);
  expect(part.bodyEnd).toBeLessThanOrEqual(end);
  for (const field of parseHeader(message.subarray(part.start, part.bodyStart)).value) {
    expect(field.value).not.toMatch(/[\r\n\0]/);
  }
  expect(decodeText(part, message).value).toBeTypeOf("string");
  const children = part.type === "multipart" ? part.children : [];
  for (const child of children) check(child, message, part.bodyStart, part.bodyEnd);
  if (part.type === "message") check(part.message, message, part.bodyStart, part.bodyEnd);
}

const suites = existsSync(FOLDER)
  ? readdirSync(FOLDER).filter((name) => name.startsWith("mime-"))
  : [];

describe.skipIf(suites.length === 0)("messages of other projects", () => {
  test.each(suites)("%s: the tree holds together, however the message is cut", (suite) => {
    for (const file of files(suite)) {
      const message = readFileSync(file);
      const found = parseStructure(message);
      check(found.value, message, 0, message.length);
      expect(found.value.bodyEnd).toBe(message.length);
      const decoder = new StructureDecoder();
      for (let at = 0; at < message.length; at += 61) decoder.push(message.subarray(at, at + 61));
      expect(decoder.end()).toEqual(found);
    }
  });
});
