import { decodeContent, decodeText } from "../body/content.ts";
import type { CharsetParts } from "../header/encoded-words.ts";
import { LF } from "../header/header-lines.ts";
import type { Part } from "../structure/part.ts";
import { type BodyPart, bodyParts } from "./body-parts.ts";
import { isText, unflowed } from "./body-text.ts";
import { htmlText } from "./html-text.ts";

// RFC 8621 §4.1.4.
const LONGEST = 256;

// How much of a part is looked at, in octets: some HTML has styles of that size before its text.
const LOOKED_AT = 262_144;

// Characters that show nothing, some of which turn the direction of what follows.
const INVISIBLE =
  /\u00AD|\u034F|\u061C|\u180E|\u200B|\u200E|\u200F|[\u202A-\u202E\u2060-\u2069]|\uFEFF/g;

// White space and controls, and the joiners with which some pad what they want to be seen.
// oxlint-disable-next-line no-control-regex -- these are the characters that are looked for
const BLANK = /[\s\u0000-\u001F\u007F-\u009F\u200C\u200D]+/g;

/**
 * The beginning of what a message says, as one line of up to 256 characters (RFC 8621 §4.1.4): of its
 * plain text, else of the text in its HTML. It is plain text: to be escaped where HTML is shown.
 *
 * @param message - the octets the part's offsets are of
 */
export function previewOf(part: Part, message: Uint8Array, parts: CharsetParts = {}): string {
  const { textBody, htmlBody } = bodyParts(part);
  for (const each of textBody) {
    if (!isText(each, "plain")) continue;
    const preview = shortened(unflowed(each, beginningOf(each, message, parts)));
    if (preview !== "") return preview;
  }
  for (const each of htmlBody) {
    if (!isText(each, "html")) continue;
    // White space and what cannot be seen is dropped from what is gathered.
    const preview = shortened(htmlText(beginningOf(each, message, parts), LONGEST * 16));
    if (preview !== "") return preview;
  }
  return "";
}

function beginningOf(part: BodyPart, message: Uint8Array, parts: CharsetParts): string {
  const { bodyStart, bodyEnd } = part;
  if (bodyEnd - bodyStart <= LOOKED_AT) return decodeText(part, message, parts).value;
  const content = decodeContent({ ...part, bodyEnd: bodyStart + LOOKED_AT }, message).value;
  // Not within a character.
  const line = content.lastIndexOf(LF);
  const end = line === -1 ? content.length : line;
  return decodeText({ ...part, encoding: "binary", bodyStart: 0, bodyEnd: end }, content, parts)
    .value;
}

function shortened(text: string): string {
  // Nearly always the first screen of it is enough.
  const first = onOneLine(text.slice(0, LONGEST * 16));
  const line = first.length > LONGEST * 2 ? first : onOneLine(text);
  if (line.length <= LONGEST) return line;
  // Characters beyond the first plane are two in a string, at most.
  return Array.from(line.slice(0, LONGEST * 2))
    .slice(0, LONGEST)
    .join("")
    .trimEnd();
}

function onOneLine(text: string): string {
  return text.replaceAll(INVISIBLE, "").replaceAll(BLANK, spaceFor).trim();
}

// A joiner alone is part of a word.
function spaceFor(blank: string): string {
  return /^[\u200C\u200D]$/.test(blank) ? blank : " ";
}
