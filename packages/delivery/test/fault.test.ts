import { NetError } from "@mailwright/net";
import { smtpErrorCodes, SmtpPeerError, SmtpUsageError } from "@mailwright/smtp";
import { expect, test } from "vitest";
import { faultOf } from "../src/fault.ts";

test("faults of the next hop are deferred, each with its status", () => {
  expect(faultOf(new NetError("NET_CONNECT", "nobody answers"))?.reply).toEqual({
    code: 451,
    enhanced: "4.4.1",
    text: "nobody answers",
  });
  expect(faultOf(new SmtpPeerError("SMTP_TLS_REQUIRED", "x"))?.reply.enhanced).toBe("4.7.0");
});

test("refused credentials are told as such, without what the host says", () => {
  const reply = { code: 535, text: "no secret" };
  const error = new SmtpPeerError("SMTP_AUTHENTICATION_REFUSED", "535 no secret", { reply });
  expect(faultOf(error)?.reply).toEqual({
    code: 451,
    enhanced: "4.7.0",
    text: "The smart host refused our credentials",
  });
});

test("an address that has no form in SMTP fails", () => {
  expect(faultOf(new SmtpUsageError("SMTP_ENVELOPE", "x"))?.reply.code).toBe(553);
});

test("what is no fault of the next hop is left to others", () => {
  for (const error of [new Error("x"), new SmtpUsageError("SMTP_BODY", "x"), "x", undefined]) {
    expect(faultOf(error)).toBe(undefined);
  }
});

test("every code of the SMTP client that is about the peer is known", () => {
  const own = new Set(["SMTP_BODY", "SMTP_CLOSED", "SMTP_BUSY"]);
  const codes = Object.keys(smtpErrorCodes).filter((code) => !own.has(code));
  for (const code of codes) {
    const error = Object.assign(new Error("x"), { code });
    expect([code, faultOf(error)?.code]).toEqual([code, code]);
  }
});
