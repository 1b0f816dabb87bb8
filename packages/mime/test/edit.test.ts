import { concatBytes } from "@mailwright/core";
import {
  decodeContent,
  decodeText,
  editMessage,
  type MessageEdit,
  type Multipart,
  parseStructure,
  type Part,
} from "@mailwright/mime";
import { pieces, seededRandom } from "@mailwright/testkit";
import * as fc from "fast-check";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { failure } from "./failure.ts";

// Octets as characters, so that any octet can be written down.
const octets = (text: string): Uint8Array => Uint8Array.from(text, (each) => each.charCodeAt(0));
const textOf = (given: Uint8Array): string => Buffer.from(given).toString("latin1");

async function edited(
  source: Uint8Array,
  edits: readonly MessageEdit[],
  structure?: Part,
): Promise<string> {
  const tree = structure ?? parseStructure(source).value;
  const stream = editMessage({ source, structure: tree }, edits, { random: seededRandom(1) });
  return textOf(concatBytes(await Array.fromAsync(stream)));
}

/** Edits named by the tree of a message. */
async function changed(
  message: string,
  edits: (root: Part) => readonly MessageEdit[],
): Promise<string> {
  const source = octets(message);
  const { value: structure } = parseStructure(source);
  return edited(source, edits(structure), structure);
}

const field = { type: "text", name: "X-New", text: "n" } as const;

describe("fields", () => {
  test.each<[string, string, MessageEdit, string]>([
    ["first", "A: 1\r\n\r\nb", { type: "addField", field }, "X-New: n\r\nA: 1\r\n\r\nb"],
    ["last", "A: 1\r\n\r\nb", { type: "addField", field, at: "last" }, "A: 1\r\nX-New: n\r\n\r\nb"],
    ["with LF where LF is", "A: 1\n\nb", { type: "addField", field }, "X-New: n\nA: 1\n\nb"],
    [
      "after a folded one",
      "A: 1\r\n 2\r\n\r\n",
      { type: "addField", field, at: "last" },
      "A: 1\r\n 2\r\nX-New: n\r\n\r\n",
    ],
    [
      "after the line of an mbox file",
      "From x\nA: 1\n\n",
      { type: "addField", field },
      "From x\nX-New: n\nA: 1\n\n",
    ],
    ["to an empty message", "", { type: "addField", field }, "X-New: n\r\n\r\n"],
    ["to an empty header", "\r\nbody", { type: "addField", field }, "X-New: n\r\n\r\nbody"],
    [
      "to a body alone",
      "no header\r\n",
      { type: "addField", field },
      "X-New: n\r\n\r\nno header\r\n",
    ],
    [
      "to a header cut off",
      "A: 1",
      { type: "addField", field, at: "last" },
      "A: 1\r\nX-New: n\r\n",
    ],
    [
      "removed, all",
      "a: 1\r\nB: 2\r\nA : 3\r\n 4\r\n\r\n",
      { type: "removeField", name: "A" },
      "B: 2\r\n\r\n",
    ],
    [
      "removed, by index",
      "A: 1\r\nA: 2\r\nA: 3\r\n\r\n",
      { type: "removeField", name: "a", index: 1 },
      "A: 1\r\nA: 3\r\n\r\n",
    ],
    [
      "removed, the last",
      "A: 1\r\nA: 2\r\n\r\n",
      { type: "removeField", name: "a", index: -1 },
      "A: 1\r\n\r\n",
    ],
    [
      "removed, none so far back",
      "A: 1\r\nA: 2\r\n\r\n",
      { type: "removeField", name: "a", index: -5 },
      "A: 1\r\nA: 2\r\n\r\n",
    ],
    [
      "replaced, none so far back",
      "A: 1\r\nA: 2\r\n\r\n",
      { type: "replaceField", name: "a", index: -3, field },
      "A: 1\r\nA: 2\r\n\r\n",
    ],
    ["removed, none", "A: 1\r\n\r\n", { type: "removeField", name: "a", index: 1 }, "A: 1\r\n\r\n"],
    [
      "replaced",
      "A: 1\r\nB: 2\r\nA: 3\r\n\r\n",
      { type: "replaceField", name: "a", field },
      "X-New: n\r\nB: 2\r\n\r\n",
    ],
    [
      "replaced, by index",
      "A: 1\nA: 2\n\n",
      { type: "replaceField", name: "a", index: 1, field },
      "A: 1\nX-New: n\n\n",
    ],
    [
      "replaced, none",
      "A: 1\n\nb",
      { type: "replaceField", name: "c", field },
      "A: 1\nX-New: n\n\nb",
    ],
  ])("%s", async (_, message, edit, expected) => {
    expect(await edited(octets(message), [edit])).toBe(expected);
  });

  test("several at one place stay in their order", async () => {
    const edits: MessageEdit[] = ["1", "2", "3"].map((text) => ({
      type: "addField",
      field: { ...field, text },
    }));
    expect(await edited(octets("A: 1\n\n"), [...edits, { type: "removeField", name: "a" }])).toBe(
      "X-New: 1\nX-New: 2\nX-New: 3\n\n",
    );
  });

  describe("of a header that is longer than was read", () => {
    const source = octets("A: 1\r\nB: 2\r\nC: 3\r\n\r\nbody");
    const { value: structure } = parseStructure(source, { header: 12 });
    test.each<MessageEdit>([
      { type: "removeField", name: "C" },
      { type: "replaceField", name: "a", field },
      { type: "addField", field, at: "last" },
    ])("refuses $type", (edit) => {
      expect(failure(() => editMessage({ source, structure }, [edit]))).toBe("MIME_EDIT");
    });

    test("a field can be added first", async () => {
      expect(await edited(source, [{ type: "addField", field }], structure)).toBe(
        `X-New: n\r\n${textOf(source)}`,
      );
    });
  });

  test("nothing is injected", () => {
    const source = octets("A: 1\r\n\r\n");
    const { value: structure } = parseStructure(source);
    const edit = {
      type: "addField",
      field: { type: "value", name: "X", value: "a\r\nB: c" },
    } as const;
    expect(failure(() => editMessage({ source, structure }, [edit]))).toBe(
      "MIME_HEADER_CHARACTERS",
    );
  });
});

