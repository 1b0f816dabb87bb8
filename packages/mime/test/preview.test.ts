import { parseStructure, previewOf } from "@mailwright/mime";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytes } from "./bytes.ts";
import { expectWithin } from "./within.ts";

function preview(text: string): string {
  const message = bytes(text);
  return previewOf(parseStructure(message).value, message);
}

function ofHtml(html: string): string {
  return preview(`Content-Type: text/html; charset=utf-8\r\n\r\n${html}`);
}

describe("previewOf", () => {
  test("is one line of the text", () => {
    expect(preview("\r\nHello,\r\n\r\n\tworld\u00A0! \r\n")).toBe("Hello, world !");
  });

  test("has 256 characters at most, each whole", () => {
    expect(preview(`\r\n${"a".repeat(300)}`)).toBe("a".repeat(256));
    expect(preview(`Content-Type: text/plain; charset=utf-8\r\n\r\n${"😀".repeat(300)}`)).toBe(
      "😀".repeat(256),
    );
  });

  test("goes on where its first screen shows little", () => {
    const text = `x${"\u200B".repeat(4094)}😀${"😀".repeat(300)}`;
    const found = preview(`Content-Type: text/plain; charset=utf-8\r\n\r\n${text}`);
    expect(found).toBe(`x${"😀".repeat(255)}`);
  });

  test("shows no controls, and nothing that turns the direction", () => {
    expect(
      preview("Content-Type: text/plain; charset=utf-8\r\n\r\na\u0007b\u202Etxt.exe\u200Bc"),
    ).toBe("a btxt.exec");
    expect(ofHtml("&zwnj;&nbsp;&zwnj;&nbsp;a&zwnj;b&#8205; &#173;c")).toBe("a\u200Cb c");
  });

  test("prefers plain text, unless there is none in it", () => {
    const both = (text: string): string =>
      `Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\n\r\n${text}\r\n` +
      "--x\r\nContent-Type: text/html\r\n\r\n<p>HTML</p>\r\n--x--\r\n";
    expect(preview(both("text"))).toBe("text");
    expect(preview(both(" "))).toBe("HTML");
    expect(preview("Content-Type: application/pdf\r\n\r\n%PDF")).toBe("");
  });

  test("of a large part only the beginning is decoded, and no character cut", () => {
    const text = `${"é".repeat(30)}\r\n`.repeat(20_000);
    expect(preview(`\r\n${text}`)).toMatch(/^[é ]{256}$/);
    const base64 = Buffer.from(text).toString("base64");
    expect(preview(`Content-Transfer-Encoding: base64\r\n\r\n${base64}`)).toMatch(/^[é ]{256}$/);
  });

  test.each([
    ["<p>one</p><p>two</p>", "one two"],
    ["wo<b>rd</b>s and<br>more", "words and more"],
    ["<title>no</title><STYLE>p{}</STYLE ><script>alert(1)</script>yes", "yes"],
    ["a<style>b</styles></style\n>c", "a c"],
    ["a<script>b</scripts></script/>c", "a c"],
    ["a<script><!-- <script> </script> b --></script>c", "a c"],
    ["a<script><!-- <script> </script> b </script> d", "a d"],
    ["a<script><!--><script></script>c", "a c"],
    ["a<script>b", "a"],
    ["a<style>b</style", "a"],
    ["a<!-- b -->c<!-- d --!>e<!-->f<!-- g", "acef"],
    ["<!DOCTYPE html><?xml b?></ b>c", "c"],
    ["<a title=\"a > b\" href='>'>c</a>", "c"],
    ["<p don't>c</p>", "c"],
    ['a<p title="b>c', "a"],
    ["1 < 2 <3 &lt;b&gt;", "1 < 2 <3 <b>"],
    [
      "&amp;lt; &eacute;&Eacute; &#8364; &#x20AC; &hellip; &unknown; &#xD800; &#0; &",
      "&lt; éÉ € € … &unknown; &",
    ],
    ["&ampersand &amp", "&ampersand &"],
  ])("of the HTML %j", (html, expected) => {
    expect(ofHtml(html)).toBe(expected);
  });

  test("never has what is in scripts and styles", () => {
    const words = fc.constantFrom(
      ...'<script> </script> <style> </style> <!-- --> <script></script> <p> </p> <a\u0020b=" \' " > < </ <!- <title> </title> text'.split(
        " ",
      ),
    );
    const clean = fc.array(words).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(clean, clean, fc.constantFrom("script", "style"), (before, within, tag) => {
        const inner = within.replaceAll(/<\/?(script|style)|<!-|-->/g, "");
        const found = ofHtml(`${before}<${tag}>SECRET${inner}SECRET</${tag}>`);
        // Where what is before it has opened a comment or a tag, it is in there.
        expect(found).not.toContain(before === "" ? "SECRET" : `<${tag}>SECRET`);
        expect(ofHtml(`<${tag}>SECRET${inner}</${tag}>${before}`)).not.toContain("SECRET");
      }),
    );
  });

  test.each([
    "<",
    "<div>",
    "</style ",
    "<style>",
    "<script>",
    "<script><!--",
    "<!--",
    '<a b="',
    "<a b='>",
    "<a =",
    "&",
    "&#",
    "&amp;",
    " ",
    "&zwnj; ",
    "\u200C",
    "<style></style x",
    "<p>x",
  ])("D3, D4: 10 MB of %j", (piece) => {
    const message = bytes(
      `Content-Type: text/html; charset=utf-8\r\n\r\n<title>${piece.repeat(10_000_000 / piece.length)}`,
    );
    const untitled = bytes(
      `Content-Type: text/html; charset=utf-8\r\n\r\n${piece.repeat(10_000_000 / piece.length)}`,
    );
    for (const each of [message, untitled]) {
      const { value: part } = parseStructure(each);
      expectWithin(() => previewOf(part, each), 500);
    }
  });
});

test("of flowed text, paragraphs are put together first", () => {
  const text = "Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\nexam \r\nple\r\n";
  const octets = new TextEncoder().encode(text);
  expect(previewOf(parseStructure(octets).value, octets)).toBe("example");
});
