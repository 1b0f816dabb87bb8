import { MimeUsageError } from "../errors.ts";
import { isAscii } from "../header/header-format.ts";
import { checkText } from "./text-format.ts";

// RFC 5322 §3.6.4, with what RFC 6532 §3.2 adds; readers differ on quotes and comments in it.
const ID = /^[^\s<>()[\]\\,;:"@]+@(?:[^\s<>()[\]\\,;"@]+|\[[^\s<>()[\]\\"@]*\])$/u;

/** Writes message ids or content ids (RFC 5322 §3.6.4, RFC 2045 §7); brackets may be given or not. */
export function formatIds(ids: readonly string[], utf8: boolean): string {
  return ids.map((id) => formatId(id, utf8)).join(" ");
}

function formatId(given: string, utf8: boolean): string {
  checkText(given, "An id");
  const id = given.startsWith("<") && given.endsWith(">") ? given.slice(1, -1) : given;
  // With its brackets and the name of its field it must fit in a line of 998.
  if (!ID.test(id) || id.length > 250) {
    throw new MimeUsageError("MIME_BUILD_ID", "A message id or content id is not left@right");
  }
  if (!utf8 && !isAscii(id)) {
    throw new MimeUsageError("MIME_HEADER_ASCII", "An id is not ASCII, and UTF-8 is not allowed");
  }
  return `<${id}>`;
}
