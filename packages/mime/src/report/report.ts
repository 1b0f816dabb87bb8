import type { Parsed } from "@mailwright/core";
import type { MimeDefectCode } from "../defects.ts";
import type { MimeLimits } from "../options.ts";
import { type DeliveryStatus, deliveryStatus } from "./delivery-status.ts";
import { notification, type ReceivedDispositionNotification } from "./disposition-notification.ts";
import { feedback, type ReceivedFeedbackReport } from "./feedback-report.ts";
import { findReport } from "./report-parts.ts";

/** A report that was received, of whichever kind. RFC 6522. */
export type Report =
  | { readonly kind: "delivery"; readonly report: DeliveryStatus }
  | { readonly kind: "disposition"; readonly report: ReceivedDispositionNotification }
  | { readonly kind: "feedback"; readonly report: ReceivedFeedbackReport };

/**
 * Reads a report, of whichever kind it is: a delivery status notification, a message disposition
 * notification or a feedback report. A message that is none has no value.
 *
 * @example
 * const { value } = parseReport(message);
 * if (value?.kind === "delivery") value.report.recipients;
 */
export function parseReport(
  message: Uint8Array,
  limits: Partial<MimeLimits> = {},
): Parsed<Report, MimeDefectCode> {
  const found = findReport(message, limits);
  const { defects } = found.defects;
  if (found.kind === undefined) return { defects };
  const { kind } = found;
  if (kind === "delivery") return { value: { kind, report: deliveryStatus(found) }, defects };
  if (kind === "disposition") return { value: { kind, report: notification(found) }, defects };
  return { value: { kind, report: feedback(found) }, defects };
}