const MIXED =
  "Subject: \xe9\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\npre\n--b\r\n\r\none\r\n" +
  "--b  \r\nContent-Type: application/x\r\nContent-Transfer-Encoding: base64\r\n\r\neA==\r\n--b\r\n\r\n\0three\r\n--b--\r\nepi\xff";

function child(root: Part, at: number): Part {
  return (root as Multipart).children[at] as Part;
}

const leaf = { type: "leaf", contentType: "text/plain", content: "new" } as const;
const NEW = "Content-Type: text/plain; charset=utf-8\r\n\r\nnew";

describe("parts", () => {
  test.each<[string, (root: Part) => readonly MessageEdit[], (message: string) => string]>([
    [
      "replaced",
      (root) => [{ type: "replacePart", part: child(root, 1), content: leaf }],
      (message) => message.replace(/Content-Type: application[^]*?==/, NEW),
    ],
    [
      "removed, the first",
      (root) => [{ type: "removePart", part: child(root, 0) }],
      (message) => message.replace("\r\none\r\n--b  \r\n", ""),
    ],
    [
      "removed, the last",
      (root) => [{ type: "removePart", part: child(root, 2) }],
      (message) => message.replace("\r\n--b\r\n\r\n\0three", ""),
    ],
    [
      "removed, neighbours",
      (root) => [1, 2].map((at) => ({ type: "removePart", part: child(root, at) })),
      (message) => message.replace(/one[^]*three/, "one"),
    ],
    [
      "removed, all but the middle one",
      (root) => [0, 2].map((at) => ({ type: "removePart", part: child(root, at) })),
      (message) =>
        message.replace("\r\none\r\n--b  \r\n", "").replace("\r\n--b\r\n\r\n\0three", ""),
    ],
    [
      "inserted first",
      (root) => [{ type: "insertPart", into: root as Multipart, at: 0, content: leaf }],
      (message) => message.replace("--b\r\n", `--b\r\n${NEW}\r\n--b\r\n`),
    ],
    [
      "inserted last",
      (root) => [{ type: "insertPart", into: root as Multipart, at: 9, content: leaf }],
      (message) => message.replace("\r\n--b--", `\r\n--b\r\n${NEW}\r\n--b--`),
    ],
    [
      "a new body",
      (root) => [{ type: "replaceBody", part: child(root, 1), content: octets("y") }],
      (message) => message.replace("eA==", "eQ=="),
    ],
    [
      "a new text",
      (root) => [
        { type: "replaceBody", part: child(root, 1), content: "n", contentType: "text/plain" },
      ],
      (message) =>
        message
          .replace("application/x", "text/plain; charset=utf-8")
          .replace("base64", "7bit")
          .replace("eA==", "n"),
    ],
    [
      "a field",
      (root) => [{ type: "addField", field, part: child(root, 0) }],
      (message) => message.replace("\r\n\r\none", "\r\nX-New: n\r\n\r\none"),
    ],
    [
      "inserted before one that is replaced, which gets no field",
      (root) => [
        { type: "replacePart", part: child(root, 1), content: leaf },
        { type: "insertPart", into: root as Multipart, at: 1, content: leaf },
      ],
      (message) => message.replace(/Content-Type: application[^]*?==/, `${NEW}\r\n--b\r\n${NEW}`),
    ],
  ])("%s", async (_, edits, expected) => {
    expect(await changed(MIXED, edits)).toBe(expected(MIXED));
  });

  test.each<[string, (root: Part) => readonly MessageEdit[]]>([
    [
      "all parts removed",
      (root) => [0, 1, 2].map((at) => ({ type: "removePart", part: child(root, at) })),
    ],
    ["the message itself removed", (root) => [{ type: "removePart", part: root }]],
    [
      "a part of another message",
      () => [{ type: "addField", field, part: parseStructure(octets("")).value }],
    ],
    [
      "a part between none",
      (root) => [{ type: "insertPart", into: root as Multipart, at: -1, content: leaf }],
    ],
    [
      "a body of the same type for parts",
      (root) => [{ type: "replaceBody", part: root, content: "" }],
    ],
    [
      "a part removed and replaced",
      (root) => [
        { type: "removePart", part: child(root, 1) },
        { type: "replacePart", part: child(root, 1), content: leaf },
      ],
    ],
    [
      "a field of a part that is removed",
      (root) => [
        { type: "removePart", part: child(root, 0) },
        { type: "addField", field, part: child(root, 0) },
      ],
    ],
    [
      "a part within a body that is replaced",
      (root) => [
        { type: "replaceBody", part: root, content: "", contentType: "text/plain" },
        { type: "addField", field, part: child(root, 0) },
      ],
    ],
    [
      "a field replaced and removed",
      () => [
        { type: "replaceField", name: "subject", field },
        { type: "removeField", name: "subject" },
      ],
    ],
  ])("refuses %s", (_, edits) => {
    const source = octets(MIXED);
    const { value: structure } = parseStructure(source);
    expect(failure(() => editMessage({ source, structure }, edits(structure)))).toBe("MIME_EDIT");
  });

  test("a new part must not hold a boundary of the message", async () => {
    const content = { ...leaf, content: "a\n--b\nContent-Type: text/html\n\nx" };
    await expect(
      changed(MIXED, (root) => [{ type: "insertPart", into: root as Multipart, at: 0, content }]),
    ).rejects.toMatchObject({ code: "MIME_EDIT" });
  });

  test("nor one that is not ASCII", async () => {
    const message =
      'Content-Type: multipart/mixed; boundary="\xc3\xa9"\r\nContent-Transfer-Encoding: 8bit\r\n' +
      "\r\n--\xc3\xa9\r\n\r\none\r\n--\xc3\xa9--\r\n";
    const content = { ...leaf, content: "a\n--\u00e9--\nb" };
    await expect(
      changed(message, (root) => [{ type: "replacePart", part: child(root, 0), content }]),
    ).rejects.toMatchObject({ code: "MIME_EDIT" });
  });

  test("new parts have the line ends of their place", async () => {
    const result = await changed(MIXED.replaceAll("\r\n", "\n"), (root) => [
      {
        type: "insertPart",
        into: root as Multipart,
        at: 3,
        content: { ...leaf, content: "a\nb\n" },
      },
    ]);
    expect(result).not.toContain("\r");
    const read = parseStructure(octets(result)).value;
    expect(decodeText(child(read, 3), octets(result)).value).toBe("a\nb\n");
  });

  test("a text of a message without MIME gets its fields", async () => {
    const result = await changed("Subject: a\r\n\r\nold", (root) => [
      { type: "replaceBody", part: root, content: "n\u00e9\u00fc, and much else" },
    ]);
    expect(result).toBe(
      "Subject: a\r\nContent-Type: text/plain; charset=utf-8\r\n" +
        "Content-Transfer-Encoding: quoted-printable\r\nMIME-Version: 1.0\r\n\r\n" +
        "n=C3=A9=C3=BC, and much else",
    );
  });

  test("refuses a part after one that is open with the same boundary", () => {
    const open = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n";
    const source = octets(`${open}${open}\r\nx`);
    const { value: structure } = parseStructure(source);
    const edit = {
      type: "insertPart",
      into: structure as Multipart,
      at: 1,
      content: leaf,
    } as const;
    expect(failure(() => editMessage({ source, structure }, [edit]))).toBe("MIME_EDIT");
  });

  // Where a boundary follows a header at once, its line end is that of the header.
  const TIGHT =
    "Content-Type: multipart/mixed; boundary=b\n\n--b\nA: 1\n\n--b\nB: 2\n--b\nC: 3\n\n--b--\n";
  test.each<[string, (root: Part) => readonly MessageEdit[], number]>([
    ["replaced", (root) => [{ type: "replacePart", part: child(root, 2), content: leaf }], 3],
    ["a new body", (root) => [{ type: "replaceBody", part: child(root, 1), content: "new" }], 3],
    ["removed", (root) => [{ type: "removePart", part: child(root, 2) }], 2],
    [
      "inserted",
      (root) => [{ type: "insertPart", into: root as Multipart, at: 3, content: leaf }],
      4,
    ],
  ])("parts without bodies stay parts: %s", async (_, edits, count) => {
    const result = octets(await changed(TIGHT, edits));
    const { value: read, defects } = parseStructure(result);
    expect((read as Multipart).children).toHaveLength(count);
    expect((read as Multipart).epilogue).toBeDefined();
    expect(defects.map(({ code }) => code)).not.toContain("boundary-unclosed");
  });
});

