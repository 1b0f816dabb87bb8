import { parseFeedbackReport } from "@mailwright/mime";
import type { Fact } from "./facts.ts";

/** A feedback report (RFC 5965) as mail-auth reads it: what is absent is null, or a default. */
export interface ExpectedFeedback {
  readonly feedback_type: string;
  readonly auth_failure: string;
  readonly arrival_date: number | null;
  readonly authentication_results: readonly string[];
  readonly incidents: number;
  readonly original_envelope_id: string | null;
  readonly original_mail_from: string | null;
  readonly original_rcpt_to: string | null;
  readonly reported_domain: readonly string[];
  readonly reported_uri: readonly string[];
  readonly reporting_mta: string | null;
  readonly source_ip: string | null;
  readonly source_port: number;
  readonly user_agent: string | null;
  readonly version: number;
}

/** Compares a feedback report, field by field. */
export function feedbackFacts(message: Uint8Array, expected: ExpectedFeedback): readonly Fact[] {
  const { value: report } = parseFeedbackReport(message);
  if (report === undefined) return [{ label: "report", expected: "one", actual: "none" }];
  const failure =
    report.feedbackType === "auth-failure" ? (report.authFailure ?? "") : "unspecified";
  const date = expected.arrival_date;
  return [
    fact("type", word(expected.feedback_type), word(report.feedbackType)),
    fact("failure", word(expected.auth_failure), word(failure)),
    fact("arrival", date === null ? undefined : date * 1000, report.arrivalDate),
    fact("results", spaced(expected.authentication_results), spaced(report.authenticationResults)),
    // RFC 5965 §3.2: one incident, where none are told.
    fact("incidents", expected.incidents, report.incidents ?? 1),
    fact("envelope id", expected.original_envelope_id, report.originalEnvelopeId),
    fact("sender", bare(expected.original_mail_from), bare(report.originalMailFrom)),
    fact("recipient", bare(expected.original_rcpt_to), bare(report.originalRcptTo[0])),
    fact("domains", spaced(expected.reported_domain), spaced(report.reportedDomains)),
    fact("uris", spaced(expected.reported_uri), spaced(report.reportedUris)),
    fact("mta", expected.reporting_mta, report.reportingMta?.value),
    fact("address", expected.source_ip, report.sourceIp),
    fact("port", expected.source_port, report.sourcePort ?? 0),
    fact("agent", expected.user_agent, report.userAgent),
    fact("version", expected.version, report.version),
  ];
}

function fact(
  label: string,
  expected: string | number | null | undefined,
  actual: string | number | undefined,
): Fact {
  return { label, expected: String(expected ?? ""), actual: String(actual ?? "") };
}

function word(text: string): string {
  return text.toLowerCase().replaceAll("-", "");
}

function spaced(texts: readonly string[]): string {
  return texts.map((text) => text.replaceAll(/\s+/g, " ")).join(" | ");
}

function bare(path: string | null | undefined): string {
  return (path ?? "").replace(/^<(.*)>$/, "$1");
}
