import type { Bytes, EnhancedStatus } from "@mailwright/core";
import { formatDate } from "../field/date-format.ts";
import { MimeUsageError } from "../errors.ts";
import { formatHeaderField } from "../header/header-format.ts";
import { explanation } from "./report-explanation.ts";
import { bytesOf, returnedHeader } from "./report-message.ts";
import { reportedAddress, reportText } from "./report-text.ts";

/** What became of one recipient. RFC 3464 §2.3. */
export interface ReportedRecipient {
  /** The address delivery was tried to. RFC 3464 §2.3.2. */
  readonly finalRecipient: string;
  /** The address as the sender first gave it. RFC 3464 §2.3.1, RFC 3461 §4.2. */
  readonly originalRecipient?: { readonly type: string; readonly address: string };
  /** RFC 3464 §2.3.3. */
  readonly action: "failed" | "delayed" | "delivered" | "relayed" | "expanded";
  /** RFC 3464 §2.3.4. */
  readonly status: EnhancedStatus;
  /** What the other server said, with its reply code. RFC 3464 §2.3.6. */
  readonly diagnostic?: string;
  /** The host name of the other server. RFC 3464 §2.3.5. */
  readonly remoteMta?: string;
  /** When delivery was last tried. RFC 3464 §2.3.7. */
  readonly lastAttempt?: number;
  /** Until when delivery will be tried. RFC 3464 §2.3.9. */
  readonly willRetryUntil?: number;
}

/** What a report returns of the message it is about. RFC 6522 §3, RFC 3461 §4.3. */
export type ReportedMessage =
  /** Its header; what follows the header in these octets is left out. */
  | { readonly header: Uint8Array }
  /** All of it; `encoding` is what the sender declared of it, `8bit` by default. */
  | { readonly full: Bytes; readonly encoding?: "7bit" | "8bit" };

/** A delivery status notification. RFC 3464. Times are milliseconds since the epoch. */
export interface DeliveryReport {
  /** The host name of the server that reports. RFC 3464 §2.2.2. */
  readonly reportingMta: string;
  /** When the message arrived there. RFC 3464 §2.2.5. */
  readonly arrivalDate?: number;
  /** The sender's name for the message. RFC 3464 §2.2.1. */
  readonly envelopeId?: string;
  readonly originalMessage: ReportedMessage;
  /** At least one. */
  readonly recipients: readonly ReportedRecipient[];
  /** The From field's value, such as `Mail Delivery System <MAILER-DAEMON@example.org>`. */
  readonly from: string;
  /** The To field's value: the reverse-path of the message. */
  readonly to: string;
  readonly date: number;
  /** With its angle brackets. */
  readonly messageId: string;
  /** Separates the parts; at most 70 of the characters of RFC 2046 §5.1.1, not in the message. */
  readonly boundary: string;
  /** Default: by what the report tells. */
  readonly subject?: string;
  /** The first paragraph for people. Default: by what the report tells. */
  readonly text?: string;
  /** True when the receiver of the report takes UTF-8 (RFC 6533). Default: false. */
  readonly utf8?: boolean;
}

/**
 * Writes a delivery status notification: a text for people, the status for machines, and the
 * message or its header (RFC 3464, RFC 6522; with `utf8` RFC 6533).
 *
 * Control characters in diagnostics, addresses and host names are replaced, not refused: they come
 * from elsewhere, and the report must still go out.
 *
 * @throws MimeUsageError `MIME_REPORT`, or those of `formatHeaderField` for from, to, messageId and
 *   subject, or `MIME_DATE`
 */
export function formatDeliveryReport(report: DeliveryReport): Bytes {
  // RFC 2046 §5.1.1: bcharsnospace last, 1 to 70 characters.
  if (!/^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/.test(report.boundary)) {
    throw new MimeUsageError("MIME_REPORT", "The boundary is not one of RFC 2046 §5.1.1");
  }
  if (report.recipients.length === 0) {
    // RFC 3464 §2.1: at least one group of fields about a recipient.
    throw new MimeUsageError("MIME_REPORT", "A delivery report needs a recipient");
  }
  const message = returned(report);
  const eightBit = report.utf8 === true || message.encoding === "8bit";
  const head = [
    header(report, eightBit),
    humanPart(report),
    statusPart(report),
    delimiter(report),
    formatHeaderField("Content-Type", message.type),
    message.encoding === "8bit" ? formatHeaderField("Content-Transfer-Encoding", "8bit") : "",
    "\r\n",
  ];
  return written(head.join(""), message.body, `\r\n--${report.boundary}--\r\n`);
}

