import {
  type DispositionNotification,
  type DispositionReport,
  formatDispositionNotification,
  MimeUsageError,
  parseDispositionNotification,
  parseHeader,
  parseReport,
} from "@mailwright/mime";
import { describe, expect, test } from "vitest";
import { bytes, codes, textFrom } from "./bytes.ts";
import { part, reportOf } from "./report-messages.ts";

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);
const FINAL = "Final-Recipient: rfc822; bob@example.net";
const DISPLAYED = "Disposition: manual-action/MDN-sent-manually; displayed";

const NOTIFICATION: DispositionNotification = {
  reportingUa: "pc.example.net; Mailer 1.0",
  mdnGateway: { type: "dns", value: "gate.example.net" },
  originalRecipient: { type: "rfc822", value: "robert@example.net" },
  finalRecipient: { type: "rfc822", value: "bob@example.net" },
  originalMessageId: "<1@example.org>",
  disposition: {
    actionMode: "automatic-action",
    sendingMode: "MDN-sent-automatically",
    type: "processed",
    modifiers: ["error", "x-full"],
  },
  failures: ["one", "two"],
  errors: ["three"],
  warnings: ["four"],
  extensions: [{ name: "X-A", value: "b" }],
};

const REPORT: DispositionReport = {
  notification: NOTIFICATION,
  from: "Bob <bob@example.net>",
  to: "<alice@example.org>",
  date: AT,
  messageId: "<2@example.net>",
  boundary: "=_1",
};

function parse(...lines: readonly string[]) {
  const status = part("message/disposition-notification", ...lines);
  return parseDispositionNotification(bytes(reportOf("disposition-notification", status)));
}

async function written(changes: Partial<DispositionReport> = {}): Promise<string> {
  return textFrom(formatDispositionNotification({ ...REPORT, ...changes }));
}

describe("parseDispositionNotification", () => {
  test.each([
    ["manual-action/MDN-sent-manually; displayed", "displayed", []],
    ["Automatic-Action/mdn-sent-automatically;DELETED", "deleted", []],
    ["manual-action / MDN-sent-manually (by Bob) ; dispatched", "dispatched", []],
    [
      "automatic-action/MDN-sent-automatically; processed/Error, x-a",
      "processed",
      ["error", "x-a"],
    ],
    ["manual-action/MDN-sent-manually; denied/", "denied", []],
    ["automatic-action/MDN-sent-manually; failed/expired", "failed", ["expired"]],
  ])("reads %s (RFC 8098 §3.2.6)", (value, type, modifiers) => {
    const found = parse(FINAL, `Disposition: ${value}`);
    expect(found.value?.disposition).toMatchObject({ type, modifiers });
    expect(codes(found)).toEqual([]);
  });

  test.each([
    "displayed",
    "manual-action; displayed",
    "manual-action/MDN-sent-manually",
    "manual-action/MDN-sent-manually; eaten",
    "manual-action/MDN-sent-manually; displayed; again",
    "",
  ])("keeps %j as it is written", (value) => {
    const found = parse(FINAL, `Disposition: ${value}`);
    expect(found.value).not.toHaveProperty("disposition");
    expect(found.value?.extensions).toEqual([{ name: "Disposition", value }]);
    expect(codes(found)).toEqual(["report-field", "report"]);
  });

  test.each([
    ["no final recipient", [DISPLAYED], ["report"]],
    ["two dispositions", [FINAL, DISPLAYED, DISPLAYED], ["field-repeated"]],
    ["an empty line within", [FINAL, "", DISPLAYED], ["report"]],
    ["nothing", [], ["report", "report"]],
  ])("with %s", (_, lines, defects) => {
    const found = parse(...lines);
    expect(found.value).toBeDefined();
    expect(codes(found)).toEqual(defects);
  });

  test("other messages are none", () => {
    expect(parseDispositionNotification(bytes("Subject: a\r\n\r\nb"))).not.toHaveProperty("value");
  });
});

