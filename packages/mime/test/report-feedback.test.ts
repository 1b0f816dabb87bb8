import {
  type FeedbackMessage,
  type FeedbackReport,
  formatFeedbackReport,
  MimeUsageError,
  parseFeedbackReport,
  parseHeader,
  parseReport,
} from "@mailwright/mime";
import { describe, expect, test } from "vitest";
import { bytes, codes, textFrom } from "./bytes.ts";
import { part, reportOf, RETURNED } from "./report-messages.ts";

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);
const BASE = ["User-Agent: Filter/1", "Version: 1"];
const ABUSE = ["Feedback-Type: abuse", ...BASE];
const FAILURE = ["Feedback-Type: auth-failure", ...BASE, "Auth-Failure: spf"];

const COMPLAINT: FeedbackReport = {
  feedbackType: "fraud",
  userAgent: "Filter/1",
  version: "1",
  originalEnvelopeId: "QQ1",
  originalMailFrom: "",
  arrivalDate: AT,
  reportingMta: { type: "dns", value: "mx.example.org" },
  sourceIp: "2001:db8::1",
  sourcePort: 25_025,
  incidents: 7,
  originalRcptTo: ["a@example.org", "b@example.org"],
  authenticationResults: ["mx.example.org; spf=fail", "mx.example.org; dkim=none"],
  reportedDomains: ["example.com", "example.net"],
  reportedUris: ["http://example.com/a", "mailto:c@example.com"],
  extensions: [{ name: "X-A", value: "b" }],
};

const { feedbackType: _, ...FACTS } = COMPLAINT;

const AUTHENTICATION: FeedbackReport = {
  ...FACTS,
  feedbackType: "auth-failure",
  authFailure: "bodyhash",
  deliveryResult: "policy",
  dkimDomain: "example.com",
  dkimIdentity: "@example.com",
  dkimSelector: "s1",
  dkimCanonicalizedHeader: "ZnJvbTph",
  dkimCanonicalizedBody: "Ym9keQ0K".repeat(500),
  dkimSelectorDns: '"v=DKIM1; p=abc"',
  dkimAdspDns: '"dkim=all"',
  spfDns: ['txt : example.com : "v=spf1 -all"', 'txt : example.net : "v=spf1 -all"'],
  identityAlignment: ["dkim", "spf"],
};

const MESSAGE: FeedbackMessage = {
  report: COMPLAINT,
  originalMessage: { header: bytes("Subject: Buy\r\n\r\nbody") },
  from: "<abuse@example.org>",
  to: "<abuse@example.com>",
  date: AT,
  messageId: "<1@example.org>",
  boundary: "=_1",
};

function parse(...lines: readonly string[]) {
  const status = part("message/feedback-report", ...lines);
  return parseFeedbackReport(bytes(reportOf("feedback-report", status, RETURNED)));
}

async function written(changes: Partial<FeedbackMessage> = {}): Promise<string> {
  return textFrom(formatFeedbackReport({ ...MESSAGE, ...changes }));
}

