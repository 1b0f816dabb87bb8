import { type BodyPart, bodyParts, parseStructure } from "@mailwright/mime";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytes } from "./bytes.ts";
import { expectWithin } from "./within.ts";

/** A part, or the subtype of a multipart and its parts. */
type Tree = string | readonly Tree[];

let boundaries = 0;

/** A message of that tree; each part is told by its Content-Type and, after `|`, its disposition. */
function written(tree: Tree): string {
  if (typeof tree === "string") {
    const [type = "", disposition] = tree.split("|");
    const field = disposition === undefined ? "" : `Content-Disposition: ${disposition}\r\n`;
    return `Content-Type: ${type}\r\n${field}\r\nbody`;
  }
  const [subtype, ...parts] = tree;
  const boundary = `b${boundaries++}`;
  const lines = parts.map((part) => `--${boundary}\r\n${written(part)}\r\n`).join("");
  return `Content-Type: multipart/${String(subtype)}; boundary=${boundary}\r\n\r\n${lines}--${boundary}--\r\n`;
}

function told(tree: Tree): Record<string, readonly string[]> {
  const { value: part } = parseStructure(bytes(written(tree)));
  const names = (parts: readonly BodyPart[]): readonly string[] =>
    parts.map(({ contentType: { type, subtype, parameters } }) => {
      const label = parameters.get("x");
      return `${type}/${subtype}${label === undefined ? "" : ` ${label}`}`;
    });
  const { textBody, htmlBody, attachments } = bodyParts(part);
  return {
    textBody: names(textBody),
    htmlBody: names(htmlBody),
    attachments: names(attachments),
  };
}

const TEXT = "text/plain";
const HTML = "text/html";
const PNG = "image/png";
const PDF = "application/pdf";

describe("bodyParts", () => {
  // RFC 8621 §4.1.4, its example first.
  test.each<[string, Tree, readonly string[], readonly string[], readonly string[]]>([
    [
      "a list's message with header and footer",
      [
        "mixed",
        "text/plain;x=A",
        [
          "mixed",
          [
            "alternative",
            ["mixed", "text/plain;x=B", "image/jpeg;x=C|inline", "text/plain;x=D"],
            ["related", "text/html;x=E", "image/jpeg;x=F"],
          ],
          "image/jpeg;x=G|attachment",
          "application/x-excel;x=H",
          "message/rfc822;x=J",
        ],
        "text/plain;x=K",
      ],
      ["text/plain A", "text/plain B", "image/jpeg C", "text/plain D", "text/plain K"],
      ["text/plain A", "text/html E", "text/plain K"],
      ["image/jpeg C", "image/jpeg F", "image/jpeg G", "application/x-excel H", "message/rfc822 J"],
    ],
    ["plain text", TEXT, [TEXT], [TEXT], []],
    ["HTML", HTML, [HTML], [HTML], []],
    ["a file", PDF, [], [], [PDF]],
    ["a picture", PNG, [PNG], [PNG], []],
    ["a text that is a file", `${TEXT}|attachment`, [], [], [TEXT]],
    ["both forms", ["alternative", TEXT, HTML], [TEXT], [HTML], []],
    ["an alternative of HTML only", ["alternative", HTML], [HTML], [HTML], []],
    ["an alternative of text only", ["alternative", TEXT], [TEXT], [TEXT], []],
    [
      "a third form",
      ["alternative", TEXT, HTML, "text/calendar"],
      [TEXT],
      [HTML],
      ["text/calendar"],
    ],
    ["a text with a file", ["mixed", TEXT, PDF], [TEXT], [TEXT], [PDF]],
    ["a second text", ["mixed", TEXT, HTML], [TEXT, HTML], [TEXT, HTML], []],
    ["a second text with a name", ["mixed", TEXT, "text/plain;name=a"], [TEXT], [TEXT], [TEXT]],
    [
      "a second text with a file name",
      ["mixed", TEXT, "text/plain|inline; filename=a"],
      [TEXT],
      [TEXT],
      [TEXT],
    ],
    ["a first text with a name", "text/plain;name=a", [TEXT], [TEXT], []],
    ["related parts", ["related", HTML, PNG, TEXT], [HTML], [HTML], [PNG, TEXT]],
    [
      "HTML with its pictures as one form",
      ["alternative", TEXT, ["related", HTML, PNG]],
      [TEXT],
      [HTML],
      [PNG],
    ],
    [
      "pictures between texts",
      ["mixed", TEXT, PNG, TEXT],
      [TEXT, PNG, TEXT],
      [TEXT, PNG, TEXT],
      [],
    ],
    [
      "a signed text",
      ["signed", TEXT, "application/pgp-signature"],
      [TEXT],
      [TEXT],
      ["application/pgp-signature"],
    ],
    ["no parts", ["mixed"], [], [], []],
  ])("%s", (_, tree, textBody, htmlBody, attachments) => {
    expect(told(tree)).toEqual({ textBody, htmlBody, attachments });
  });

  test("agrees with the algorithm as RFC 8621 §4.1.4 words it, on any tree", () => {
    const leaf = fc.constantFrom(
      TEXT,
      HTML,
      PNG,
      PDF,
      `${TEXT}|attachment`,
      "text/plain;name=a",
      `${PNG}|inline`,
    );
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        leaf,
        fc
          .tuple(
            fc.constantFrom("mixed", "alternative", "related", "signed"),
            fc.array(tie("tree"), { minLength: 1, maxLength: 4 }),
          )
          .map(([subtype, parts]): Tree => [subtype as Tree].concat(parts)),
      ),
    }));
    fc.assert(
      fc.property(tree, (any) => {
        expect(told(any)).toEqual(expected(any));
      }),
      { numRuns: 300 },
    );
  });

  test("D3: 10,000 multiparts in each other, by a limit that lets them", () => {
    const { value: part } = parseStructure(bytes(nested(10_000)), { depth: 20_000, parts: 20_000 });
    const found = expectWithin(() => bodyParts(part), 1000);
    expect(found.textBody).toHaveLength(1);
  });
});

