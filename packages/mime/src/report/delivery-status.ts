import type { EnhancedStatus, Parsed } from "@mailwright/core";
import { withoutComments } from "../field/comments.ts";
import type { MimeDefectCode } from "../defects.ts";
import type { MimeLimits } from "../options.ts";
import { present } from "../present.ts";
import type { Part } from "../structure/part.ts";
import { oneOf, type ReportField, ReportFields } from "./report-fields.ts";
import { findReport, type FoundReport } from "./report-parts.ts";
import type { TypedValue } from "./typed-value.ts";

/** What became of a message for a recipient. RFC 3464 §2.3.3. */
export type DeliveryAction = "failed" | "delayed" | "delivered" | "relayed" | "expanded";

/** What a report says of one recipient; what is absent was not said. RFC 3464 §2.3. */
export interface RecipientStatus {
  /** RFC 3464 §2.3.1. */
  readonly originalRecipient?: TypedValue;
  /** Every report must have it, and action and status too; some have not. RFC 3464 §2.3.2. */
  readonly finalRecipient?: TypedValue;
  readonly action?: DeliveryAction;
  /** RFC 3464 §2.3.4, without its comments. */
  readonly status?: EnhancedStatus;
  /** RFC 3464 §2.3.5. */
  readonly remoteMta?: TypedValue;
  /** RFC 3464 §2.3.6. */
  readonly diagnostic?: TypedValue;
  /** RFC 3464 §2.3.7. */
  readonly lastAttempt?: number;
  /** RFC 3464 §2.3.8. */
  readonly finalLogId?: string;
  /** RFC 3464 §2.3.9. */
  readonly willRetryUntil?: number;
  /** All other fields; also those above that are malformed or repeated. RFC 3464 §2.4. */
  readonly extensions: readonly ReportField[];
}

/** A delivery status notification that was received. Times are milliseconds since the epoch. */
export interface DeliveryStatus {
  /** RFC 3464 §2.2.1. */
  readonly envelopeId?: string;
  /** RFC 3464 §2.2.2. */
  readonly reportingMta?: TypedValue;
  /** RFC 3464 §2.2.3. */
  readonly dsnGateway?: TypedValue;
  /** RFC 3464 §2.2.4. */
  readonly receivedFromMta?: TypedValue;
  /** RFC 3464 §2.2.5. */
  readonly arrivalDate?: number;
  /** All other fields about the message; also those above that are malformed or repeated. */
  readonly extensions: readonly ReportField[];
  readonly recipients: readonly RecipientStatus[];
  /** The part that is the returned message or its header; its offsets are of the whole report. */
  readonly returned?: Part;
}

// A group that has one of them is about a recipient.
const OF_RECIPIENT = ["Final-Recipient", "Original-Recipient", "Action"];

const action = oneOf<DeliveryAction>(["failed", "delayed", "delivered", "relayed", "expanded"]);

/**
 * Reads a delivery status notification (RFC 3464, RFC 6533), also one whose type is not quite that
 * of a report. A message that is none has no value. Nothing that it says is lost: what cannot be
 * read stands in `extensions` as it is written, with a defect.
 *
 * @example
 * parseDeliveryReport(message).value?.recipients[0]?.status; // "5.1.1"
 */
export function parseDeliveryReport(
  message: Uint8Array,
  limits: Partial<MimeLimits> = {},
): Parsed<DeliveryStatus, MimeDefectCode> {
  const found = findReport(message, limits, "delivery");
  const { defects } = found.defects;
  return found.kind === undefined ? { defects } : { value: deliveryStatus(found), defects };
}

/** The delivery status in a report of that kind. */
export function deliveryStatus(found: FoundReport): DeliveryStatus {
  const { groups, limits, defects, at, returned } = found;
  const extensions: ReportField[] = [];
  const recipients: RecipientStatus[] = [];
  let facts: MessageFacts | undefined;
  let count = 0;
  for (const group of groups) {
    // The first group is about the message.
    if (count++ > limits.recipients) {
      defects.addOnce("truncated", at);
      break;
    }
    const fields = new ReportFields(group, defects, at);
    const isFirst = facts === undefined;
    facts ??= messageFacts(fields);
    if (fields.has(...OF_RECIPIENT)) {
      if (isFirst) fields.defect("report", "no empty line stands before the first recipient");
      recipients.push(recipientStatus(fields));
    } else {
      if (!isFirst) fields.defect("report", "the report lacks Final-Recipient");
      for (const field of fields.rest()) extensions.push(field);
    }
  }
  if (recipients.length === 0) defects.add("report", at, "the report tells of no recipient");
  return { ...facts, ...present({ returned }), extensions, recipients };
}

type MessageFacts = Omit<DeliveryStatus, "extensions" | "recipients" | "returned">;

// RFC 3464 §2.2.
function messageFacts(fields: ReportFields): MessageFacts {
  const facts = present({
    envelopeId: fields.text("Original-Envelope-Id"),
    reportingMta: fields.typed("Reporting-MTA"),
    dsnGateway: fields.typed("DSN-Gateway"),
    receivedFromMta: fields.typed("Received-From-MTA"),
    arrivalDate: fields.date("Arrival-Date"),
  });
  fields.demand("Reporting-MTA", facts.reportingMta);
  return facts;
}

// RFC 3464 §2.3.
function recipientStatus(fields: ReportFields): RecipientStatus {
  const facts = present({
    originalRecipient: fields.address("Original-Recipient"),
    finalRecipient: fields.address("Final-Recipient"),
    action: fields.one("Action", action),
    status: fields.one("Status", enhancedStatus),
    remoteMta: fields.typed("Remote-MTA"),
    diagnostic: fields.typed("Diagnostic-Code"),
    lastAttempt: fields.date("Last-Attempt-Date"),
    finalLogId: fields.text("Final-Log-ID"),
    willRetryUntil: fields.date("Will-Retry-Until"),
  });
  fields.demand("Final-Recipient", facts.finalRecipient);
  fields.demand("Action", facts.action);
  fields.demand("Status", facts.status);
  return { ...facts, extensions: fields.rest() };
}

// RFC 3463 §2, RFC 3464 §2.3.4: with comments, never with text.
function enhancedStatus(text: string): EnhancedStatus | undefined {
  const status = withoutComments(text).trim();
  return /^[245]\.\d{1,3}\.\d{1,3}$/.test(status) ? (status as EnhancedStatus) : undefined;
}
