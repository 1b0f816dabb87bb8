import { parseDeliveryReport } from "@mailwright/mime";
import { describe, expect, test } from "vitest";
import { bytes, codes } from "./bytes.ts";
import { part, reportOf, RETURNED } from "./report-messages.ts";

const MESSAGE = ["Reporting-MTA: dns; mx.example.org", ""];
const RECIPIENT = ["Final-Recipient: rfc822; bob@example.net", "Action: failed", "Status: 5.1.1"];

function parse(lines: readonly string[], type = "message/delivery-status") {
  const text = reportOf("delivery-status", part(type, ...lines), RETURNED);
  return parseDeliveryReport(bytes(text));
}

describe("fields of RFC 3464", () => {
  test("about the message (§2.2)", () => {
    const { value, defects } = parse([
      "Original-Envelope-Id: QQ1",
      "Reporting-MTA: dns; mx.example.org",
      "DSN-Gateway: dns; gate.example.org",
      "Received-From-MTA: dns; client.example.com (192.0.2.1)",
      "Arrival-Date: Fri, 2 Jan 2026 03:04:05 +0100 (CET)",
      "X-Queue: 17",
      "",
      ...RECIPIENT,
    ]);
    expect(defects).toEqual([]);
    expect(value).toMatchObject({
      envelopeId: "QQ1",
      reportingMta: { type: "dns", value: "mx.example.org" },
      dsnGateway: { type: "dns", value: "gate.example.org" },
      receivedFromMta: { type: "dns", value: "client.example.com (192.0.2.1)" },
      arrivalDate: Date.UTC(2026, 0, 2, 2, 4, 5),
      extensions: [{ name: "X-Queue", value: "17" }],
    });
  });

  test("about a recipient (§2.3)", () => {
    const { value, defects } = parse([
      ...MESSAGE,
      "Original-Recipient: rfc822; robert@example.net",
      "Final-Recipient: RFC822;bob@example.net",
      "Action: Delayed (for now)",
      "Status: 4.4.1 (no answer; really)",
      "Remote-MTA: dns; mx.example.net",
      "Diagnostic-Code: smtp; 450 later;",
      " perhaps",
      "Last-Attempt-Date: 2 Jan 2026 03:04:05 GMT",
      "Final-Log-ID: abc",
      "Will-Retry-Until: 3 Jan 2026 03:04:05 GMT",
      "X-Tries: 3",
    ]);
    expect(defects).toEqual([]);
    expect(value?.recipients).toEqual([
      {
        originalRecipient: { type: "rfc822", value: "robert@example.net" },
        finalRecipient: { type: "rfc822", value: "bob@example.net" },
        action: "delayed",
        status: "4.4.1",
        remoteMta: { type: "dns", value: "mx.example.net" },
        diagnostic: { type: "smtp", value: "450 later; perhaps" },
        lastAttempt: Date.UTC(2026, 0, 2, 3, 4, 5),
        finalLogId: "abc",
        willRetryUntil: Date.UTC(2026, 0, 3, 3, 4, 5),
        extensions: [{ name: "X-Tries", value: "3" }],
      },
    ]);
  });

  test.each([
    ["an unknown action", "Action", "bounced", "action", ["report-field", "report"]],
    ["a status that is none", "Status", "550", "status", ["report-field", "report"]],
    ["a date that is none", "Last-Attempt-Date", "soon", "lastAttempt", ["report-field"]],
  ])("%s is kept as it is written", (_, name, written, property, defects) => {
    const others = RECIPIENT.filter((line) => !line.startsWith(`${name}:`));
    const found = parse([...MESSAGE, ...others, `${name}: ${written}`]);
    const [recipient] = found.value?.recipients ?? [];
    expect(recipient).not.toHaveProperty(property);
    expect(recipient?.extensions).toEqual([{ name, value: written }]);
    expect(codes(found)).toEqual(defects);
  });

  test.each([
    ["no type", "a@b.c", { type: "", value: "a@b.c" }, ["report-field"]],
    ["a type of two words", "see this; a", { type: "", value: "see this; a" }, ["report-field"]],
    ["angle brackets", "rfc822; <a@b.c>", { type: "rfc822", value: "a@b.c" }, ["report-field"]],
    ["an empty value", "rfc822;", { type: "rfc822", value: "" }, []],
    ["another type", "X400; /C=no/S=b/", { type: "x400", value: "/C=no/S=b/" }, []],
  ])("a recipient with %s", (_, written, expected, defects) => {
    const [, ...others] = RECIPIENT;
    const found = parse([...MESSAGE, `Final-Recipient: ${written}`, ...others]);
    expect(found.value?.recipients[0]?.finalRecipient).toEqual(expected);
    expect(codes(found)).toEqual(defects);
  });

  test("of a repeated field the first counts, and the others are kept", () => {
    const found = parse([...MESSAGE, ...RECIPIENT, "Action: delivered"]);
    expect(found.value?.recipients[0]).toMatchObject({
      action: "failed",
      extensions: [{ name: "Action", value: "delivered" }],
    });
    expect(codes(found)).toEqual(["field-repeated"]);
  });
});

