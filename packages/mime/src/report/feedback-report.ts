import { parseIp } from "@mailwright/address";
import type { Parsed } from "@mailwright/core";
import { withoutComments } from "../field/comments.ts";
import type { MimeDefectCode } from "../defects.ts";
import type { MimeLimits } from "../options.ts";
import { present } from "../present.ts";
import type { Part } from "../structure/part.ts";
import { type AuthenticationFailure, authenticationFailure } from "./authentication-failure.ts";
import { asWritten, numberUpTo, oneOf, type ReportField, ReportFields } from "./report-fields.ts";
import { fieldsOf } from "./report-groups.ts";
import { findReport, type FoundReport } from "./report-parts.ts";
import type { TypedValue } from "./typed-value.ts";

/** What every feedback report may say; what is absent was not said. RFC 5965 §3. */
export interface FeedbackFacts {
  /** Every report must have it, and a version; some have not. RFC 5965 §3.1. */
  readonly userAgent?: string;
  /** `1`, but others are sent. RFC 5965 §3.1. */
  readonly version?: string;
  /** RFC 5965 §3.2. */
  readonly originalEnvelopeId?: string;
  /** Without angle brackets; empty is the null reverse-path. RFC 5965 §3.2. */
  readonly originalMailFrom?: string;
  /** Milliseconds since the epoch. RFC 5965 §3.2. */
  readonly arrivalDate?: number;
  /** RFC 5965 §3.2. */
  readonly reportingMta?: TypedValue;
  /** Of IPv4 or IPv6. RFC 5965 §3.2. */
  readonly sourceIp?: string;
  /** RFC 6692. */
  readonly sourcePort?: number;
  /** How many such messages are reported; 1 where it was not said. RFC 5965 §3.2. */
  readonly incidents?: number;
  /** Without angle brackets. RFC 5965 §3.3. */
  readonly originalRcptTo: readonly string[];
  /** RFC 5965 §3.3, RFC 8601. */
  readonly authenticationResults: readonly string[];
  /** RFC 5965 §3.3. */
  readonly reportedDomains: readonly string[];
  /** RFC 5965 §3.3. */
  readonly reportedUris: readonly string[];
  /** All other fields; also those above that are malformed or repeated. */
  readonly extensions: readonly ReportField[];
}

/** The types of feedback about a message, besides `auth-failure`. RFC 5965 §7.3, RFC 6430. */
export type FeedbackType = "abuse" | "fraud" | "virus" | "not-spam" | "other";

/** What a feedback report says. RFC 5965 §3. */
export type FeedbackReport =
  | (FeedbackFacts & {
      /** An unknown one is `other`, and stands in `extensions` as it is written. */
      readonly feedbackType: FeedbackType;
    })
  | (FeedbackFacts & AuthenticationFailure);

/** A feedback report that was received. */
export type ReceivedFeedbackReport = FeedbackReport & {
  /** The part that is the reported message or its header; its offsets are of the whole report. */
  readonly returned?: Part;
};

const anyType = oneOf<FeedbackType | "auth-failure">([
  "abuse",
  "fraud",
  "virus",
  "not-spam",
  "other",
  "auth-failure",
]);

/**
 * Reads a feedback report in the Abuse Reporting Format (RFC 5965, with RFC 6591 and RFC 6692), also
 * one whose type is not quite that of a report. A message that is none has no value. Nothing that it
 * says is lost: what cannot be read stands in `extensions` as it is written, with a defect.
 *
 * @example
 * parseFeedbackReport(message).value?.feedbackType; // "abuse"
 */
export function parseFeedbackReport(
  message: Uint8Array,
  limits: Partial<MimeLimits> = {},
): Parsed<ReceivedFeedbackReport, MimeDefectCode> {
  const found = findReport(message, limits, "feedback");
  const { defects } = found.defects;
  return found.kind === undefined ? { defects } : { value: feedback(found), defects };
}

/** The feedback in a report of that kind. */
export function feedback(found: FoundReport): ReceivedFeedbackReport {
  const fields = new ReportFields(fieldsOf(found), found.defects, found.at);
  // RFC 5965 §2: the message or its header is the third part.
  if (found.returned === undefined) fields.defect("report", "the report lacks the message");
  const type = fields.one("Feedback-Type", anyType);
  fields.demand("Feedback-Type", type);
  const facts = { ...single(fields), ...repeated(fields) };
  const { returned } = found;
  if (type === "auth-failure") {
    const failure = authenticationFailure(fields);
    return { ...failure, ...facts, ...present({ returned }), extensions: fields.rest() };
  }
  const feedbackType = type ?? "other";
  return { feedbackType, ...facts, ...present({ returned }), extensions: fields.rest() };
}

// RFC 5965 §3.1, §3.2: those that stand once.
function single(fields: ReportFields): Partial<FeedbackFacts> {
  // The date was once called so, and is by many still.
  const dated = fields.has("Arrival-Date") ? "Arrival-Date" : "Received-Date";
  const facts = present({
    userAgent: fields.text("User-Agent"),
    version: fields.text("Version"),
    originalEnvelopeId: fields.text("Original-Envelope-Id"),
    originalMailFrom: fields.one("Original-Mail-From", path),
    arrivalDate: fields.date(dated),
    reportingMta: fields.typed("Reporting-MTA"),
    sourceIp: fields.one("Source-IP", ip),
    // RFC 6692.
    sourcePort: fields.one("Source-Port", numberUpTo(65_535)),
    incidents: fields.one("Incidents", numberUpTo(2 ** 32 - 1)),
  });
  fields.demand("User-Agent", facts.userAgent);
  fields.demand("Version", facts.version);
  return facts;
}

// RFC 5965 §3.3: those that may stand several times.
function repeated(
  fields: ReportFields,
): Pick<
  FeedbackFacts,
  "originalRcptTo" | "authenticationResults" | "reportedDomains" | "reportedUris"
> {
  return {
    originalRcptTo: fields.all("Original-Rcpt-To", path),
    authenticationResults: fields.all("Authentication-Results", asWritten),
    reportedDomains: fields.all("Reported-Domain", asWritten),
    reportedUris: fields.all("Reported-URI", asWritten),
  };
}

function path(text: string): string {
  return /^<[^<>]*>$/.test(text) ? text.slice(1, -1) : text;
}

function ip(text: string): string | undefined {
  const address = withoutComments(text).trim();
  return parseIp(address).value === undefined ? undefined : address;
}
