import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { concatBytes } from "@mailwright/core";
import {
  decodeEncodedWords,
  editMessage,
  formatField,
  type MessageEdit,
  MimeUsageError,
  type Part,
  parseAddresses,
  parseHeader,
  parseStructure,
} from "@mailwright/mime";
import { describe, expect, test } from "vitest";
import { bytes } from "./bytes.ts";

const FOLDER = fileURLToPath(new URL("../../../../shared/conformance", import.meta.url));
const suites = existsSync(FOLDER)
  ? readdirSync(FOLDER).filter((name) => name.startsWith("mime-"))
  : [];

// The largest ones say nothing that smaller ones do not.
const LARGEST = 500_000;

function messages(suite: string): Uint8Array[] {
  const folder = join(FOLDER, suite, "open");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile() && statSync(file).size < LARGEST)
    .map((file) => new Uint8Array(readFileSync(file)));
}

/** The first parts of a message, and what each stands in. */
function places(root: Part): (readonly [Part, Part | undefined])[] {
  const found: (readonly [Part, Part | undefined])[] = [];
  const walk = (part: Part, parent?: Part): void => {
    found.push([part, parent]);
    if (part.type === "multipart") for (const child of part.children) walk(child, part);
    else if (part.type === "message") walk(part.message, part);
  };
  walk(root);
  return found;
}

async function edited(source: Uint8Array, structure: Part, edit: MessageEdit): Promise<Uint8Array> {
  return concatBytes(await Array.fromAsync(editMessage({ source, structure }, [edit])));
}

function written(run: () => string): Uint8Array | undefined {
  try {
    return bytes(`${run()}\r\n`);
  } catch (error) {
    if (error instanceof MimeUsageError) return undefined;
    throw error;
  }
}

const field = { type: "text", name: "X-New", text: "é" } as const;
const leaf = { type: "leaf", contentType: "text/plain", content: "removed" } as const;

describe.skipIf(suites.length === 0)("messages of other projects", () => {
  test.each(suites)("%s: a field that is added and removed leaves nothing", async (suite) => {
    for (const source of messages(suite)) {
      const { value: structure } = parseStructure(source);
      for (const [at, [part]] of places(structure).slice(0, 8).entries()) {
        const added = await edited(source, structure, { type: "addField", field, part });
        const again = parseStructure(added).value;
        const target = places(again)[at]?.[0] as Part;
        expect(target.header.get("x-new")).toBeDefined();
        const edit = { type: "removeField", name: "X-New", part: target } as const;
        const back = await edited(added, again, edit);
        // Where there was no header, an empty line stays.
        expect(part.header.octets.length === 0 || Buffer.compare(back, source) === 0).toBe(true);
      }
    }
  });

  test.each(suites)("%s: a part that is replaced is the only one that changes", async (suite) => {
    for (const source of messages(suite)) {
      const { value: structure } = parseStructure(source);
      for (const [at, [part, parent]] of places(structure).slice(0, 8).entries()) {
        if (parent?.type !== "multipart") continue;
        const result = await edited(source, structure, {
          type: "replacePart",
          part,
          content: leaf,
        });
        const found = places(parseStructure(result).value)[at]?.[0] as Part;
        const body = new TextDecoder().decode(result.subarray(found.bodyStart, found.bodyEnd));
        expect(body.trim()).toBe("removed");
        const [head, tail] = [source.subarray(0, part.start), source.subarray(part.bodyEnd)];
        expect(Buffer.compare(result.subarray(0, head.length), head)).toBe(0);
        expect(Buffer.compare(result.subarray(result.length - tail.length), tail)).toBe(0);
      }
    }
  });

  test.each(suites)("%s: addresses and subjects are read as they were written", (suite) => {
    for (const source of messages(suite)) {
      const { value: header } = parseHeader(source);
      for (const name of ["from", "to", "cc"]) {
        const { value: read, defects } = parseAddresses(header.get(name)?.value ?? "");
        const list = { type: "addresses", name: "X", addresses: read } as const;
        const again = defects.length > 0 ? undefined : written(() => formatField(list));
        const value = again && parseHeader(again).value.get("x")?.value;
        expect(value === undefined ? read : parseAddresses(value).value).toEqual(read);
      }
      const subject = decodeEncodedWords(header.get("subject")?.value ?? "");
      const again = written(() => formatField({ type: "text", name: "X", text: subject }));
      const value = again && parseHeader(again).value.get("x")?.value;
      expect(value === undefined ? subject : decodeEncodedWords(value)).toBe(subject);
    }
  });
});