describe("addresses of type utf-8 (RFC 6533 §3)", () => {
  test.each([
    ["utf-8-addr-xtext", "b\\x{F8}b\\x{2B}x@example.net", "bøb+x@example.net"],
    ["an astral character", "\\x{1F600}@example.net", "😀@example.net"],
    ["utf-8-addr-unitext", "bø\\x{5C}b@example.net", "bø\\b@example.net"],
    ["utf-8-address", "bøb@exämple.net", "bøb@exämple.net"],
    ["line breaks stay written", "a\\x{0D}\\x{0A}b\\x{2028}", "a\\x{0D}\\x{0A}b\\x{2028}"],
    ["surrogates stay written", "\\x{D800}", "\\x{D800}"],
    ["what is no character stays written", "\\x{110000}\\x{}\\x{1234567}", undefined],
    ["what is decoded is not decoded again", "\\x{5C}x{41}", "\\x{41}"],
  ])("%s", (_, written, expected = written) => {
    const [, ...others] = RECIPIENT;
    const lines = [...MESSAGE, `Final-Recipient: utf-8; ${written}`, ...others];
    const { value } = parse(lines, "message/global-delivery-status");
    expect(value?.recipients[0]?.finalRecipient).toEqual({ type: "utf-8", value: expected });
  });
});

describe("reports as they are sent", () => {
  const STATUS = part("message/delivery-status", ...MESSAGE, ...RECIPIENT);

  test.each([
    ["in multipart/mixed", `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${STATUS}`],
    ["as the whole message", STATUS],
    ["of another report-type", reportOf("feedback-report", STATUS)],
    [
      "within a multipart that a list made",
      `Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n${reportOf("delivery-status", STATUS)}\r\n--c--`,
    ],
  ])("%s, which is a defect", (_, text) => {
    const found = parseDeliveryReport(bytes(text));
    expect(found.value?.recipients[0]?.status).toBe("5.1.1");
    expect(codes(found)).toContain("report-type");
  });

  test("encoded as a whole (RFC 6533 §4)", () => {
    const encoded = btoa([...MESSAGE, ...RECIPIENT].join("\r\n"));
    const text = `Content-Type: message/global-delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n${encoded}`;
    const found = parseDeliveryReport(bytes(reportOf("delivery-status", text)));
    expect(found.value?.recipients[0]?.status).toBe("5.1.1");
    expect(codes(found)).toEqual([]);
  });

  test("the report of an embedded message is not its own", () => {
    const text = `Content-Type: message/rfc822\r\n\r\n${reportOf("delivery-status", STATUS)}`;
    const found = parseDeliveryReport(bytes(text));
    expect(found.value).toBeUndefined();
    expect(codes(found)).toContain("report");
  });

  test.each([
    ["no empty line before the recipient", ["Reporting-MTA: dns; a", ...RECIPIENT], 1, ["report"]],
    ["many empty lines", ["", "", ...MESSAGE, "", "", ...RECIPIENT, "", ""], 1, []],
    ["no recipient", MESSAGE, 0, ["report"]],
    ["nothing", [], 0, ["report"]],
    ["a group about nobody", [...MESSAGE, ...RECIPIENT, "", "X-Note: a"], 1, ["report"]],
    [
      "a line that is no field",
      [...MESSAGE, "Final-Recipient: rfc822; a@b", "oops", "Action: failed", "Status: 5.0.0"],
      1,
      ["field-missing-colon"],
    ],
    ["no Reporting-MTA", ["X-A: 1", "", ...RECIPIENT], 1, ["report"]],
  ])("with %s", (_, lines, count, defects) => {
    const found = parse(lines);
    expect(found.value?.recipients).toHaveLength(count);
    expect(codes(found)).toEqual(defects);
  });

  test.each([
    ["message/rfc822", "Subject: a\r\n\r\nb"],
    ["message/global", "Subject: ä\r\n\r\nb"],
    ["text/rfc822-headers", "Subject: a\r\n"],
    ["message/global-headers", "Subject: ä\r\n"],
  ])("says where the returned %s lies", (type, content) => {
    const message = bytes(reportOf("delivery-status", STATUS, part(type, content)));
    const returned = parseDeliveryReport(message).value?.returned;
    const octets = message.subarray(returned?.bodyStart, returned?.bodyEnd);
    expect(new TextDecoder().decode(octets)).toBe(content);
  });

  test.each([
    ["none", []],
    ["one that only looks alike", [part("text/plain", "Subject: a")]],
  ])("returns no message where there is %s", (_, parts) => {
    const message = bytes(reportOf("delivery-status", RETURNED, STATUS, ...parts));
    expect(parseDeliveryReport(message).value).not.toHaveProperty("returned");
  });
});