describe("formatDispositionNotification", () => {
  test("writes what can be read again (RFC 8098 §3.2)", async () => {
    const original = { header: bytes("Subject: Lunch\r\n\r\nbody") };
    const text = await written({ originalMessage: original });
    const { value, defects } = parseReport(bytes(text));
    expect(defects).toEqual([]);
    if (value?.kind !== "disposition") throw new Error("another kind");
    const { returned, ...notification } = value.report;
    expect(notification).toEqual(NOTIFICATION);
    expect(text.slice(returned?.bodyStart, returned?.bodyEnd)).toBe("Subject: Lunch\r\n");
  });

  test("returns no message where none is given", async () => {
    const { value, defects } = parseDispositionNotification(bytes(await written()));
    expect(defects).toEqual([]);
    expect(value).not.toHaveProperty("returned");
  });

  test.each([
    ["MDN-sent-automatically", "auto-replied"],
    ["MDN-sent-manually", undefined],
  ] as const)("%s is marked with Auto-Submitted %s (RFC 3834 §5)", async (sendingMode, marked) => {
    const disposition = { ...NOTIFICATION.disposition!, sendingMode };
    const text = await written({ notification: { ...NOTIFICATION, disposition } });
    const { value: header } = parseHeader(bytes(text));
    expect(header.get("auto-submitted")?.value).toBe(marked);
    expect(header.get("subject")?.value).toBe("Disposition notification (processed)");
  });

  test("the text for people is 7bit where it is ASCII, else 8bit", async () => {
    expect(await written({ text: "Seen." })).not.toContain("8bit");
    const text = await written({ text: "Vu à midi.\n--=_1\nA" });
    expect(text).toContain(
      "charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nVu à midi.\r\n",
    );
    expect(parseDispositionNotification(bytes(text)).defects).toEqual([]);
  });

  test("has names of its own for UTF-8 (RFC 6533 §5)", async () => {
    const notification = {
      ...NOTIFICATION,
      finalRecipient: { type: "utf-8", value: "bøb\\@example.net" },
    };
    for (const utf8 of [false, true]) {
      const text = await written({ notification, utf8 });
      expect(text.includes("message/global-disposition-notification")).toBe(utf8);
      expect(text.includes("bøb")).toBe(utf8);
      const { value } = parseDispositionNotification(bytes(text));
      expect(value?.finalRecipient).toEqual(notification.finalRecipient);
    }
  });

  test("B1: nothing that others said begins a line", async () => {
    const hostile = "x\r\nInjected: 1\r\n\r\n--=_1\r\n\0\u0085\u2028";
    const typed = { type: hostile, value: hostile };
    const notification: DispositionNotification = {
      reportingUa: hostile,
      mdnGateway: typed,
      originalRecipient: typed,
      finalRecipient: typed,
      originalMessageId: hostile,
      disposition: { ...NOTIFICATION.disposition!, modifiers: [hostile] },
      failures: [hostile],
      errors: [hostile],
      warnings: [hostile],
      extensions: [{ name: "X-A", value: hostile }],
    };
    for (const utf8 of [false, true]) {
      const text = await written({ notification, utf8 });
      // In the text for people, lines are broken anywhere.
      expect(text.slice(text.indexOf("Content-Type: message/"))).not.toMatch(/^Injected/m);
      expect(text.match(/^--=_1/gm)).toHaveLength(3);
      expect(text).not.toMatch(/[\0\u0085\u2028]/);
    }
  });

  test.each([
    ["no final recipient", { finalRecipient: undefined }],
    ["no disposition", { disposition: undefined }],
    ["an extension with a name of another field", { extensions: [{ name: "ERROR", value: "" }] }],
    ["an extension whose name is none", { extensions: [{ name: "a: b\r\nc", value: "" }] }],
  ])("refuses %s", (_, changes) => {
    const notification = { ...NOTIFICATION, ...changes } as DispositionNotification;
    expect(() => formatDispositionNotification({ ...REPORT, notification })).toThrow(
      MimeUsageError,
    );
  });
});
