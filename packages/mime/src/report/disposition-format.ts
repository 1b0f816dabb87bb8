import type { Bytes } from "@mailwright/core";
import { MimeUsageError } from "../errors.ts";
import { type DispositionType, formatDisposition } from "./disposition.ts";
import type { DispositionNotification } from "./disposition-notification.ts";
import { readableText, reportText } from "./report-text.ts";
import {
  type ReportedMessage,
  type ReportMessage,
  type StatusFields,
  statusFields,
  writeReport,
} from "./report-writer.ts";
import { formatTypedValue } from "./typed-value.ts";

/** A message disposition notification to be written. RFC 8098. */
export interface DispositionReport extends ReportMessage {
  /** Its final recipient and disposition must be there. */
  readonly notification: DispositionNotification;
  /** What is returned of the message, if anything is. RFC 8098 §3. */
  readonly originalMessage?: ReportedMessage;
}

const WHAT: Readonly<Record<DispositionType, string>> = {
  displayed: "was displayed. This does not say that it was read or understood",
  dispatched: "was sent on, printed, faxed or the like, without being displayed",
  processed: "was processed by rules or a program, without being displayed",
  deleted: "was deleted. It may have been seen, and may be recovered",
  denied: "was received; the recipient does not wish to say what became of it",
  failed: "was received; what became of it could not be found out",
};

/**
 * Writes a message disposition notification: a text for people, the disposition for machines, and
 * the message or its header if given (RFC 8098, RFC 6522; with `utf8` RFC 6533). The text may be in
 * any language; unless it is ASCII it is 8bit.
 *
 * To must be the address of Disposition-Notification-To, and the envelope's sender empty (RFC 8098
 * §2.1). Control characters in what others said are replaced, not refused.
 *
 * @throws MimeUsageError `MIME_REPORT`, `MIME_BUILD_ADDRESS` for from and to, `MIME_BUILD_ID` for
 *   messageId, those of `formatHeaderField` for these, subject and the names of extensions, or
 *   `MIME_DATE`
 */
export function formatDispositionNotification(report: DispositionReport): Bytes {
  const { notification, utf8 = false, originalMessage: original } = report;
  const { disposition, finalRecipient } = notification;
  // RFC 8098 §3.2: both must be there.
  if (disposition === undefined || finalRecipient === undefined) {
    throw new MimeUsageError("MIME_REPORT", "A notification needs final recipient and disposition");
  }
  const said = `Your message to ${reportText(finalRecipient.value, utf8)} ${WHAT[disposition.type]}.`;
  const byProgram = disposition.sendingMode === "MDN-sent-automatically";
  return writeReport(report, {
    subject: `Disposition notification (${disposition.type})`,
    text: readableText(report.text ?? said, report.text !== undefined || utf8),
    reportType: "disposition-notification",
    // RFC 6533 §5.
    statusType: `message/${utf8 ? "global-" : ""}disposition-notification`,
    status: dispositionFields(notification, utf8),
    ...(byProgram && { autoSubmitted: "auto-replied" }),
    original,
  });
}

// RFC 8098 §3.1.
function dispositionFields(notification: DispositionNotification, utf8: boolean): string {
  const { mdnGateway, originalRecipient, finalRecipient, disposition } = notification;
  const fields: StatusFields = [
    ["Reporting-UA", notification.reportingUa],
    ["MDN-Gateway", mdnGateway && formatTypedValue(mdnGateway, utf8)],
    ["Original-Recipient", originalRecipient && formatTypedValue(originalRecipient, utf8)],
    ["Final-Recipient", finalRecipient && formatTypedValue(finalRecipient, utf8)],
    ["Original-Message-ID", notification.originalMessageId],
    ["Disposition", disposition && formatDisposition(disposition)],
    ["Failure", notification.failures],
    ["Error", notification.errors],
    ["Warning", notification.warnings],
  ];
  const reserved = fields.map(([name]) => name);
  return statusFields(fields, notification.extensions, utf8, reserved);
}
