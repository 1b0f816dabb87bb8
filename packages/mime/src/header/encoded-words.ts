import { concatBytes } from "@mailwright/core";
import { type Charsets, charsetDecoder } from "../charset.ts";
import { onOneLine, textOf } from "../octets.ts";
import { transferDecoder } from "../body/transfer.ts";

/** Where charsets are found that the platform does not know. */
export interface CharsetParts {
  readonly charsets?: Charsets | undefined;
}

// RFC 2047 §2. White space within the text is against the rules, and common.
const WORD = /=\?([^?\s]{1,75})\?([bBqQ])\?([^?]*)\?=/g;

interface Run {
  readonly charset: string;
  readonly octets: Uint8Array[];
  readonly written: string[];
}

/**
 * Decodes the encoded words in the value of a header field (RFC 2047). Characters whose octets are
 * split over neighbouring words come out whole. What cannot be decoded (an unknown charset, UTF-7)
 * is left as it is written. The outcome has no CR, LF or NUL.
 *
 * @example
 * decodeEncodedWords("=?utf-8?Q?caf=C3=A9?= au lait"); // "café au lait"
 */
export function decodeEncodedWords(
  value: string | Uint8Array,
  { charsets }: CharsetParts = {},
): string {
  const text = typeof value === "string" ? value : textOf(value);
  if (!text.includes("=?")) return onOneLine(text);
  const decoded: string[] = [];
  let run: Run | undefined;
  let end = 0;
  for (const match of text.matchAll(WORD)) {
    const gap = text.slice(end, match.index);
    const [written, label = "", encoding = "", content = ""] = match;
    // RFC 2231 §5: a language may follow the charset.
    const charset = label.replace(/\*.*/, "").toLowerCase();
    // RFC 2047 §6.2: white space between encoded words is not shown.
    const adjacent = run !== undefined && gap.trim() === "";
    if (!adjacent || run?.charset !== charset) {
      decoded.push(textOfRun(run, charsets), adjacent ? "" : gap);
      run = { charset, octets: [], written: [] };
    }
    run.written.push(written);
    run.octets.push(octetsOf(encoding.toLowerCase(), content));
    end = match.index + written.length;
  }
  decoded.push(textOfRun(run, charsets), text.slice(end));
  return onOneLine(decoded.join(""));
}

function textOfRun(run: Run | undefined, charsets: Charsets | undefined): string {
  if (run === undefined) return "";
  const decoder = charsetDecoder(run.charset, charsets);
  return decoder?.decode(concatBytes(run.octets)) ?? run.written.join(" ");
}

// RFC 2047 §4.1 and §4.2: Q is quoted-printable with `_` for a space.
function octetsOf(encoding: string, content: string): Uint8Array {
  const written = new TextEncoder().encode(
    encoding === "q" ? content.replaceAll(/[_ \t]/g, "=20") : content,
  );
  const decoder = transferDecoder(encoding === "q" ? "quoted-printable" : "base64");
  return concatBytes([decoder.decode(written), decoder.end()]);
}