function nested(depth: number): string {
  let text = "";
  for (let i = 0; i < depth; i++)
    text += `Content-Type: multipart/alternative; boundary=b${i}\r\n\r\n--b${i}\r\n`;
  return `${text}\r\nbody`;
}

// The steps of the RFC, recursive and with lists that may be null.
function expected(tree: Tree): Record<string, readonly string[]> {
  const lists: Lists = { textBody: [], htmlBody: [], attachments: [] };
  step([tree], "mixed", false, lists);
  return { ...lists } as Record<string, readonly string[]>;
}

interface Lists {
  textBody: string[] | null;
  htmlBody: string[] | null;
  readonly attachments: string[];
}

function step(parts: readonly Tree[], kind: string, inAlternative: boolean, given: Lists): void {
  const lists = { ...given };
  const textLength = lists.textBody?.length ?? -1;
  const htmlLength = lists.htmlBody?.length ?? -1;
  for (const [i, part] of parts.entries()) {
    if (typeof part !== "string") {
      const subtype = String(part[0]);
      step(part.slice(1), subtype, inAlternative || subtype === "alternative", lists);
    } else if (!isInline(part, i, kind)) lists.attachments.push(typeOf(part));
    else if (kind === "alternative") chooseForm(typeOf(part), lists);
    else place(typeOf(part), inAlternative, lists);
  }
  const { textBody, htmlBody } = lists;
  if (kind !== "alternative" || textBody === null || htmlBody === null) return;
  const [text, html] = [textBody.slice(textLength), htmlBody.slice(htmlLength)];
  if (text.length === 0) textBody.push(...html);
  if (html.length === 0) htmlBody.push(...text);
}

function place(type: string, inAlternative: boolean, lists: Lists): void {
  if (inAlternative && type === TEXT) lists.htmlBody = null;
  if (inAlternative && type === HTML) lists.textBody = null;
  lists.textBody?.push(type);
  lists.htmlBody?.push(type);
  const open = lists.textBody !== null && lists.htmlBody !== null;
  if (!open && isMedia(type)) lists.attachments.push(type);
}

// The RFC leaves open what becomes of a form whose list is null.
function chooseForm(type: string, { textBody, htmlBody, attachments }: Lists): void {
  const list = type === TEXT ? textBody : type === HTML ? htmlBody : attachments;
  (list ?? attachments).push(type);
}

function typeOf(part: string): string {
  return part.split(/[;|]/)[0] ?? "";
}

function isMedia(type: string): boolean {
  return /^(image|audio|video)\//.test(type);
}

function isInline(part: string, i: number, kind: string): boolean {
  const type = typeOf(part);
  if (part.includes("|attachment") || !(type === TEXT || type === HTML || isMedia(type)))
    return false;
  return i === 0 || (kind !== "related" && (isMedia(type) || !part.includes("name=")));
}
