import type { Bytes } from "@mailwright/core";
import { MimeUsageError } from "../errors.ts";
import type { AuthenticationFailure } from "./authentication-failure.ts";
import type { FeedbackReport } from "./feedback-report.ts";
import { readableText, reportText } from "./report-text.ts";
import {
  dateOf,
  type ReportedMessage,
  type ReportMessage,
  type StatusFields,
  statusFields,
  writeReport,
} from "./report-writer.ts";
import { formatTypedValue } from "./typed-value.ts";

/** A feedback report to be written. RFC 5965. */
export interface FeedbackMessage extends ReportMessage {
  /** Its user agent and version must be there. */
  readonly report: FeedbackReport;
  readonly originalMessage: ReportedMessage;
}

/**
 * Writes a feedback report: a text for people, the feedback for machines, and the message or its
 * header (RFC 5965, RFC 6591, RFC 6522). The text may be in any language; unless it is ASCII it is
 * 8bit.
 *
 * Control characters in what others said are replaced, not refused.
 *
 * @throws MimeUsageError `MIME_REPORT`, `MIME_BUILD_ADDRESS` for from and to, `MIME_BUILD_ID` for
 *   messageId, those of `formatHeaderField` for these, subject and the names of extensions, or
 *   `MIME_DATE`
 */
export function formatFeedbackReport(message: FeedbackMessage): Bytes {
  const { report, utf8 = false, originalMessage: original } = message;
  // RFC 5965 §3.1: both must be there.
  if (report.userAgent === undefined || report.version === undefined) {
    throw new MimeUsageError("MIME_REPORT", "A feedback report needs user agent and version");
  }
  // RFC 6591 §3.2.1.
  if (report.feedbackType === "auth-failure" && report.authFailure === undefined) {
    throw new MimeUsageError("MIME_REPORT", "A report of auth-failure says which one");
  }
  const ip = report.sourceIp && reportText(report.sourceIp, utf8);
  const from = ip === undefined ? "" : ` received from IP ${ip}`;
  const said = `This is a report of type ${report.feedbackType} about a message${from}.`;
  return writeReport(message, {
    subject: `Feedback report (${report.feedbackType})`,
    text: readableText(message.text ?? said, message.text !== undefined || utf8),
    reportType: "feedback-report",
    statusType: "message/feedback-report",
    status: feedbackFields(report, utf8),
    autoSubmitted: "auto-generated",
    original,
  });
}

function feedbackFields(report: FeedbackReport, utf8: boolean): string {
  const failure = report.feedbackType === "auth-failure" ? failureFields(report) : [];
  const fields = [...reportFields(report, utf8), ...failure];
  const reserved = [...fields.map(([name]) => name), "Received-Date"];
  return statusFields(fields, report.extensions, utf8, reserved);
}

// RFC 5965 §3.
function reportFields(report: FeedbackReport, utf8: boolean): StatusFields {
  const { originalMailFrom, reportingMta } = report;
  return [
    ["Feedback-Type", report.feedbackType],
    ["User-Agent", report.userAgent],
    ["Version", report.version],
    ["Original-Envelope-Id", report.originalEnvelopeId],
    ["Original-Mail-From", originalMailFrom === undefined ? undefined : `<${originalMailFrom}>`],
    ["Arrival-Date", dateOf(report.arrivalDate)],
    ["Reporting-MTA", reportingMta && formatTypedValue(reportingMta, utf8)],
    ["Source-IP", report.sourceIp],
    // RFC 6692.
    ["Source-Port", report.sourcePort?.toString()],
    ["Incidents", report.incidents?.toString()],
    ["Original-Rcpt-To", report.originalRcptTo.map((address) => `<${address}>`)],
    ["Authentication-Results", report.authenticationResults],
    ["Reported-Domain", report.reportedDomains],
    ["Reported-URI", report.reportedUris],
  ];
}

function failureFields(report: AuthenticationFailure): StatusFields {
  const { identityAlignment } = report;
  const aligned = identityAlignment?.length === 0 ? "none" : identityAlignment?.join(", ");
  return [
    ["Auth-Failure", report.authFailure],
    ["Delivery-Result", report.deliveryResult],
    ["DKIM-Domain", report.dkimDomain],
    ["DKIM-Identity", report.dkimIdentity],
    ["DKIM-Selector", report.dkimSelector],
    ["DKIM-Canonicalized-Header", report.dkimCanonicalizedHeader],
    ["DKIM-Canonicalized-Body", report.dkimCanonicalizedBody],
    ["DKIM-Selector-DNS", report.dkimSelectorDns],
    ["DKIM-ADSP-DNS", report.dkimAdspDns],
    ["SPF-DNS", report.spfDns],
    ["Identity-Alignment", aligned],
  ];
}
