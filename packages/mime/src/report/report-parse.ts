import type { Parsed } from "@mailwright/core";
import { decodeContent } from "../body/content.ts";
import { parseDate } from "../field/date-parse.ts";
import { DefectList, type MimeDefectCode } from "../defects.ts";
import { type Header, parseHeader } from "../header/header.ts";
import { mimeDefaults } from "../options.ts";
import type { Part } from "../structure/part.ts";
import { present } from "../present.ts";
import { parseStructure } from "../structure/structure.ts";

/** A value whose kind is named before it, as in `rfc822; a@example.org`. RFC 3464 §2.1.2. */
export interface TypedValue {
  /** In lower case: `rfc822`, `dns`, `smtp`. */
  readonly type: string;
  readonly value: string;
}

/** What a report says of one recipient; what is absent was not said. RFC 3464 §2.3. */
export interface RecipientStatus {
  readonly finalRecipient: TypedValue;
  readonly originalRecipient?: TypedValue;
  /** In lower case: `failed`, `delayed`, `delivered`, `relayed` or `expanded`, if it is a good one. */
  readonly action: string;
  /** An enhanced status, if it is a good one. */
  readonly status: string;
  readonly diagnostic?: TypedValue;
  readonly remoteMta?: TypedValue;
  readonly lastAttempt?: number;
  readonly willRetryUntil?: number;
}

/** A delivery status notification that was received. Times are milliseconds since the epoch. */
export interface DeliveryStatus {
  readonly reportingMta?: TypedValue;
  readonly envelopeId?: string;
  readonly arrivalDate?: number;
  readonly recipients: readonly RecipientStatus[];
  /** The part that is the returned message or its header; its offsets are of the whole report. */
  readonly returned?: Part;
}

const STATUS = new Set(["message/delivery-status", "message/global-delivery-status"]);
const RETURNED = new Set([
  "text/rfc822-headers",
  "message/global-headers",
  "message/rfc822",
  "message/global",
]);

/**
 * Reads a delivery status notification (RFC 3464, RFC 6533). A message that is none has no value;
 * recipients without the fields that RFC 3464 §2.3 demands are left out, with a defect.
 */
export function parseDeliveryReport(message: Uint8Array): Parsed<DeliveryStatus, MimeDefectCode> {
  const { value: root, defects } = parseStructure(message);
  const list = new DefectList(mimeDefaults.defects);
  list.addAll(defects, 0);
  const parts = root.type === "multipart" ? root.children : [];
  const status = parts.find((part) => STATUS.has(mediaType(part)));
  if (status === undefined) {
    list.add("report", 0);
    return { defects: list.defects };
  }
  const [first, ...rest] = groups(decodeContent(status, message).value);
  const recipients: RecipientStatus[] = [];
  for (const group of rest) {
    const recipient = recipientOf(group);
    if (recipient === undefined) list.add("report", status.bodyStart);
    else recipients.push(recipient);
  }
  const returned = parts.find((part) => RETURNED.has(mediaType(part)));
  const value = {
    ...present({
      reportingMta: typed(first, "reporting-mta"),
      envelopeId: first?.get("original-envelope-id")?.value,
      arrivalDate: date(first, "arrival-date"),
      returned,
    }),
    recipients,
  };
  return { value, defects: list.defects };
}

function mediaType(part: Part): string {
  return `${part.contentType.type}/${part.contentType.subtype}`;
}

// RFC 3464 §2.1: groups of fields, each ended by an empty line.
function groups(bytes: Uint8Array): Header[] {
  const found: Header[] = [];
  let at = 0;
  while (at < bytes.length && found.length < mimeDefaults.parts) {
    const { value: header } = parseHeader(bytes.subarray(at));
    if (header.count > 0) found.push(header);
    if (header.end.type === "partial" || header.end.bodyStart === 0) break;
    at += header.end.bodyStart;
  }
  return found;
}

function recipientOf(header: Header): RecipientStatus | undefined {
  const finalRecipient = typed(header, "final-recipient");
  const action = header.get("action")?.value.toLowerCase();
  const status = header.get("status")?.value;
  if (finalRecipient === undefined || action === undefined || status === undefined) {
    return undefined;
  }
  return {
    finalRecipient,
    action,
    status,
    ...present({
      originalRecipient: typed(header, "original-recipient"),
      diagnostic: typed(header, "diagnostic-code"),
      remoteMta: typed(header, "remote-mta"),
      lastAttempt: date(header, "last-attempt-date"),
      willRetryUntil: date(header, "will-retry-until"),
    }),
  };
}

function typed(header: Header | undefined, name: string): TypedValue | undefined {
  const text = header?.get(name)?.value;
  const semicolon = text?.indexOf(";") ?? -1;
  if (text === undefined || semicolon === -1) return undefined;
  const type = text.slice(0, semicolon).trim().toLowerCase();
  return { type, value: text.slice(semicolon + 1).trim() };
}

function date(header: Header | undefined, name: string): number | undefined {
  const field = header?.get(name);
  return field === undefined ? undefined : parseDate(field.value).value;
}
