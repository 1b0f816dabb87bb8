/** Reports about messages, as a mail server in Rust reads them, or without an answer. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type AuthenticationFailure,
  parseReport,
  type ReceivedFeedbackReport,
  type Report,
} from "@mailwright/mime";
import type { Adapter, Case } from "../conformance.ts";

/**
 * Each message is a case: it is read without a throw, as a report of the kind that the types of its
 * parts tell; where an answer stands beside it, with that. Reports about a domain (DMARC, TLS) are
 * no reports of these kinds, and their documents no messages.
 */
export const adapter: Adapter = {
  async run(folder) {
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted();
    return names.filter((name) => name.endsWith(".eml")).map((name) => caseOf(folder, name));
  },
};

type Facts = Readonly<Record<string, unknown>>;

const KINDS: readonly (readonly [pattern: RegExp, kind: Report["kind"]])[] = [
  [/^content-type:\s*message\/feedback-report\b/im, "feedback"],
  [/^content-type:\s*message\/(?:global-)?delivery-status\b/im, "delivery"],
  [/^content-type:\s*message\/(?:global-)?disposition-notification\b/im, "disposition"],
];

function caseOf(folder: string, name: string): Case {
  const octets = readFileSync(join(folder, name));
  const text = octets.toString("latin1");
  const kind = KINDS.find(([pattern]) => pattern.test(text))?.[1] ?? "none";
  const answer = answerOf(join(folder, name.replace(/\.eml$/, ".json")));
  const expected = { kind, ...(answer && normalised(answer)) };
  return { name, expected: shown(expected), actual: shown(found(octets, expected)) };
}

// An answer of another kind of report is about what the message carries.
function answerOf(path: string): Facts | undefined {
  if (!existsSync(path)) return undefined;
  const answer = JSON.parse(readFileSync(path, "utf8")) as Facts;
  return "feedback_type" in answer ? answer : undefined;
}

function found(octets: Uint8Array, expected: Facts): Facts {
  try {
    const { value } = parseReport(octets);
    const kind = value?.kind ?? "none";
    if (value?.kind !== "feedback" || !("feedback_type" in expected)) return { kind };
    const facts: Facts = { kind, ...normalised(answered(value.report, octets)) };
    // What the answer does not speak of is not compared.
    return Object.fromEntries(Object.keys(expected).map((name) => [name, facts[name] ?? null]));
  } catch (error) {
    return { error: String(error) };
  }
}

/** A report in the words of the answers. */
function answered(report: ReceivedFeedbackReport, octets: Uint8Array): Facts {
  const { arrivalDate } = report;
  return {
    feedback_type: report.feedbackType,
    arrival_date: arrivalDate === undefined ? null : arrivalDate / 1000,
    authentication_results: report.authenticationResults,
    incidents: report.incidents ?? 1,
    original_envelope_id: report.originalEnvelopeId,
    original_mail_from: report.originalMailFrom,
    original_rcpt_to: report.originalRcptTo.at(-1),
    reported_domain: report.reportedDomains,
    reported_uri: report.reportedUris,
    reporting_mta: report.reportingMta?.value,
    source_ip: report.sourceIp,
    user_agent: report.userAgent,
    version: Number(report.version),
    source_port: report.sourcePort ?? 0,
    ...answeredFailure(report),
    ...answeredContent(report, octets),
  };
}

function answeredFailure(report: ReceivedFeedbackReport): Facts {
  const failure: Partial<AuthenticationFailure> =
    report.feedbackType === "auth-failure" ? report : {};
  return {
    auth_failure: failure.authFailure ?? "Unspecified",
    delivery_result: failure.deliveryResult ?? "Unspecified",
    dkim_adsp_dns: failure.dkimAdspDns,
    dkim_canonicalized_body: failure.dkimCanonicalizedBody,
    dkim_canonicalized_header: failure.dkimCanonicalizedHeader,
    dkim_domain: failure.dkimDomain,
    dkim_identity: failure.dkimIdentity,
    dkim_selector: failure.dkimSelector,
    dkim_selector_dns: failure.dkimSelectorDns,
    spf_dns: failure.spfDns?.at(-1),
    identity_alignment: alignment(failure.identityAlignment),
  };
}

function answeredContent({ returned }: ReceivedFeedbackReport, octets: Uint8Array): Facts {
  if (returned === undefined) return {};
  const content = Buffer.from(octets.subarray(returned.bodyStart, returned.bodyEnd)).toString();
  return returned.contentType.type === "message" ? { message: content } : { headers: content };
}

function alignment(aligned: readonly string[] | undefined): string {
  return aligned === undefined ? "Unspecified" : aligned.toSorted().join("") || "none";
}

// Names of variants are compared as words of the RFCs, texts without their folding.
const VARIANTS = new Set([
  "feedback_type",
  "auth_failure",
  "delivery_result",
  "identity_alignment",
]);
const PATHS = new Set(["original_mail_from", "original_rcpt_to"]);
const BASE64 = new Set(["dkim_canonicalized_body", "dkim_canonicalized_header"]);

function normalised(facts: Facts): Facts {
  // The answers have no message where it was not kept.
  const entries = Object.entries(facts).filter(([name, value]) => name !== "message" || value);
  return Object.fromEntries(entries.map(([name, value]) => [name, normal(name, value ?? null)]));
}

function normal(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => normal(name, each));
  if (typeof value !== "string") return value;
  if (VARIANTS.has(name)) return value.replaceAll("-", "").toLowerCase();
  const text = value.replaceAll(/\s+/g, BASE64.has(name) ? "" : " ").trim();
  return PATHS.has(name) ? text.replace(/^<(.*)>$/, "$1") : text;
}

function shown(facts: Facts): string {
  return JSON.stringify(facts);
}
