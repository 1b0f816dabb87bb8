import { decodeFlowed, flow, unflow } from "@mailwright/mime";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectWithin } from "./within.ts";

describe("flowed text", () => {
  // RFC 3676 §4.1 to §4.5.
  test.each([
    ["one \r\ntwo\r\n", [[0, "one two"]], "one two\r\n"],
    [
      "one \ntwo \nthree\nfour",
      [
        [0, "one two three"],
        [0, "four"],
      ],
      "one two three\nfour",
    ],
    [
      "one\r\ntwo\r\n",
      [
        [0, "one"],
        [0, "two"],
      ],
      "one\r\ntwo\r\n",
    ],
    [
      "\r\n\r\n",
      [
        [0, ""],
        [0, ""],
      ],
      "\r\n\r\n",
    ],
    [
      " > not a quote\r\n From me",
      [
        [0, "> not a quote"],
        [0, "From me"],
      ],
      "> not a quote\r\nFrom me",
    ],
    ["> one \r\n> two\r\n", [[1, "one two"]], "> one two\r\n"],
    [
      ">> one \r\n>> two\r\n> three",
      [
        [2, "one two"],
        [1, "three"],
      ],
      ">> one two\r\n> three",
    ],
    [">>one \r\n>>two", [[2, "one two"]], ">>one two"],
    [
      "> one \r\ntwo",
      [
        [1, "one "],
        [0, "two"],
      ],
      "> one \r\ntwo",
    ],
    ["> > one", [[1, "> one"]], "> > one"],
    [
      "end\r\n-- \r\nJane",
      [
        [0, "end"],
        [0, "-- "],
        [0, "Jane"],
      ],
      "end\r\n-- \r\nJane",
    ],
    [
      "open \r\n-- \r\nJane",
      [
        [0, "open "],
        [0, "-- "],
        [0, "Jane"],
      ],
      "open \r\n-- \r\nJane",
    ],
    [
      "> -- \r\n> Jane",
      [
        [1, "-- "],
        [1, "Jane"],
      ],
      "> -- \r\n> Jane",
    ],
    ["open ", [[0, "open "]], "open "],
    ["", [], ""],
  ])("of %j", (text, paragraphs, plain) => {
    const found = [...decodeFlowed(text)].map(({ quote, text: line }) => [quote, line]);
    expect(found).toEqual(paragraphs);
    expect(unflow(text)).toBe(plain);
  });

  test("DelSp removes the space that is in no word", () => {
    const text = "日本 \r\n語  \r\nx \r\n";
    expect([...decodeFlowed(text, { delSp: true })]).toEqual([{ quote: 0, text: "日本語 x" }]);
    expect(unflow(text, { delSp: true })).toBe("日本語 x \r\n");
  });

  test("both readings agree", () => {
    const words = fc.constantFrom("a", " ", ">", "\n", "\r\n", "--", "-- ", " \r\n", "\r");
    fc.assert(
      fc.property(fc.array(words), fc.boolean(), (pieces, delSp) => {
        const text = pieces.join("");
        const paragraphs = [...decodeFlowed(text, { delSp })];
        const lines = unflow(text, { delSp }).split("\n");
        if (text === "" || text.endsWith("\n")) lines.pop();
        expect(lines).toHaveLength(paragraphs.length);
        for (const [i, { quote, text: line }] of paragraphs.entries()) {
          const plain = lines[i] ?? "";
          expect(plain.startsWith(">".repeat(quote))).toBe(true);
          expect(plain.replaceAll(/\s/g, "").endsWith(line.replaceAll(/\s/g, ""))).toBe(true);
        }
      }),
    );
  });

  test.each(["\n", " \n", "a \r\n", "> \n", ">", " ", "-- \n", " \n ", ">a \n>>a \n"])(
    "D2: 10 MB of %j",
    (piece) => {
      const text = piece.repeat(10_000_000 / piece.length);
      expectWithin(() => unflow(text), 1500);
      expectWithin(() => {
        let length = 0;
        for (const paragraph of decodeFlowed(text)) length += paragraph.text.length;
        expect(length).toBeLessThanOrEqual(text.length);
      }, 3000);
    },
  );
});

test.each([53, 70, 5000])("a line with %d quote marks stays whole", (marks) => {
  const line = `${">".repeat(marks)} ${"word ".repeat(1000)}end`;
  expect(flow(line)).toBe(line);
  expect(unflow(flow(line))).toBe(line);
});
