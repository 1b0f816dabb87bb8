import { parseContentDisposition, parseContentType } from "@mailwright/mime";
import { describe, expect, test } from "vitest";
import { codes } from "./bytes.ts";

function parameters(text: string): [string, string][] {
  return [...(parseContentType(`text/plain; ${text}`).value?.parameters ?? [])];
}

describe("parseContentType", () => {
  test.each([
    ["text/plain", "text", "plain"],
    ["TEXT/Html; a=b", "text", "html"],
    [" (c) text (c) / (c) plain (c)", "text", "plain"],
    ["application/vnd.x+json;", "application", "vnd.x+json"],
  ])("reads %j", (text, type, subtype) => {
    expect(parseContentType(text)).toMatchObject({ value: { type, subtype }, defects: [] });
  });

  test.each(["", "text", "text/", "/plain", "text plain", ";charset=utf-8"])(
    "%j is none",
    (text) => {
      expect(parseContentType(text)).not.toHaveProperty("value");
      expect(codes(parseContentType(text))).toEqual(["content-type"]);
    },
  );

  // RFC 2045 §5.1, RFC 2231 §3 to §5.
  test.each([
    ["charset=us-ascii (Plain text)", [["charset", "us-ascii"]]],
    [
      'charset="us-ascii"; Format = flowed',
      [
        ["charset", "us-ascii"],
        ["format", "flowed"],
      ],
    ],
    ['a="x\\"y; z"', [["a", 'x"y; z']]],
    ["a*0=1; a*2=3; a*1=2", [["a", "123"]]],
    ["a*=utf-8''%e2%82%ac%20rates", [["a", "€ rates"]]],
    ["a*0*=us-ascii'en'This%20is%20; a*1*=%2A%2A; a*2=\" it's\"", [["a", "This is ** it's"]]],
    ["a*0*=utf-8''%e2%82; a*1*=%ac", [["a", "€"]]],
    ["a=plain; a*=utf-8''better", [["a", "better"]]],
    [
      "__proto__=1; constructor=2",
      [
        ["__proto__", "1"],
        ["constructor", "2"],
      ],
    ],
  ])("reads the parameters of %j", (text, expected) => {
    expect(parameters(text)).toEqual(expected);
    expect(parseContentType(`text/plain; ${text}`).defects).toEqual([]);
  });

  test.each([
    ["boundary=a; boundary=b", "parameter-repeated", [["boundary", "a"]]],
    ["a*0=1; a*0=2", "parameter-repeated", [["a", "1"]]],
    ["a*0=1; a*2=3", "parameter-continuation", [["a", "1"]]],
    ["a*=x-none'en'b", "parameter-charset", [["a", "b"]]],
    [
      "boundary=a charset=utf-8",
      "parameter",
      [
        ["boundary", "a"],
        ["charset", "utf-8"],
      ],
    ],
    [
      "name=my file.pdf; b=c",
      "parameter",
      [
        ["name", "my file.pdf"],
        ["b", "c"],
      ],
    ],
    ['a="open', "parameter", [["a", "open"]]],
    [
      'a="b"c=d',
      "parameter",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    ["nothing; b=c", "parameter", [["b", "c"]]],
    ["=x; b=c", "parameter", [["b", "c"]]],
    [
      "a=; b=c",
      "parameter",
      [
        ["a", ""],
        ["b", "c"],
      ],
    ],
  ])("C2: lists what is wrong with %j", (text, code, expected) => {
    expect(parameters(text)).toEqual(expected);
    expect(codes(parseContentType(`text/plain; ${text}`))).toEqual([code]);
  });
});

describe("parseContentDisposition", () => {
  test("gives the file name, decoded", () => {
    const named = (text: string): string | undefined =>
      parseContentDisposition(text).value?.filename;
    expect(named("attachment; filename=a.txt")).toBe("a.txt");
    expect(named('attachment; filename="=?utf-8?Q?caf=C3=A9?="')).toBe("café");
    expect(named("attachment; filename*=iso-8859-1''caf%e9")).toBe("café");
    expect(named("inline")).toBeUndefined();
  });

  test("B2: takes line breaks out of a file name", () => {
    const found = parseContentDisposition("attachment; filename*=utf-8''a%0d%0aX:%20b%00");
    expect(found.value?.filename).toBe("aX: b");
    expect(codes(found)).toEqual(["parameter-characters"]);
    const word = parseContentDisposition('a; filename="=?utf-8?Q?a=0D=0Ab?="').value?.filename;
    expect(word).not.toMatch(/[\r\n]/);
  });

  test("one without a type has no value", () => {
    expect(codes(parseContentDisposition("; filename=a"))).toEqual(["content-disposition"]);
  });
});

test("a file name as RFC 2231 has it is decoded once", () => {
  const text = "attachment; filename*=utf-8''%3D%3Futf-8%3Fq%3Fevil.exe%3F%3D";
  expect(parseContentDisposition(text).value?.filename).toBe("=?utf-8?q?evil.exe?=");
  const plain = 'attachment; filename="=?utf-8?q?good.exe?="';
  expect(parseContentDisposition(plain).value?.filename).toBe("good.exe");
});
