import type { Parsed } from "@mailwright/core";
import { DefectList, type MimeDefectCode, type Salvaged } from "../defects.ts";
import { mimeDefaults, type MimeLimits } from "../options.ts";
import { afterComments, withoutComments } from "./comments.ts";

// RFC 5322 §3.6.4, without regard to what characters each side has.
const PROPER = /^[^\s@<>]+@[^\s@<>]+$/;

/**
 * Reads message ids, as of Message-ID, In-Reply-To and References (RFC 5322 §3.6.4), without their
 * angle brackets. Comments and phrases between them are passed over; white space within one is
 * removed; ids without brackets are taken where none has them.
 *
 * @example
 * parseMessageIds("<a@example.org> (one)\r\n <b@example.org>").value; // ["a@example.org", "b@example.org"]
 */
export function parseMessageIds(
  value: string,
  limits: Partial<MimeLimits> = {},
): Salvaged<readonly string[]> {
  const { items, defects } = { ...mimeDefaults, ...limits };
  const list = new DefectList(defects);
  const ids: string[] = [];
  let at = afterComments(value, 0);
  while (at < value.length) {
    if (ids.length === items) {
      list.add("truncated", at);
      break;
    }
    if (value[at] === "<") {
      const end = endOfId(value, at + 1);
      if (value[end] !== ">") list.addOnce("message-id", at);
      addId(value.slice(at + 1, end), at, ids, list);
      at = value[end] === ">" ? end + 1 : end;
    } else {
      // RFC 5322 §4.5.4: phrases may stand between ids. Commas are no part of any form.
      list.addOnce("message-id", at);
      at = afterPhrase(value, at);
    }
    at = afterComments(value, at);
  }
  const found = ids.length === 0 ? bareIds(value, items) : ids;
  if (found.length === 0) list.addOnce("message-id", 0);
  return { value: found, defects: list.defects };
}

/**
 * Reads the value of a Content-ID field (RFC 2045 §7) without its angle brackets, as `cid:` URLs
 * (RFC 2392) have it but for their percent-encoding.
 */
export function parseContentId(value: string): Parsed<string, MimeDefectCode> {
  const { value: ids, defects } = parseMessageIds(value, { items: 1 });
  const [id] = ids;
  return id === undefined ? { defects } : { value: id, defects };
}

function addId(written: string, at: number, ids: string[], list: DefectList): void {
  const quoted = written.startsWith('"');
  const id = quoted ? written.trim() : written.replaceAll(/\s+/g, "");
  if (id !== written || !(quoted ? id.includes('"@') : PROPER.test(id))) {
    list.addOnce("message-id", at);
  }
  if (id !== "") ids.push(id);
}

/** Where the id ends that begins at `start`: at its bracket, or where the next one begins. */
function endOfId(text: string, start: number): number {
  // RFC 5322 §4.5.4: the left side may be a quoted string, with brackets in it.
  const from = text[start] === '"' ? afterQuoted(text, start) : start;
  return next(/[<>]/g, text, from);
}

// A word, a quoted string or a comma; anything up to where an id, a comment or a string may begin.
function afterPhrase(text: string, at: number): number {
  if (text[at] === '"') return afterQuoted(text, at);
  if (text[at] === "\\") return at + 2;
  return next(/[<("\\]/g, text, at + 1);
}

/** After the quoted string at `start`; after its quote alone where it has no end. */
function afterQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
  }
  return start + 1;
}

function next(stop: RegExp, text: string, from: number): number {
  stop.lastIndex = from;
  return stop.exec(text)?.index ?? text.length;
}

function bareIds(value: string, items: number): readonly string[] {
  return withoutComments(value)
    .split(/[\s,;]+/, items)
    .filter((word) => PROPER.test(word));
}
