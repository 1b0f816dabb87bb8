import { MimeUsageError } from "../errors.ts";
import { parseHeader } from "../header/header.ts";

/**
 * Refuses another type than message/global for a message with UTF-8 in its header. RFC 6532 §3.7.
 *
 * @throws MimeUsageError `MIME_BUILD_ENCODING`
 */
export function checkGlobal(subtype: "rfc822" | "global"): void {
  if (subtype === "global") return;
  throw new MimeUsageError(
    "MIME_BUILD_ENCODING",
    "A message with UTF-8 in its header is message/global, not message/rfc822",
  );
}

/**
 * True where the header of a message has UTF-8. Octets of another charset there are of no type at all:
 * such a message is passed on as it is.
 */
export function hasUtf8Header(message: Uint8Array): boolean {
  const { length } = message;
  const { end } = parseHeader(message, { header: length, fields: length }).value;
  const header = end.type === "complete" ? message.subarray(0, end.bodyStart) : message;
  return header.some((octet) => octet > 127) && isUtf8(header);
}

function isUtf8(octets: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(octets);
    return true;
  } catch {
    return false;
  }
}
