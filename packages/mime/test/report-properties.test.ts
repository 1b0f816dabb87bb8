import {
  type DeliveryReport,
  type DispositionNotification,
  type FeedbackReport,
  formatDeliveryReport,
  formatDispositionNotification,
  formatFeedbackReport,
  parseDeliveryReport,
  parseDispositionNotification,
  parseFeedbackReport,
  parseReport,
} from "@mailwright/mime";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytes, textFrom } from "./bytes.ts";

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);
const MESSAGE = {
  from: "<a@example.org>",
  to: "<b@example.org>",
  date: AT,
  messageId: "<1@example.org>",
  boundary: "=_boundary",
  originalMessage: { header: bytes("Subject: a\r\n\r\n") },
} as const;

function merged<One, Other>([one, other]: readonly [One, Other]): One & Other {
  return Object.assign({}, one, other);
}

// Words with single spaces: what is left of a value once it is on a line.
const word = fc.string({
  minLength: 1,
  maxLength: 20,
  unit: fc.constantFrom(...Array.from('aé9;:<>(\\"=?,{x}')),
});
const text = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(" "));
const type = fc.constantFrom("dns", "smtp", "x-own");
const typed = fc.record({ type, value: text });
const address = fc.oneof(
  fc.record({ type: fc.constant("rfc822"), value: fc.emailAddress() }),
  fc.record({ type: fc.constant("utf-8"), value: word.map((local) => `${local}@exämple.org`) }),
);
const date = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000);
const name = fc.stringMatching(/^X-[A-Za-z0-9]{1,12}$/);
const extensions = fc.array(fc.record({ name, value: text }), { maxLength: 4 });
const some = { requiredKeys: [] };

const disposition: fc.Arbitrary<DispositionNotification> = fc
  .tuple(
    fc.record({ reportingUa: text, mdnGateway: typed, originalRecipient: address }, some),
    fc.record({
      finalRecipient: address,
      disposition: fc.record({
        actionMode: fc.constantFrom("manual-action", "automatic-action"),
        sendingMode: fc.constantFrom("MDN-sent-manually", "MDN-sent-automatically"),
        type: fc.constantFrom("displayed", "dispatched", "processed", "deleted", "denied"),
        modifiers: fc.array(fc.constantFrom("error", "expired", "x-a"), { maxLength: 3 }),
      }),
      failures: fc.array(text, { maxLength: 3 }),
      errors: fc.array(text, { maxLength: 3 }),
      warnings: fc.array(text, { maxLength: 3 }),
      extensions,
    }),
  )
  .map(merged);

const facts = fc.record({
  userAgent: text,
  version: text,
  originalRcptTo: fc.array(fc.emailAddress(), { maxLength: 3 }),
  authenticationResults: fc.array(text, { maxLength: 3 }),
  reportedDomains: fc.array(fc.domain(), { maxLength: 3 }),
  reportedUris: fc.array(fc.webUrl(), { maxLength: 3 }),
  extensions,
});
const optionalFacts = fc.record(
  {
    originalEnvelopeId: text,
    originalMailFrom: fc.oneof(fc.constant(""), fc.emailAddress()),
    arrivalDate: date,
    reportingMta: typed,
    sourceIp: fc.oneof(fc.ipV4(), fc.ipV6()),
    sourcePort: fc.nat(65_535),
    incidents: fc.nat(),
  },
  some,
);
const failure = fc.record(
  {
    feedbackType: fc.constant("auth-failure"),
    authFailure: fc.constantFrom("adsp", "bodyhash", "revoked", "signature", "spf", "dmarc"),
    deliveryResult: fc.constantFrom("delivered", "spam", "policy", "reject", "other"),
    dkimDomain: fc.domain(),
    dkimCanonicalizedBody: fc.base64String({ maxLength: 3000 }),
    dkimSelectorDns: text,
    spfDns: fc.array(text, { maxLength: 3 }),
    identityAlignment: fc.subarray(["dkim", "spf"] as const),
  },
  { requiredKeys: ["feedbackType", "authFailure", "spfDns"] },
);
const kind = fc.record({
  feedbackType: fc.constantFrom("abuse", "fraud", "virus", "not-spam", "other"),
});
const feedback = fc
  .tuple(facts, optionalFacts, fc.oneof(failure, kind))
  .map(([first, ...others]): FeedbackReport => Object.assign({}, first, ...others));

