import {
  type DeliveryReport,
  formatDeliveryReport,
  MimeUsageError,
  parseDeliveryReport,
  parseHeader,
  parseStructure,
} from "@mailwright/mime";
import { describe, expect, test } from "vitest";
import { bytes, textFrom } from "./bytes.ts";

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);

const REPORT: DeliveryReport = {
  reportingMta: "mx.example.org",
  arrivalDate: AT,
  envelopeId: "QQ314159",
  originalMessage: { header: bytes("From: alice@example.org\r\nSubject: Hi\r\n\r\nsecret body") },
  recipients: [
    {
      finalRecipient: "bob@example.net",
      originalRecipient: { type: "rfc822", address: "robert@example.net" },
      action: "failed",
      status: "5.1.1",
      diagnostic: "550 5.1.1 No such user",
      remoteMta: "mx.example.net",
      lastAttempt: AT,
    },
    { finalRecipient: "eve@example.com", action: "delayed", status: "4.4.1", willRetryUntil: AT },
  ],
  from: "Mail Delivery System <MAILER-DAEMON@mx.example.org>",
  to: "<alice@example.org>",
  date: AT,
  messageId: "<1@mx.example.org>",
  boundary: "=_1",
};

async function written(changes: Partial<DeliveryReport> = {}): Promise<string> {
  return textFrom(formatDeliveryReport({ ...REPORT, ...changes }));
}

function types(text: string): string[] {
  const { value } = parseStructure(bytes(text));
  const parts = value.type === "multipart" ? [value, ...value.children] : [value];
  return parts.map((part) => `${part.contentType.type}/${part.contentType.subtype}`);
}

