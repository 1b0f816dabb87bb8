import { MimeUsageError } from "../errors.ts";
import { isAscii } from "../header/header-format.ts";
import { shown } from "./shown.ts";
import { checkText } from "./text-format.ts";

// RFC 5322 §3.6.4, with what RFC 6532 §3.2 adds; readers differ on quotes and comments in it.
const ID = /^[^\s<>()[\]\\,;:"@]+@(?:[^\s<>()[\]\\,;"@]+|\[[^\s<>()[\]\\"@]*\])$/u;

/** Writes message ids or content ids (RFC 5322 §3.6.4, RFC 2045 §7); brackets may be given or not. */
export function formatIds(
  ids: readonly string[],
  place: { readonly field: string; readonly utf8: boolean },
): string {
  return ids.map((id) => formatId(id, place.field, place.utf8)).join(" ");
}

function formatId(given: string, field: string, utf8: boolean): string {
  checkText(given, field);
  const id = given.startsWith("<") && given.endsWith(">") ? given.slice(1, -1) : given;
  // With its brackets and the name of its field it must fit in a line of 998.
  if (!ID.test(id) || id.length > 250) {
    throw new MimeUsageError("MIME_BUILD_ID", `${field}: ${shown(given)} is no id (left@right)`);
  }
  if (!utf8 && !isAscii(id)) {
    throw new MimeUsageError(
      "MIME_HEADER_ASCII",
      `${field}: ${shown(id)} needs UTF-8, which is not allowed`,
    );
  }
  return `<${id}>`;
}