const recipient = fc
  .tuple(
    fc.record({
      finalRecipient: fc.oneof(
        fc.emailAddress(),
        word.map((local) => `é${local}@example.org`),
      ),
      action: fc.constantFrom("failed", "delayed", "delivered", "relayed", "expanded"),
      status: fc.constantFrom("5.1.1", "4.4.7", "2.0.0"),
      extensions,
    }),
    fc.record(
      {
        remoteMta: typed,
        diagnostic: typed,
        lastAttempt: date,
        finalLogId: text,
        willRetryUntil: date,
      },
      some,
    ),
  )
  .map(merged);
const delivery: fc.Arbitrary<Omit<DeliveryReport, keyof typeof MESSAGE>> = fc
  .tuple(
    fc.record({
      reportingMta: typed,
      recipients: fc.array(recipient, { minLength: 1, maxLength: 4 }),
      extensions,
    }),
    fc.record(
      { envelopeId: text, dsnGateway: typed, receivedFromMta: typed, arrivalDate: date },
      some,
    ),
  )
  .map(merged);

describe("what was written is read again", () => {
  test("delivery status notifications", async () => {
    await fc.assert(
      fc.asyncProperty(delivery, async (report) => {
        const written = formatDeliveryReport({ ...report, ...MESSAGE, utf8: true });
        const { value, defects } = parseDeliveryReport(bytes(await textFrom(written)));
        expect(defects).toEqual([]);
        const { returned: _, ...found } = value!;
        const recipients = report.recipients.map((each) => ({
          ...each,
          finalRecipient: expect.objectContaining({ value: each.finalRecipient }),
        }));
        expect(found).toEqual({ ...report, recipients });
      }),
    );
  });

  test("message disposition notifications", async () => {
    await fc.assert(
      fc.asyncProperty(disposition, async (notification) => {
        const written = formatDispositionNotification({ ...MESSAGE, notification, utf8: true });
        const { value, defects } = parseDispositionNotification(bytes(await textFrom(written)));
        expect(defects).toEqual([]);
        const { returned: _, ...found } = value!;
        expect(found).toEqual(notification);
      }),
    );
  });

  test("feedback reports", async () => {
    await fc.assert(
      fc.asyncProperty(feedback, async (report) => {
        const written = formatFeedbackReport({ ...MESSAGE, report, utf8: true });
        const { value, defects } = parseFeedbackReport(bytes(await textFrom(written)));
        expect(defects).toEqual([]);
        const { returned: _, ...found } = value!;
        expect(found).toEqual(report);
      }),
    );
  });

  test("addresses in ASCII too", async () => {
    await fc.assert(
      fc.asyncProperty(address, disposition, async (finalRecipient, base) => {
        const notification = { ...base, finalRecipient };
        const written = await textFrom(formatDispositionNotification({ ...MESSAGE, notification }));
        expect(written).toMatch(/^[\t\r\n -~]*$/);
        const { value } = parseDispositionNotification(bytes(written));
        expect(value?.finalRecipient).toEqual(finalRecipient);
      }),
    );
  });
});

test("no octets throw, and what is read of any text is one line", () => {
  const line = fc.oneof(
    fc.constantFrom(
      "",
      "Final-Recipient: utf-8; \\x{0A}",
      "Action: failed",
      "Disposition: a/b; c",
      "Feedback-Type: auth-failure",
      "Auth-Failure: spf",
      "\0: \r",
      "--b",
    ),
    fc.string({ unit: "binary" }),
  );
  const types = fc.constantFrom(
    "message/delivery-status",
    "message/global-disposition-notification",
    "message/feedback-report",
    "message/rfc822",
  );
  fc.assert(
    fc.property(types, fc.array(line), (mediaType, lines) => {
      const head = `Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: ${mediaType}`;
      const { value } = parseReport(bytes([head, "", ...lines].join("\r\n")));
      const { returned: _, ...report } = (value?.report ?? {}) as { returned?: unknown };
      expect(JSON.stringify(report)).not.toMatch(/\\r|\\n|\\u0000/);
    }),
  );
});
