import type { Part } from "@mailwright/mime";
import { UTF7 } from "./reading.ts";

/** Why a tree is another than the suite's: what the text has that the suite reads otherwise. */
export function treeDifference(message: Uint8Array): string | undefined {
  const text = Buffer.from(message).toString("latin1").replaceAll("\r", "");
  const boundaries = Array.from(
    text.matchAll(/boundary=(?:"([^"]+)"|([^\s;]+))/gi),
    ([, quoted, bare = ""]) => (quoted ?? bare).replaceAll("\n", ""),
  );
  return differences.find(({ applies }) => applies(text, boundaries))?.rfc;
}

const differences: readonly {
  readonly rfc: string;
  readonly applies: (text: string, boundaries: readonly string[]) => boolean;
}[] = [
  {
    rfc: "RFC 2046 §5.1.1: a boundary has at most 70 characters, and no space at its end",
    applies: (_, boundaries) =>
      boundaries.some((boundary) => boundary.length > 70 || boundary.endsWith(" ")),
  },
  {
    rfc: "RFC 2046 §5.1.1: a delimiter line holds the boundary and white space only",
    applies: (text, boundaries) =>
      boundaries.some((boundary) =>
        suffixes(text, boundary).some((rest) => /^(?!--$)\S/.test(rest)),
      ),
  },
  {
    rfc: "RFC 2045 §5: a part has one Content-Type; the first counts",
    applies: (text) => /^content-type: multipart\/(?:[^\n]+\n)*content-type:/im.test(text),
  },
  {
    rfc: "RFC 2046 §5.1.1: a delimiter line ends a header, and begins a part",
    applies: (text, boundaries) =>
      boundaries.some((boundary) => text.includes(`\n--${boundary}\n--${boundary}\n`)),
  },
  {
    rfc: "RFC 2046 §5.1.2: the delimiter of an outer multipart ends an inner one",
    applies: (text, boundaries) =>
      boundaries.length > 1 && boundaries.some((boundary) => !text.includes(`\n--${boundary}--`)),
  },
  {
    rfc: "RFC 2046 §5.1.1: each delimiter line begins a part, an empty one at the end, too",
    applies: (text, boundaries) =>
      boundaries.some((boundary) => text.trimEnd().endsWith(`\n--${boundary}`)),
  },
  {
    rfc: "RFC 2045 §6.4: what has parts has no base64 and no quoted-printable",
    applies: (text) =>
      /^content-type: (?:message|multipart)\/(?:[^\n]+\n)*content-transfer-encoding: (?:base64|quoted)/im.test(
        text,
      ) ||
      /^content-transfer-encoding: (?:base64|quoted)[^\n]*\n(?:[^\n]+\n)*content-type: (?:message|multipart)\//im.test(
        text,
      ),
  },
  {
    rfc: "RFC 2046 §5.2.1: what is declared a message is one, whatever its header lacks",
    applies: (text) => /^content-type: message\/rfc822\n(?:[^\n]+\n)*\n[^\n:]+\n/im.test(text),
  },
];

/** What follows `--boundary` on its lines. */
function suffixes(text: string, boundary: string): readonly string[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith(`--${boundary}`))
    .map((line) => line.slice(boundary.length + 2).trim());
}

/** Why a body is decoded otherwise. */
export function bodyDifference(part: Part, message: Uint8Array): string | undefined {
  if (/utf-?7/i.test(part.contentType.parameters.get("charset") ?? "")) return UTF7;
  const body = Buffer.from(message.subarray(part.bodyStart, part.bodyEnd)).toString("latin1");
  if (part.encoding === "base64" && /[^A-Za-z\d+/=\s]/.test(body)) {
    return "RFC 2045 §6.8: characters outside the alphabet are ignored in base64";
  }
  return undefined;
}
