import {
  formatDeliveryReport,
  formatDispositionNotification,
  formatFeedbackReport,
  MimeUsageError,
  parseHeader,
  type ReportMessage,
} from "@mailwright/mime";
import { describe, expect, test } from "vitest";
import { bytes, textFrom } from "./bytes.ts";

const MESSAGE: ReportMessage = {
  from: "MAILER-DAEMON@mx.example.org",
  to: "alice@example.org",
  date: 0,
  messageId: "1@mx.example.org",
  boundary: "b",
};
const originalMessage = { header: bytes("Subject: a\r\n") };

const writers: Readonly<Record<string, (message: ReportMessage) => AsyncIterable<Uint8Array>>> = {
  delivery: (message) =>
    formatDeliveryReport({
      ...message,
      originalMessage,
      reportingMta: "mx.example.org",
      recipients: [{ finalRecipient: "b@example.net", action: "failed", status: "5.1.1" }],
    }),
  disposition: (message) =>
    formatDispositionNotification({
      ...message,
      notification: {
        finalRecipient: { type: "rfc822", value: "b@example.net" },
        disposition: {
          actionMode: "manual-action",
          sendingMode: "MDN-sent-manually",
          type: "displayed",
          modifiers: [],
        },
        failures: [],
        errors: [],
        warnings: [],
        extensions: [],
      },
    }),
  feedback: (message) =>
    formatFeedbackReport({
      ...message,
      originalMessage,
      report: {
        feedbackType: "abuse",
        userAgent: "Filter/1",
        version: "1",
        originalRcptTo: [],
        authenticationResults: [],
        reportedDomains: [],
        reportedUris: [],
        extensions: [],
      },
    }),
};

describe.each(Object.entries(writers))("a %s report", (_, write) => {
  test.each(["1@mx.example.org", "<1@mx.example.org>"])("has the id %s", async (messageId) => {
    const text = await textFrom(write({ ...MESSAGE, messageId }));
    expect(parseHeader(bytes(text)).value.get("message-id")?.value).toBe("<1@mx.example.org>");
  });

  test.each([
    "Mail <a@example.org>",
    "a@example.org, b@example.org",
    "Dr. B. <a@example.org>",
    "a@[192.0.2.1]",
    "a@under_score.example",
    "=?utf-8?q?J=C3=B6rg?= <a@example.org>",
  ])("may be from and to %s", async (address) => {
    const text = await textFrom(write({ ...MESSAGE, from: address, to: address }));
    const { value: header } = parseHeader(bytes(text));
    expect([header.get("from")?.value, header.get("to")?.value]).toEqual([address, address]);
  });

  test.each<[Partial<ReportMessage>, string]>([
    ...[
      "",
      " ",
      "nonsense",
      "<>",
      "a@",
      "a@b.example, nonsense",
      "undisclosed-recipients:;",
    ].flatMap((address): [Partial<ReportMessage>, string][] => [
      [{ from: address }, "MIME_BUILD_ADDRESS"],
      [{ to: address }, "MIME_BUILD_ADDRESS"],
    ]),
    [{ messageId: "" }, "MIME_BUILD_ID"],
    [{ messageId: "nonsense" }, "MIME_BUILD_ID"],
    [{ messageId: "<1@a> <2@a>" }, "MIME_BUILD_ID"],
    [{ messageId: "1@ä.example" }, "MIME_HEADER_ASCII"],
  ])("refuses %j", (changes, code) => {
    const run = (): unknown => write({ ...MESSAGE, ...changes });
    expect(run).toThrow(MimeUsageError);
    expect(run).toThrow(expect.objectContaining({ code }));
  });
});
