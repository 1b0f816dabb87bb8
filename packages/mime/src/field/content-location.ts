import type { Parsed } from "@mailwright/core";
import { type MimeDefectCode, mimeDefectCodes } from "../defects.ts";
import { type CharsetParts, decodeEncodedWords } from "../header/encoded-words.ts";
import { afterComments } from "./comments.ts";

/**
 * Reads the value of a Content-Location field (RFC 2557 §4.2): a URI, absolute or relative, without
 * the white space that folding left in it (RFC 2557 §4.4.2). Comments before and after it are
 * dropped; a URI may have parentheses of its own.
 *
 * @example
 * parseContentLocation("images/\r\n logo.png (the logo)").value; // "images/logo.png"
 */
export function parseContentLocation(
  value: string,
  parts: CharsetParts = {},
): Parsed<string, MimeDefectCode> {
  const written = value.slice(afterComments(value, 0));
  const comment = written.search(/\s\(/);
  const decoded = decodeEncodedWords(comment === -1 ? written : written.slice(0, comment), parts);
  const uri = decoded.replaceAll(/\s+|^"|"$/g, "");
  if (uri !== "") return { value: uri, defects: [] };
  const code = "content-location";
  return { defects: [{ code, at: 0, text: mimeDefectCodes[code] }] };
}
