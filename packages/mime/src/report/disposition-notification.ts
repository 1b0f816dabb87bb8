import type { Parsed } from "@mailwright/core";
import type { MimeDefectCode } from "../defects.ts";
import type { MimeLimits } from "../options.ts";
import { present } from "../present.ts";
import type { Part } from "../structure/part.ts";
import { type Disposition, parseDisposition } from "./disposition.ts";
import { asWritten, type ReportField, ReportFields } from "./report-fields.ts";
import { fieldsOf } from "./report-groups.ts";
import { findReport, type FoundReport } from "./report-parts.ts";
import type { TypedValue } from "./typed-value.ts";

/** What a message disposition notification says; what is absent was not said. RFC 8098 §3.2. */
export interface DispositionNotification {
  /** The program that reports, with its product after a semicolon. RFC 8098 §3.2.1. */
  readonly reportingUa?: string;
  /** RFC 8098 §3.2.2. */
  readonly mdnGateway?: TypedValue;
  /** RFC 8098 §3.2.3. */
  readonly originalRecipient?: TypedValue;
  /** Every notification must have it, and a disposition; some have not. RFC 8098 §3.2.4. */
  readonly finalRecipient?: TypedValue;
  /** With its angle brackets. RFC 8098 §3.2.5. */
  readonly originalMessageId?: string;
  /** RFC 8098 §3.2.6. */
  readonly disposition?: Disposition;
  /** RFC 8098 §3.2.7. */
  readonly failures: readonly string[];
  /** RFC 8098 §3.2.7. */
  readonly errors: readonly string[];
  /** Of RFC 2298 §3.2.7; RFC 8098 has no more of them. */
  readonly warnings: readonly string[];
  /** All other fields; also those above that are malformed or repeated. RFC 8098 §3.3. */
  readonly extensions: readonly ReportField[];
}

/** A message disposition notification that was received. */
export interface ReceivedDispositionNotification extends DispositionNotification {
  /** The part that is the returned message or its header; its offsets are of the whole report. */
  readonly returned?: Part;
}

/**
 * Reads a message disposition notification (RFC 8098, RFC 6533), also one whose type is not quite
 * that of a report. A message that is none has no value. Nothing that it says is lost: what cannot
 * be read stands in `extensions` as it is written, with a defect.
 *
 * @example
 * parseDispositionNotification(message).value?.disposition?.type; // "displayed"
 */
export function parseDispositionNotification(
  message: Uint8Array,
  limits: Partial<MimeLimits> = {},
): Parsed<ReceivedDispositionNotification, MimeDefectCode> {
  const found = findReport(message, limits, "disposition");
  const { defects } = found.defects;
  return found.kind === undefined ? { defects } : { value: notification(found), defects };
}

/** The notification in a report of that kind. */
export function notification(found: FoundReport): ReceivedDispositionNotification {
  const fields = new ReportFields(fieldsOf(found), found.defects, found.at);
  const facts = present({
    reportingUa: fields.text("Reporting-UA"),
    mdnGateway: fields.typed("MDN-Gateway"),
    originalRecipient: fields.address("Original-Recipient"),
    finalRecipient: fields.address("Final-Recipient"),
    originalMessageId: fields.text("Original-Message-ID"),
    disposition: fields.one("Disposition", parseDisposition),
    returned: found.returned,
  });
  fields.demand("Final-Recipient", facts.finalRecipient);
  fields.demand("Disposition", facts.disposition);
  const failures = fields.all("Failure", asWritten);
  const errors = fields.all("Error", asWritten);
  const warnings = fields.all("Warning", asWritten);
  return { ...facts, failures, errors, warnings, extensions: fields.rest() };
}
