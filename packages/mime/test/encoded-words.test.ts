import { type Charsets, decodeEncodedWords } from "@mailwright/mime";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytes } from "./bytes.ts";

describe("decodeEncodedWords", () => {
  // RFC 2047 §8 and what is common.
  test.each([
    ["plain text", "plain text"],
    ["=?ISO-8859-1?Q?a?=", "a"],
    ["=?ISO-8859-1?Q?a?= b", "a b"],
    ["=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab"],
    ["=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=", "ab"],
    ["=?ISO-8859-1?Q?a_b?=", "a b"],
    ["=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b"],
    ["=?utf-8?B?Y2Fmw6k=?= au lait", "café au lait"],
    ["=?utf-8*fr?q?caf=c3=a9?=", "café"],
    ["=?utf-8?Q?two words?=", "two words"],
    ["=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"],
    ["=?utf-8?Q??=", ""],
    ["=?utf-8?X?a?=", "=?utf-8?X?a?="],
    ["a=?utf-8?Q?b?=c", "abc"],
  ])("decodes %j", (text, decoded) => {
    expect(decodeEncodedWords(text)).toBe(decoded);
    expect(decodeEncodedWords(bytes(text))).toBe(decoded);
  });

  test("joins a character whose octets are split over words", () => {
    expect(decodeEncodedWords("=?utf-8?Q?=C3?= =?UTF-8?Q?=A9?=")).toBe("é");
    expect(decodeEncodedWords("=?utf-8?Q?=E2=82?=\r\n =?utf-8?B?rA==?=")).toBe("€");
  });

  test("takes octets that are not encoded as of the charset of their word", () => {
    const text = "=?iso-8859-1?Q?M\u00FCller_=FC?= =?iso-8859-2?Q?\u00B1?=";
    expect(decodeEncodedWords(Uint8Array.from(text, (each) => each.charCodeAt(0)))).toBe(
      "Müller üą",
    );
    expect(decodeEncodedWords("=?utf-8?Q?M\u00FCller?=")).toBe("Müller");
  });

  test("leaves UTF-7 and unknown charsets as they are written", () => {
    for (const charset of ["utf-7", "UTF7", "unicode-1-1-utf-7", "x-none"]) {
      const text = `=?${charset}?Q?+ADw-script+AD4-?=`;
      expect(decodeEncodedWords(text)).toBe(text);
    }
    const charsets: Charsets = () => new TextDecoder();
    expect(decodeEncodedWords("=?utf-7?Q?+ADw-?=", { charsets })).toBe("=?utf-7?Q?+ADw-?=");
    expect(decodeEncodedWords("=?x-none?Q?a?=", { charsets })).toBe("a");
  });

  test("B1: no line break comes out", () => {
    expect(decodeEncodedWords("=?utf-8?Q?a=0D=0ABcc:_x=00?=")).toBe("a Bcc: x ");
    const hostile = fc.array(
      fc.constantFrom(
        "=?utf-8?Q?",
        "=?utf-8?B?",
        "=0D",
        "=0A",
        "DQo=",
        "?=",
        " ",
        "\r\n",
        "a",
        "?",
      ),
    );
    fc.assert(
      fc.property(hostile, (pieces) => {
        expect(decodeEncodedWords(pieces.join(""))).not.toMatch(/[\r\n\0]/);
      }),
    );
  });
});
