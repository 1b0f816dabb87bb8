import { MimeUsageError } from "@mailwright/mime";
import libmime from "libmime";

// RFC 2047 §2: an encoded word has at most 75 characters. libmime counts the text alone.
const LONGEST_TEXT = 52;

/**
 * Writes a text so that it can stand in a header field (RFC 2047): as it is where it is ASCII, else
 * as encoded words of UTF-8, in Q where most of it is letters and digits, in B where not. `decodeEncodedWords` gives it back.
 *
 * @throws MimeUsageError `MIME_HEADER_CHARACTERS` for line breaks, NUL and lone surrogates
 * @example
 * encodeWords("café"); // "=?UTF-8?Q?caf=C3=A9?="
 */
export function encodeWords(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the characters that are looked for
  if (/[\u0000\r\n]/.test(text) || !text.isWellFormed()) {
    throw new MimeUsageError("MIME_HEADER_CHARACTERS", "The text has characters that break lines");
  }
  if (/^[\t -~]*$/.test(text) && !text.includes("=?")) return text;
  const readable = text.replaceAll(/[^a-z0-9 ]/gi, "").length;
  const { length } = new TextEncoder().encode(text);
  return libmime.encodeWord(text, readable * 2 > length ? "Q" : "B", LONGEST_TEXT);
}