async function* written(head: string, body: Bytes, end: string): Bytes {
  const encoder = new TextEncoder();
  yield encoder.encode(head);
  yield* body;
  yield encoder.encode(end);
}

function delimiter(report: DeliveryReport): string {
  return `\r\n--${report.boundary}\r\n`;
}

function header(report: DeliveryReport, eightBit: boolean): string {
  const utf8 = report.utf8 === true;
  const type = `multipart/report; report-type=delivery-status; boundary="${report.boundary}"`;
  const fields = [
    formatHeaderField("From", report.from, { utf8 }),
    formatHeaderField("To", report.to, { utf8 }),
    formatHeaderField("Subject", report.subject ?? explanation(report).subject, { utf8 }),
    formatHeaderField("Date", formatDate(report.date)),
    formatHeaderField("Message-ID", report.messageId, { utf8 }),
    // RFC 3834 §5: so that nothing answers the report automatically.
    formatHeaderField("Auto-Submitted", "auto-replied"),
    formatHeaderField("MIME-Version", "1.0"),
    formatHeaderField("Content-Type", type),
  ];
  if (eightBit) fields.push(formatHeaderField("Content-Transfer-Encoding", "8bit"));
  return fields.join("");
}

function humanPart(report: DeliveryReport): string {
  const utf8 = report.utf8 === true;
  return [
    delimiter(report),
    formatHeaderField("Content-Type", `text/plain; charset=${utf8 ? "utf-8" : "us-ascii"}`),
    utf8 ? formatHeaderField("Content-Transfer-Encoding", "8bit") : "",
    "\r\n",
    explanation(report).text,
  ].join("");
}

function statusPart(report: DeliveryReport): string {
  const utf8 = report.utf8 === true;
  // RFC 6533 §4: the status may hold UTF-8 under this name only.
  const type = utf8 ? "message/global-delivery-status" : "message/delivery-status";
  const groups = [messageFields(report), ...report.recipients.map((each) => fieldsOf(each, utf8))];
  return [
    delimiter(report),
    formatHeaderField("Content-Type", type),
    utf8 ? formatHeaderField("Content-Transfer-Encoding", "8bit") : "",
    "\r\n",
    groups.join("\r\n"),
  ].join("");
}

type StatusFields = readonly (readonly [name: string, value: string | undefined])[];

function statusFields(fields: StatusFields, utf8: boolean): string {
  return fields
    .filter((field): field is [string, string] => field[1] !== undefined)
    .map(([name, value]) => formatHeaderField(name, reportText(value, utf8), { utf8 }))
    .join("");
}

// RFC 3464 §2.2.
function messageFields(report: DeliveryReport): string {
  const { envelopeId, reportingMta, arrivalDate, utf8 = false } = report;
  const fields: StatusFields = [
    ["Original-Envelope-Id", envelopeId],
    ["Reporting-MTA", `dns; ${reportingMta}`],
    ["Arrival-Date", dateOf(arrivalDate)],
  ];
  return statusFields(fields, utf8);
}

// RFC 3464 §2.3.
function fieldsOf(recipient: ReportedRecipient, utf8: boolean): string {
  const { originalRecipient: original, remoteMta, diagnostic } = recipient;
  const fields: StatusFields = [
    ["Original-Recipient", original && `${original.type}; ${original.address}`],
    ["Final-Recipient", reportedAddress(recipient.finalRecipient, utf8)],
    ["Action", recipient.action],
    ["Status", recipient.status],
    ["Remote-MTA", remoteMta === undefined ? undefined : `dns; ${remoteMta}`],
    ["Diagnostic-Code", diagnostic === undefined ? undefined : `smtp; ${diagnostic}`],
    ["Last-Attempt-Date", dateOf(recipient.lastAttempt)],
    ["Will-Retry-Until", dateOf(recipient.willRetryUntil)],
  ];
  return statusFields(fields, utf8);
}

function dateOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : formatDate(at);
}

function returned(report: DeliveryReport): {
  readonly type: string;
  readonly encoding: "7bit" | "8bit";
  readonly body: Bytes;
} {
  const message = report.originalMessage;
  const utf8 = report.utf8 === true;
  // RFC 6533 §4: what may hold UTF-8 in its header is message/global.
  if ("full" in message) {
    const type = utf8 ? "message/global" : "message/rfc822";
    return { type, encoding: message.encoding ?? "8bit", body: message.full };
  }
  const type = utf8 ? "message/global-headers" : "text/rfc822-headers";
  const bytes = returnedHeader(message.header);
  const encoding = bytes.some((octet) => octet > 127) ? "8bit" : "7bit";
  return { type, encoding, body: bytesOf(bytes) };
}
