import type { ReportField } from "./report-fields.ts";
import type { DeliveryReport, ReportedRecipient } from "./delivery-report.ts";
import { dateOf, type StatusFields, statusFields } from "./report-writer.ts";
import { formatTypedValue, type TypedValue } from "./typed-value.ts";
import { decodeUtf8Address } from "./utf8-address.ts";

const NONE: readonly ReportField[] = [];

// No extension may pass for one of them, whatever group it is in.
const RESERVED = [
  "Original-Envelope-Id",
  "Reporting-MTA",
  "DSN-Gateway",
  "Received-From-MTA",
  "Arrival-Date",
  "Original-Recipient",
  "Final-Recipient",
  "Action",
  "Status",
  "Remote-MTA",
  "Diagnostic-Code",
  "Last-Attempt-Date",
  "Final-Log-ID",
  "Will-Retry-Until",
];

/** The machine-readable part of a delivery report: its groups of fields. RFC 3464 §2.1. */
export function deliveryFields(report: DeliveryReport): string {
  const utf8 = report.utf8 === true;
  const groups = [
    statusFields(messageFields(report, utf8), report.extensions ?? NONE, utf8, RESERVED),
    ...report.recipients.map((recipient) =>
      statusFields(recipientFields(recipient, utf8), recipient.extensions ?? NONE, utf8, RESERVED),
    ),
  ];
  return groups.join("\r\n");
}

// RFC 3464 §2.2.
function messageFields(report: DeliveryReport, utf8: boolean): StatusFields {
  return [
    ["Original-Envelope-Id", report.envelopeId],
    ["Reporting-MTA", typed("dns", report.reportingMta, utf8)],
    ["DSN-Gateway", typed("dns", report.dsnGateway, utf8)],
    ["Received-From-MTA", typed("dns", report.receivedFromMta, utf8)],
    ["Arrival-Date", dateOf(report.arrivalDate)],
  ];
}

// RFC 3464 §2.3.
function recipientFields(recipient: ReportedRecipient, utf8: boolean): StatusFields {
  const { originalRecipient: original } = recipient;
  return [
    ["Original-Recipient", original && originalRecipient(original, utf8)],
    ["Final-Recipient", typed("rfc822", recipient.finalRecipient, utf8)],
    ["Action", recipient.action],
    ["Status", recipient.status],
    ["Remote-MTA", typed("dns", recipient.remoteMta, utf8)],
    ["Diagnostic-Code", typed("smtp", recipient.diagnostic, utf8)],
    ["Last-Attempt-Date", dateOf(recipient.lastAttempt)],
    ["Final-Log-ID", recipient.finalLogId],
    ["Will-Retry-Until", dateOf(recipient.willRetryUntil)],
  ];
}

// RFC 6533 §3: in ORCPT it is in a form that a report may have to write otherwise.
function originalRecipient(
  { type, address }: NonNullable<ReportedRecipient["originalRecipient"]>,
  utf8: boolean,
): string {
  const decoded = type.toLowerCase() === "utf-8" ? decodeUtf8Address(address) : address;
  return formatTypedValue({ type, value: decoded }, utf8);
}

function typed(
  type: string,
  value: string | TypedValue | undefined,
  utf8: boolean,
): string | undefined {
  if (value === undefined) return undefined;
  return formatTypedValue(typeof value === "string" ? { type, value } : value, utf8);
}
