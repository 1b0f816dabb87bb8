import {
  decodeContent,
  decodeText,
  decodeTransfer,
  parseStructure,
  transferDecoder,
  type TransferEncoding,
} from "@mailwright/mime";
import { everySplit, pieces } from "@mailwright/testkit";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytes, codes, textFrom } from "./bytes.ts";

function decoded(
  encoding: TransferEncoding,
  chunks: readonly Uint8Array[],
): { text: string; defects: readonly { code: string; at: number }[] } {
  const decoder = transferDecoder(encoding);
  const octets = [...chunks.map((chunk) => decoder.decode(chunk)), decoder.end()];
  const text = octets.map((piece) => String.fromCharCode(...piece)).join("");
  return { text, defects: decoder.defects };
}

describe("base64", () => {
  test.each([
    ["", "", []],
    ["aGVsbG8=", "hello", []],
    ["aGVs\r\n bG8=\r\n", "hello", []],
    ["aGVsbG8", "hello", ["base64"]],
    ["aGVs!!bG8=", "hello", ["base64"]],
    ["aGVsbG8=aGVsbG8=", "hellohello", ["base64"]],
    ["aGVsbG8==", "hello", []],
    ["aGVsbG8hI", "hello!", ["base64"]],
  ])("C12: decodes %j however it is cut", (text, expected, defects) => {
    for (const chunks of everySplit(bytes(text))) {
      const found = decoded("base64", chunks);
      expect(found.text).toBe(expected);
      expect(codes(found)).toEqual(defects);
    }
  });

  test("decodes what the platform encodes", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (octets) => {
        const text = String.fromCharCode(...octets);
        expect(decoded("base64", [bytes(btoa(text))])).toEqual({ text, defects: [] });
      }),
    );
  });
});

describe("quoted-printable", () => {
  test.each([
    ["a=3Db", "a=b", []],
    ["a=\r\nb", "ab", []],
    ["a= \t\r\nb", "ab", []],
    ["a=\nb", "ab", []],
    ["a \t\r\nb", "a\r\nb", []],
    ["a b ", "a b", []],
    ["caf=c3=A9", "caf\u00c3\u00a9", []],
    ["a=", "a", []],
    ["a=G0", "a=G0", ["quoted-printable"]],
    ["a=4", "a=4", ["quoted-printable"]],
    ["a=4\r\nb", "a=4\r\nb", ["quoted-printable"]],
    ["==3D", "==", ["quoted-printable"]],
    ["a= b", "a= b", ["quoted-printable"]],
    ["a=\rb", "a=\rb", ["quoted-printable"]],
  ])("decodes %j however it is cut", (text, expected, defects) => {
    for (const chunks of everySplit(bytes(text))) {
      const found = decoded("quoted-printable", chunks);
      expect(found.text).toBe(expected);
      expect(codes(found)).toEqual(defects);
    }
  });

  test("holds no more white space than a line may have", () => {
    const space = (length: number): string => " ".repeat(length);
    for (const [given, kept] of [
      [`a${space(998)}\r\n`, "a\r\n"],
      [`a${space(999)}\r\n`, `a${space(998)}\r\n`],
      [`a=${space(996)}\r\nb`, "ab"],
      [`a=${space(997)}\r\nb`, `a=${space(997)}\r\nb`],
    ] as const) {
      expect(decoded("quoted-printable", [bytes(given)]).text).toBe(kept);
    }
    const decoder = transferDecoder("quoted-printable");
    const chunk = bytes(space(65_536));
    let size = 0;
    for (let i = 0; i < 160; i++) size += decoder.decode(chunk).length;
    expect(160 * chunk.length - size).toBeLessThan(1000);
  });

  test("takes any octets, the same however they are cut", () => {
    const text = fc
      .array(fc.constantFrom("=", "3", "D", " ", "\t", "\r", "\n", "x"))
      .map((all) => bytes(all.join("")));
    const cut = text.chain((whole) => fc.tuple(fc.constant(whole), pieces(whole)));
    fc.assert(
      fc.property(cut, ([whole, chunks]) => {
        expect(decoded("quoted-printable", chunks)).toEqual(decoded("quoted-printable", [whole]));
        expect(decoded("base64", chunks)).toEqual(decoded("base64", [whole]));
      }),
    );
  });
});

describe("decodeTransfer", () => {
  test("decodes a stream", async () => {
    async function* source(): AsyncGenerator<Uint8Array> {
      yield bytes("aGV");
      yield bytes("sbG8=");
    }
    expect(await textFrom(decodeTransfer(source(), "base64"))).toBe("hello");
    expect(await textFrom(decodeTransfer(source(), "unknown"))).toBe("aGVsbG8=");
  });
});

describe("decodeContent and decodeText", () => {
  function text(head: string, body: string | Uint8Array): { value: string; defects: string[] } {
    const octets = typeof body === "string" ? bytes(body) : body;
    const message = Uint8Array.from([...bytes(`${head}\r\n\r\n`), ...octets]);
    const found = decodeText(parseStructure(message).value, message);
    return { value: found.value, defects: codes(found) };
  }

  test("undoes encoding and charset", () => {
    const head = "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: ";
    expect(text(`${head}quoted-printable`, "caf=E9")).toEqual({ value: "café", defects: [] });
    expect(text(`${head}base64`, "Y2Fm6Q==")).toEqual({ value: "café", defects: [] });
  });

  test("takes undeclared octets as UTF-8, or one by one", () => {
    expect(text("A: b", "café").value).toBe("café");
    expect(text("A: b", Uint8Array.of(99, 0xe9)).value).toBe("cé");
  });

  test("does not decode UTF-7, nor unknown charsets", () => {
    const utf7 = text("Content-Type: text/plain; charset=utf-7", "+ADw-script+AD4-");
    expect(utf7).toEqual({ value: "+ADw-script+AD4-", defects: ["charset"] });
  });

  test("gives defects where they are in the message", () => {
    const message = bytes("Content-Transfer-Encoding: base64\r\n\r\nYW!J");
    const found = decodeContent(parseStructure(message).value, message);
    expect(found.defects[0]).toMatchObject({ code: "base64", at: 39 });
  });
});

test.each(["", "; charset=utf-8", "; charset=x-none"])(
  "a byte order mark is no text: %j",
  (charset) => {
    const text = `Content-Type: text/plain${charset}\r\n\r\n\uFEFFhello`;
    const octets = new TextEncoder().encode(text);
    expect(decodeText(parseStructure(octets).value, octets).value).toBe("hello");
  },
);