// A message of lines that mean something, and of rubbish.
const line = fc.constantFrom(
  "A: 1",
  " folded",
  "Content-Type: multipart/mixed; boundary=b",
  "Content-Type: multipart/mixed; boundary=c",
  "Content-Type: message/rfc822",
  "",
  "--b",
  "--b--",
  "--c",
  "--c--",
  "text \xe9\0",
);
const message = fc
  .array(fc.tuple(line, fc.constantFrom("\r\n", "\n", "\r\n")), { maxLength: 40 })
  .map((lines) =>
    octets(`Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${lines.flat().join("")}`),
  );

function allParts(root: Part): Part[] {
  const inner =
    root.type === "multipart" ? root.children : root.type === "message" ? [root.message] : [];
  return [root, ...inner.flatMap(allParts)];
}

function commonLength(one: Uint8Array, other: Uint8Array): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

async function all(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return concatBytes(await Array.fromAsync(stream));
}

async function* streamed(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

describe("any message", () => {
  test("without edits is what it was", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (source) => {
        const { value: structure } = parseStructure(source);
        expect(await all(editMessage({ source, structure }, []))).toEqual(source);
      }),
    );
  });

  test("keeps what no edit names, in pieces of any size", async () => {
    await fc.assert(
      fc.asyncProperty(
        message.chain((source) => fc.tuple(fc.constant(source), pieces(source))),
        fc.nat(),
        fc.boolean(),
        async ([source, chunks], pick, last) => {
          const { value: structure } = parseStructure(source);
          const parts = allParts(structure);
          const part = parts[pick % parts.length] as Part;
          const at = last ? ("last" as const) : ("first" as const);
          const edits: MessageEdit[] = [{ type: "addField", field, part, at }];
          const result = await all(editMessage({ source: streamed(chunks), structure }, edits));
          // What was added is one run; before and after it the message is as it was.
          const before = commonLength(result, source);
          const after = commonLength(result.toReversed(), source.toReversed());
          expect(before + after).toBeGreaterThanOrEqual(source.length);
          expect(result.length - source.length).toBeLessThanOrEqual("X-New: n\r\n".length + 2);
          const found = allParts(parseStructure(result).value)[parts.indexOf(part)];
          expect(found?.header.get("x-new")?.value).toBe("n");
        },
      ),
    );
  });

  test("a field that is added and removed again leaves nothing", async () => {
    await fc.assert(
      fc.asyncProperty(message, fc.nat(), async (source, pick) => {
        const { value: structure } = parseStructure(source);
        const at = pick % allParts(structure).length;
        const part = allParts(structure)[at] as Part;
        const added = await all(
          editMessage({ source, structure }, [{ type: "addField", field, part }]),
        );
        const again = parseStructure(added).value;
        const removed = await all(
          editMessage({ source: added, structure: again }, [
            { type: "removeField", name: "x-new", part: allParts(again)[at] },
          ]),
        );
        const extra = removed.length - source.length;
        // A body without a header keeps the empty line that now separates them.
        expect(extra === 0 || part.header.octets.length === 0).toBe(true);
        expect(extra !== 0 || textOf(removed) === textOf(source)).toBe(true);
      }),
    );
  });

  test("a part that is replaced is the only one that changes", async () => {
    await fc.assert(
      fc.asyncProperty(message, fc.nat(), async (source, pick) => {
        const { value: structure } = parseStructure(source);
        const candidates = allParts(structure)
          .filter((each) => each.type === "multipart" && each.children.length > 0)
          .flatMap((each) => (each as Multipart).children);
        fc.pre(candidates.length > 0);
        const part = candidates[pick % candidates.length] as Part;
        const edits: MessageEdit[] = [{ type: "replacePart", part, content: leaf }];
        const result = await all(
          editMessage({ source, structure }, edits, { random: seededRandom(1) }),
        );
        expect(textOf(result).startsWith(textOf(source.subarray(0, part.start)))).toBe(true);
        expect(textOf(result).endsWith(textOf(source.subarray(part.bodyEnd)))).toBe(true);
        const index = allParts(structure).indexOf(part);
        const found = allParts(parseStructure(result).value)[index] as Part;
        expect(textOf(decodeContent(found, result).value)).toMatch(/^new(?:\r?\n)?$/);
      }),
    );
  });

  test("removing any parts leaves the others", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("A: 1\r\n\r\nx", "\r\ny", "A: 2\r\n", "\r\n", "z\r\n\r\n"), {
          minLength: 2,
          maxLength: 6,
        }),
        fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
        async (children, removed) => {
          const head = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
          const source = octets(
            `${head}${children.map((each) => `--b\r\n${each}\r\n`).join("")}--b--\r\nend`,
          );
          const { value: structure } = parseStructure(source);
          const parts = (structure as Multipart).children;
          const gone = parts.filter((_, at) => removed[at]);
          fc.pre(gone.length < parts.length);
          const edits = gone.map((part): MessageEdit => ({ type: "removePart", part }));
          const result = await all(editMessage({ source, structure }, edits));
          const { value: read, defects } = parseStructure(result);
          const contents = (root: readonly Part[], octetsOf: Uint8Array): string[] =>
            root.map((each) => textOf(octetsOf.subarray(each.bodyStart, each.bodyEnd)).trim());
          const kept = parts.filter((_, at) => removed[at] !== true);
          expect(contents((read as Multipart).children, result)).toEqual(contents(kept, source));
          expect(defects.map(({ code }) => code)).not.toContain("boundary-unclosed");
          expect(textOf(result).endsWith("--b--\r\nend")).toBe(true);
        },
      ),
    );
  });
});

