import { formatDeliveryReport, parseReport } from "@mailwright/mime";
import { describe, expect, test } from "vitest";
import { bytes, codes, textFrom } from "./bytes.ts";
import { part, reportOf, RETURNED } from "./report-messages.ts";

// Each takes a hundred milliseconds or less; what is not linear takes minutes.
const BUDGET = 2000;

function read(text: string) {
  const message = bytes(text);
  const before = process.cpuUsage();
  const found = parseReport(message);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(BUDGET);
  return found;
}

const DSN = "message/delivery-status";
const MDN = "message/disposition-notification";
const ARF = "message/feedback-report";
const GROUP = "\r\nFinal-Recipient: rfc822; a@b.c\r\nAction: failed\r\nStatus: 5.0.0";

function delivery(...lines: readonly string[]): string {
  return reportOf("delivery-status", part(DSN, "Reporting-MTA: dns; a", ...lines), RETURNED);
}

describe("hostile reports", () => {
  test("10,000 recipients are read, and no more than the limit", () => {
    const text = delivery(`${GROUP}\r\n`.repeat(10_000));
    const found = read(text);
    expect(found.value?.kind === "delivery" && found.value.report.recipients).toHaveLength(10_000);
    expect(codes(found)).toEqual([]);
    const limited = parseReport(bytes(text), { recipients: 3 });
    const { value } = limited;
    expect(value?.kind === "delivery" && value.report.recipients).toHaveLength(3);
    expect(codes(limited)).toEqual(["truncated"]);
  });

  test.each([
    ["500,000 groups", delivery("\r\na:\r\n".repeat(500_000)), "report"],
    ["100,000 recipients", delivery(`${GROUP}\r\n`.repeat(100_000)), "truncated"],
    ["a million empty lines", delivery("\r\n".repeat(1_000_000)), "report"],
    ["500,000 lines that are no fields", delivery("\r\n" + "oops\r\n".repeat(500_000)), "report"],
    [
      "no fields and fields in turn",
      delivery("\r\n" + "oops\r\na:\r\n".repeat(200_000)),
      "field-missing-colon",
    ],
    ["100,000 repeated fields", delivery(GROUP, "Action: failed\r\n".repeat(100_000)), "truncated"],
    [
      "a value of 1 MB",
      delivery(`\r\nFinal-Recipient: utf-8; ${"\\x{41}".repeat(170_000)}`),
      "report",
    ],
    [
      "a value of 1 MB that is no address",
      delivery(`${GROUP}\r\nAction:${"<".repeat(1_000_000)}`),
      "field-repeated",
    ],
    ["a type of 1 MB", delivery(`\r\nFinal-Recipient: ${"a ".repeat(500_000)};b`), "report-field"],
    [
      "a field of 2 MB",
      delivery(`\r\nFinal-Recipient: rfc822; ${"a".repeat(2_000_000)}`),
      "truncated",
    ],
    ["comments in comments", delivery(`\r\nAction: ${"(".repeat(1_000_000)}`), "report-field"],
    [
      "modifiers",
      reportOf(
        "disposition-notification",
        part(MDN, `Disposition: a/b; c/${"d,".repeat(500_000)}`),
      ),
      "report-field",
    ],
    [
      "slashes",
      reportOf("disposition-notification", part(MDN, `Disposition: ${"/;".repeat(500_000)}`)),
      "report-field",
    ],
    [
      "500,000 URIs",
      reportOf("feedback-report", part(ARF, "Reported-URI: a:b\r\n".repeat(50_000))),
      "truncated",
    ],
    [
      "base64",
      reportOf(
        "feedback-report",
        part(
          ARF,
          "Feedback-Type: auth-failure",
          `DKIM-Canonicalized-Body: ${"a \r\n ".repeat(200_000)}*`,
        ),
      ),
      "report-field",
    ],
    [
      "alignment",
      reportOf(
        "feedback-report",
        part(ARF, "Feedback-Type: auth-failure", `Identity-Alignment: ${"spf,".repeat(250_000)}`),
      ),
      "report-field",
    ],
    ["missing parts", reportOf("delivery-status"), "report"],
    [
      "1,000 reports, of which the first counts",
      reportOf("delivery-status", ...Array.from({ length: 990 }, () => part(DSN, GROUP))),
      "report",
    ],
  ])("%s", (_, text, defect) => {
    const found = read(text);
    expect(codes(found)).toContain(defect);
    expect(found.defects.length).toBeLessThanOrEqual(100);
  });

  test("a report about 10,000 recipients with long diagnostics is written", async () => {
    const recipient = {
      finalRecipient: "é".repeat(100),
      action: "failed",
      status: "5.0.0",
      diagnostic: "\0x\r\n".repeat(100),
    } as const;
    const before = process.cpuUsage();
    const text = await textFrom(
      formatDeliveryReport({
        reportingMta: "a",
        recipients: Array.from({ length: 10_000 }, () => recipient),
        originalMessage: { header: bytes("Subject: a\r\n") },
        from: "<a@b.c>",
        to: "<a@b.c>",
        date: 0,
        messageId: "<1@a>",
        boundary: "b",
      }),
    );
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(2 * BUDGET);
    expect(codes(read(text))).toEqual([]);
  });
});