describe("parseFeedbackReport", () => {
  test.each(["abuse", "fraud", "virus", "not-spam", "other", "auth-failure"])(
    "knows %s (RFC 5965 §7.3)",
    (type) => {
      const found = parse(`Feedback-Type: ${type.toUpperCase()}`, ...BASE, "Auth-Failure: dmarc");
      expect(found.value?.feedbackType).toBe(type);
      expect(codes(found)).toEqual([]);
    },
  );

  test.each([
    ["Original-Mail-From: <a@b.c>", { originalMailFrom: "a@b.c" }],
    ["Original-Mail-From: a@b.c", { originalMailFrom: "a@b.c" }],
    ["Original-Mail-From: <>", { originalMailFrom: "" }],
    ["Original-Mail-From:", { originalMailFrom: "" }],
    [
      "Original-Rcpt-To: <a@b.c>\r\nOriginal-Rcpt-To: d@e.f",
      { originalRcptTo: ["a@b.c", "d@e.f"] },
    ],
    ["Arrival-Date: 2 Jan 2026 03:04:05 GMT", { arrivalDate: AT }],
    ["Received-Date: 2 Jan 2026 03:04:05 GMT", { arrivalDate: AT }],
    ["Source-IP: 192.0.2.1 (host.example)", { sourceIp: "192.0.2.1" }],
    ["Source-Port: 65535", { sourcePort: 65_535 }],
    ["Incidents: 3", { incidents: 3 }],
  ])("reads %s", (line, expected) => {
    const found = parse(...ABUSE, line);
    expect(found.value).toMatchObject(expected);
    expect(found.value?.extensions).toEqual([]);
    expect(codes(found)).toEqual([]);
  });

  test.each([
    ["Auth-Failure: Signature", { authFailure: "signature" }],
    ["Delivery-Result: reject", { deliveryResult: "reject" }],
    ["DKIM-Canonicalized-Body: YWJj\r\n ZGVm", { dkimCanonicalizedBody: "YWJjZGVm" }],
    ["Identity-Alignment: none", { identityAlignment: [] }],
    ["Identity-Alignment: SPF, dkim", { identityAlignment: ["spf", "dkim"] }],
  ])("reads %s (RFC 6591)", (line, expected) => {
    const others = FAILURE.filter((each) => !line.startsWith(each.slice(0, 12)));
    const found = parse(...others, line);
    expect(found.value).toMatchObject(expected);
    expect(codes(found)).toEqual([]);
  });

  test.each([
    ["Source-Port", "65536"],
    ["Source-Port", "-1"],
    ["Source-IP", "mx.example.org"],
    ["Source-IP", "1.2.3"],
    ["Source-IP", "fe80::1::2"],
    ["Incidents", "many"],
    ["Arrival-Date", "yesterday"],
    ["Delivery-Result", "eaten"],
    ["Identity-Alignment", "none, spf"],
    ["DKIM-Canonicalized-Header", "*"],
  ])("keeps %s: %s as it is written", (name, value) => {
    const found = parse(...FAILURE, `${name}: ${value}`);
    expect(found.value?.extensions).toEqual([{ name, value }]);
    expect(codes(found)).toEqual(["report-field"]);
  });

  test.each([
    ["an unknown type", ["Feedback-Type: dislike", ...BASE], "other", ["report-field", "report"]],
    ["no type", BASE, "other", ["report"]],
    ["no version", ["Feedback-Type: virus", "User-Agent: a"], "virus", ["report"]],
    ["no Auth-Failure", ["Feedback-Type: auth-failure", ...BASE], "auth-failure", ["report"]],
    ["two types", [...ABUSE, "Feedback-Type: virus"], "abuse", ["field-repeated"]],
    ["two versions", [...ABUSE, "Version: 2"], "abuse", ["field-repeated"]],
    ["fields of another type", [...ABUSE, "Auth-Failure: spf"], "abuse", []],
  ])("with %s", (_name, lines, type, defects) => {
    const found = parse(...lines);
    expect(found.value?.feedbackType).toBe(type);
    expect(codes(found)).toEqual(defects);
  });

  test("needs the message (RFC 5965 §2)", () => {
    const text = reportOf("feedback-report", part("message/feedback-report", ...ABUSE));
    expect(codes(parseFeedbackReport(bytes(text)))).toEqual(["report"]);
  });

  test("other messages are none", () => {
    expect(parseFeedbackReport(bytes("Subject: a\r\n\r\nb"))).not.toHaveProperty("value");
  });
});

describe("formatFeedbackReport", () => {
  test.each([
    ["a complaint", COMPLAINT],
    ["an authentication failure", AUTHENTICATION],
    ["one where nothing is aligned", { ...AUTHENTICATION, identityAlignment: [] }],
  ])("writes %s that can be read again", async (_name, report) => {
    const text = await written({ report });
    const { value, defects } = parseReport(bytes(text));
    expect(defects).toEqual([]);
    if (value?.kind !== "feedback") throw new Error("another kind");
    const { returned, ...found } = value.report;
    expect(found).toEqual(report);
    expect(text.slice(returned?.bodyStart, returned?.bodyEnd)).toBe("Subject: Buy\r\n");
    expect(parseHeader(bytes(text)).value.get("auto-submitted")?.value).toBe("auto-generated");
  });

  test("B1: nothing that others said begins a line", async () => {
    const hostile = "x\r\nInjected: 1\r\n\r\n--=_1\r\n\0\u0085\u2028";
    const texts = Object.entries(AUTHENTICATION).map(([name, value]) => {
      if (name === "extensions") return [name, [{ name: "X-A", value: hostile }]];
      if (name === "reportingMta") return [name, { type: hostile, value: hostile }];
      return [name, typeof value === "number" ? value : Array.isArray(value) ? [hostile] : hostile];
    });
    const report = {
      ...(Object.fromEntries(texts) as FeedbackReport),
      feedbackType: "auth-failure",
    } as const;
    for (const utf8 of [false, true]) {
      const text = await written({ report: report as FeedbackReport, utf8 });
      // In the text for people, lines are broken anywhere.
      expect(text.slice(text.indexOf("Content-Type: message/"))).not.toMatch(/^Injected/m);
      expect(text.match(/^--=_1/gm)).toHaveLength(4);
      expect(text).not.toMatch(/[\0\u0085\u2028]/);
    }
  });

  test.each([
    ["no user agent", { userAgent: undefined }],
    ["no version", { version: undefined }],
    ["a failure that is not named", { feedbackType: "auth-failure" }],
    ["an extension with a name of another field", { extensions: [{ name: "VERSION", value: "" }] }],
  ])("refuses %s", (_name, changes) => {
    const report = { ...COMPLAINT, ...changes } as FeedbackReport;
    expect(() => formatFeedbackReport({ ...MESSAGE, report })).toThrow(MimeUsageError);
  });
});
