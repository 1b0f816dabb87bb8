import type { Bytes, EnhancedStatus } from "@mailwright/core";
import { MimeUsageError } from "../errors.ts";
import { deliveryFields } from "./delivery-fields.ts";
import type { DeliveryAction } from "./delivery-status.ts";
import { explanation } from "./report-explanation.ts";
import type { ReportField } from "./report-fields.ts";
import { type ReportedMessage, type ReportMessage, writeReport } from "./report-writer.ts";
import type { TypedValue } from "./typed-value.ts";

/** What became of one recipient. RFC 3464 §2.3. */
export interface ReportedRecipient {
  /** The address delivery was tried to; of type `rfc822` or `utf-8`. RFC 3464 §2.3.2. */
  readonly finalRecipient: string;
  /**
   * The address as the sender first gave it; one of type `utf-8` may be encoded still (RFC 6533 §3).
   * RFC 3464 §2.3.1, RFC 3461 §4.2.
   */
  readonly originalRecipient?: { readonly type: string; readonly address: string };
  /** RFC 3464 §2.3.3. */
  readonly action: DeliveryAction;
  /** RFC 3464 §2.3.4. */
  readonly status: EnhancedStatus;
  /** What the other server said, with its reply code; as text, of type `smtp`. RFC 3464 §2.3.6. */
  readonly diagnostic?: string | TypedValue;
  /** The other server; as text, its host name. RFC 3464 §2.3.5. */
  readonly remoteMta?: string | TypedValue;
  /** When delivery was last tried. RFC 3464 §2.3.7. */
  readonly lastAttempt?: number;
  /** What the log of the other server calls the message. RFC 3464 §2.3.8. */
  readonly finalLogId?: string;
  /** Until when delivery will be tried. RFC 3464 §2.3.9. */
  readonly willRetryUntil?: number;
  /** Further fields, such as `X-…`. RFC 3464 §2.4. */
  readonly extensions?: readonly ReportField[];
}

/** A delivery status notification to be written. RFC 3464. Times are milliseconds since the epoch. */
export interface DeliveryReport extends ReportMessage {
  /** The server that reports; as text, its host name. RFC 3464 §2.2.2. */
  readonly reportingMta: string | TypedValue;
  /** The gateway that made the report from another one. RFC 3464 §2.2.3. */
  readonly dsnGateway?: string | TypedValue;
  /** The server that the message came from. RFC 3464 §2.2.4. */
  readonly receivedFromMta?: string | TypedValue;
  /** When the message arrived. RFC 3464 §2.2.5. */
  readonly arrivalDate?: number;
  /** The sender's name for the message. RFC 3464 §2.2.1. */
  readonly envelopeId?: string;
  /** Further fields about the message, such as `X-…`. RFC 3464 §2.4. */
  readonly extensions?: readonly ReportField[];
  readonly originalMessage: ReportedMessage;
  /** At least one. */
  readonly recipients: readonly ReportedRecipient[];
}

/**
 * Writes a delivery status notification: a text for people, the status for machines, and the
 * message or its header (RFC 3464, RFC 6522; with `utf8` RFC 6533).
 *
 * Control characters in diagnostics, addresses and host names are replaced, not refused: they come
 * from elsewhere, and the report must still go out.
 *
 * @throws MimeUsageError `MIME_REPORT`, `MIME_BUILD_ADDRESS` for from and to, `MIME_BUILD_ID` for
 *   messageId, those of `formatHeaderField` for these, subject and the names of extensions, or
 *   `MIME_DATE`
 */
export function formatDeliveryReport(report: DeliveryReport): Bytes {
  if (report.recipients.length === 0) {
    // RFC 3464 §2.1: at least one group of fields about a recipient.
    throw new MimeUsageError("MIME_REPORT", "A delivery report needs a recipient");
  }
  return writeReport(report, {
    ...explanation(report),
    reportType: "delivery-status",
    // RFC 6533 §4: the status may hold UTF-8 under this name only.
    statusType: report.utf8 === true ? "message/global-delivery-status" : "message/delivery-status",
    status: deliveryFields(report),
    autoSubmitted: "auto-replied",
    original: report.originalMessage,
  });
}