test.each<[string, MessageEdit[]]>([
  ["of what is missing", [{ type: "removeField", name: "B" }]],
  ["of what is there", [{ type: "removeField", name: "A" }]],
  ["of nothing", []],
])("a message shorter than its tree says so, with edits %s", async (_, edits) => {
  const { value: structure } = parseStructure(octets("A: 1\r\nB: 2\r\n\r\n"));
  const stream = editMessage({ source: octets("A: 1\r\n"), structure }, edits);
  await expect(all(stream)).rejects.toMatchObject({ code: "MIME_EDIT" });
});

test("what has gone by is not kept, though it may be told to end", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const seen: WeakRef<ArrayBufferLike>[] = [];
  async function* source(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < 100; at++) {
      const chunk = new Uint8Array(1000).fill(65);
      seen.push(new WeakRef(chunk.buffer));
      yield chunk;
    }
  }
  const { value: structure } = parseStructure(octets(""));
  const { signal } = new AbortController();
  const stream = editMessage({ source: source(), structure }, [], {}, { signal });
  let read = 0;
  for await (const chunk of stream) {
    read += chunk.length;
    if (read !== 90_000) continue;
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    const kept = seen.filter((each) => each.deref() !== undefined);
    expect(kept.length).toBeLessThan(10);
  }
  expect(read).toBe(100_000);
});

test("editing ends when it is told to", async () => {
  const stop = new AbortController();
  stop.abort(new Error("enough"));
  const { value: structure } = parseStructure(octets("A: 1\r\n\r\n"));
  const stream = editMessage(
    { source: octets("A: 1\r\n\r\n"), structure },
    [],
    {},
    { signal: stop.signal },
  );
  await expect(all(stream)).rejects.toThrow("enough");
});
