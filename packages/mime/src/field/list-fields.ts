import type { Parsed } from "@mailwright/core";
import { DefectList, type MimeDefectCode, mimeDefectCodes, type Salvaged } from "../defects.ts";
import { type CharsetParts, decodeEncodedWords } from "../header/encoded-words.ts";
import { mimeDefaults, type MimeLimits } from "../options.ts";
import { afterComments, withoutComments } from "./comments.ts";

/** What a field such as List-Unsubscribe or List-Post offers. RFC 2369 §2. */
export type ListCommand =
  /** Ways to do it, the preferred one first. Anyone can write them: look at the scheme before use. */
  | { readonly type: "uris"; readonly uris: readonly string[] }
  /** `NO`: the list takes no posts. RFC 2369 §3.4. */
  | { readonly type: "no" };

/** The value of a List-Id field. RFC 2919 §3. */
export interface ListId {
  /** Without its angle brackets: `dev.lists.example.org`. */
  readonly id: string;
  /** What people call the list, decoded. */
  readonly name?: string;
}

/**
 * Reads the value of List-Help, List-Unsubscribe, List-Subscribe, List-Post, List-Owner or
 * List-Archive (RFC 2369). White space in URIs is removed; what follows something other than a
 * comma is ignored, with a defect.
 *
 * @example
 * parseListCommand("<mailto:leave@example.org> (by mail), <https://example.org/leave>").value;
 */
export function parseListCommand(
  value: string,
  limits: Partial<MimeLimits> = {},
): Salvaged<ListCommand> {
  const { items, defects } = { ...mimeDefaults, ...limits };
  const list = new DefectList(defects);
  let at = afterComments(value, 0);
  // RFC 2369 §3.4.
  if (
    /^no(?![^\s(])/i.test(value.slice(at, at + 3)) &&
    afterComments(value, at + 2) === value.length
  ) {
    return { value: { type: "no" }, defects: list.defects };
  }
  const uris: string[] = [];
  while (at < value.length || uris.length === 0) {
    const end = value[at] === "<" ? value.indexOf(">", at) : -1;
    const uri = value.slice(at + 1, Math.max(end, at + 1)).replaceAll(/\s+/g, "");
    // RFC 2369 §2: what begins with anything but an angle bracket is ignored, and so is the rest.
    if (uri === "" || uris.length === items) {
      list.add(uris.length === items ? "truncated" : "list-field", at);
      break;
    }
    uris.push(uri);
    const separator = afterComments(value, end + 1);
    if (separator < value.length && value[separator] !== ",") {
      list.add("list-field", separator);
      break;
    }
    at = afterComments(value, separator + 1);
  }
  return { value: { type: "uris", uris }, defects: list.defects };
}

/**
 * Reads the value of a List-Id field (RFC 2919). One without angle brackets is read where it is one
 * word, with a defect.
 *
 * @example
 * parseListId('"Developers" <dev.example.org>').value; // { id: "dev.example.org", name: "Developers" }
 */
export function parseListId(
  value: string,
  parts: CharsetParts = {},
): Parsed<ListId, MimeDefectCode> {
  const defects = [{ code: "list-field", at: 0, text: mimeDefectCodes["list-field"] } as const];
  const plain = withoutComments(value).trim();
  const start = plain.lastIndexOf("<");
  const end = plain.indexOf(">", start);
  if (start === -1 || end === -1) {
    return /^[^\s<>]+$/.test(plain) ? { value: { id: plain }, defects } : { defects };
  }
  const id = plain.slice(start + 1, end).trim();
  if (id === "") return { defects };
  const name = decodeEncodedWords(unquoted(plain.slice(0, start).trim()), parts);
  const sound = end === plain.length - 1 && !/\s/.test(id);
  return { value: name === "" ? { id } : { id, name }, defects: sound ? [] : defects };
}

/**
 * Reads the value of a List-Unsubscribe-Post field (RFC 8058 §3.1), which can only say that one
 * request to the HTTPS URI of List-Unsubscribe unsubscribes. RFC 8058 §4 wants both fields signed
 * (DKIM) before that is used.
 */
export function parseListUnsubscribePost(value: string): Parsed<"one-click", MimeDefectCode> {
  if (/^list-unsubscribe\s*=\s*one-click$/i.test(withoutComments(value).trim())) {
    return { value: "one-click", defects: [] };
  }
  return { defects: [{ code: "list-field", at: 0, text: mimeDefectCodes["list-field"] }] };
}

// RFC 5322 §3.2.4: quotes and the backslashes before other characters are no part of the text.
function unquoted(text: string): string {
  return text.replaceAll(/\\(.)|"/g, "$1");
}