describe("formatDeliveryReport", () => {
  test("writes a report that can be read again (RFC 3464, RFC 6522)", async () => {
    const text = await written();
    expect(types(text)).toEqual([
      "multipart/report",
      "text/plain",
      "message/delivery-status",
      "text/rfc822-headers",
    ]);
    const { value, defects } = parseDeliveryReport(bytes(text));
    expect(defects).toEqual([]);
    expect(value).toMatchObject({
      reportingMta: { type: "dns", value: "mx.example.org" },
      envelopeId: "QQ314159",
      arrivalDate: AT,
      recipients: [
        {
          finalRecipient: { type: "rfc822", value: "bob@example.net" },
          originalRecipient: { type: "rfc822", value: "robert@example.net" },
          action: "failed",
          status: "5.1.1",
          diagnostic: { type: "smtp", value: "550 5.1.1 No such user" },
          remoteMta: { type: "dns", value: "mx.example.net" },
          lastAttempt: AT,
        },
        { action: "delayed", status: "4.4.1", willRetryUntil: AT },
      ],
    });
    expect(text.slice(value?.returned?.bodyStart, value?.returned?.bodyEnd)).toBe(
      "From: alice@example.org\r\nSubject: Hi\r\n",
    );
  });

  test("is marked so that nothing answers it (RFC 3834)", async () => {
    const { value: header } = parseHeader(bytes(await written()));
    expect(header.get("auto-submitted")?.value).toBe("auto-replied");
    expect(header.get("content-type")?.value).toContain("report-type=delivery-status");
    expect(header.get("subject")?.value).toBe("Your message was not delivered");
  });

  test("tells people what happened to each recipient", async () => {
    const text = await written();
    expect(text).toContain("<bob@example.net> was not delivered.\r\n");
    expect(text).toContain("The server mx.example.net said: 550 5.1.1 No such user\r\n");
    expect(text).toContain("<eve@example.com> is not delivered yet.\r\n");
    expect(await written({ text: "Own words." })).toContain("\r\nOwn words.\r\n");
  });

  test("streams the whole message where it is to be returned", async () => {
    async function* full(): AsyncGenerator<Uint8Array> {
      yield bytes("Subject: Hi\r\n\r\n");
      yield bytes("body\r\n");
    }
    const text = await written({ originalMessage: { full: full(), encoding: "7bit" } });
    expect(types(text).at(-1)).toBe("message/rfc822");
    expect(text).not.toContain("8bit");
    const { value } = parseDeliveryReport(bytes(text));
    expect(text.slice(value?.returned?.bodyStart, value?.returned?.bodyEnd)).toBe(
      "Subject: Hi\r\n\r\nbody\r\n",
    );
    async function* none(): AsyncGenerator<Uint8Array> {}
    expect(await written({ originalMessage: { full: none() } })).toContain("8bit");
  });

  test("writes other scripts as RFC 6533 says", async () => {
    const recipients = [{ ...REPORT.recipients[0]!, finalRecipient: "bøb@example.net" }];
    const ascii = await written({ recipients });
    expect(ascii).toContain("Final-Recipient: utf-8; b\\x{F8}b@example.net\r\n");
    expect(ascii).toMatch(/^[\t\r\n -~]*$/);
    const utf8 = await written({ recipients, utf8: true });
    expect(types(utf8).slice(2)).toEqual([
      "message/global-delivery-status",
      "message/global-headers",
    ]);
    expect(utf8).toContain("Final-Recipient: utf-8; bøb@example.net\r\n");
  });

  test("keeps a long address whole in any form (RFC 6533 §3)", async () => {
    const finalRecipient = `${"é".repeat(63)}@${"ø".repeat(60)}.example.net`;
    const recipients = [{ ...REPORT.recipients[0]!, finalRecipient }];
    for (const utf8 of [false, true]) {
      const { value } = parseDeliveryReport(bytes(await written({ recipients, utf8 })));
      expect(value?.recipients[0]?.finalRecipient).toEqual({
        type: "utf-8",
        value: finalRecipient,
      });
    }
  });

  test.each(["b\\x{F8}b\\x{2B}a@example.net", "bøb+a@example.net"])(
    "writes the original recipient %s as the report allows (RFC 6533 §3)",
    async (address) => {
      const originalRecipient = { type: "UTF-8", address };
      const recipients = [{ ...REPORT.recipients[0]!, originalRecipient }];
      expect(await written({ recipients })).toContain(
        "Original-Recipient: utf-8; b\\x{F8}b\\x{2B}a@example.net\r\n",
      );
      expect(await written({ recipients, utf8: true })).toContain(
        "Original-Recipient: utf-8; bøb+a@example.net\r\n",
      );
    },
  );

  test("returns an older header with clean line ends", async () => {
    const header = Uint8Array.from([...bytes("A: 1\nB: x\ry\0z\n\nbody"), 0xe9]);
    const text = await written({ originalMessage: { header } });
    expect(text).toContain("\r\n\r\nA: 1\r\nB: x y z\r\n\r\n--=_1--");
  });

  test("B1: nothing that others said begins a line", async () => {
    const hostile = "x\r\nInjected: 1\r\n.\r\n\0\u0085\u2028\ud800";
    const [first] = REPORT.recipients;
    const recipient = {
      ...first!,
      finalRecipient: hostile,
      originalRecipient: { type: hostile, address: hostile },
      diagnostic: hostile,
      remoteMta: hostile,
    };
    for (const utf8 of [false, true]) {
      const changes = { reportingMta: hostile, envelopeId: hostile, recipients: [recipient], utf8 };
      const text = await written({ ...changes, text: hostile });
      // The text for people may have lines of its own; only what is said there is shown.
      expect(text.replace(/\r\nInjected: 1\r\n\./, "")).not.toMatch(/^(Injected|\.)/m);
      expect(text).not.toMatch(/[\0\u0085\u2028\ud800]/);
    }
  });

  test("B1: refuses line breaks in the fields of its own header", async () => {
    for (const name of ["from", "to", "messageId", "subject", "boundary"] as const) {
      expect(() => formatDeliveryReport({ ...REPORT, [name]: "x\r\nInjected: 1" })).toThrow(
        MimeUsageError,
      );
    }
  });

  test("long words of a diagnostic stay under 998 octets a line", async () => {
    for (const diagnostic of ["é".repeat(5000), `a${"😀".repeat(5000)}`])
      for (const utf8 of [false, true]) {
        const recipients = [{ ...REPORT.recipients[0]!, diagnostic }];
        const lines = (await written({ recipients, utf8 })).split("\r\n");
        expect(Math.max(...lines.map((line) => bytes(line).length))).toBeLessThanOrEqual(998);
      }
  });

  test("needs a recipient", () => {
    expect(() => formatDeliveryReport({ ...REPORT, recipients: [] })).toThrow(MimeUsageError);
  });
});

describe("parseDeliveryReport", () => {
  test("other messages are none", () => {
    expect(parseDeliveryReport(bytes("Subject: a\r\n\r\nb"))).not.toHaveProperty("value");
  });

  test("keeps recipients without the fields that must be there, with defects", async () => {
    const text = (await written()).replace("Action: failed\r\n", "");
    const { value, defects } = parseDeliveryReport(bytes(text));
    expect(value?.recipients).toHaveLength(2);
    expect(value?.recipients[0]).not.toHaveProperty("action");
    expect(defects.map((defect) => defect.code)).toEqual(["report"]);
  });
});
