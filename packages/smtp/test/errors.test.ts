import { readFileSync } from "node:fs";
import { smtpErrorCodes, SmtpPeerError, SmtpUsageError } from "@mailwright/smtp";
import { expect, test } from "vitest";

test("the README has every code", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const documented = [...readme.matchAll(/^\| `(SMTP_\w+)`/gm)].map((match) => match[1]);
  expect(documented.toSorted()).toEqual(Object.keys(smtpErrorCodes).toSorted());
});

test("a peer's error is temporary unless its reply says never", () => {
  expect(new SmtpPeerError("SMTP_BROKEN", "x").temporary).toBe(true);
  expect(new SmtpPeerError("SMTP_REFUSED", "x", { reply: { code: 421, text: "" } }).temporary).toBe(
    true,
  );
  const never = new SmtpPeerError("SMTP_REFUSED", "x", { reply: { code: 554, text: "no" } });
  expect(never).toMatchObject({ name: "SmtpPeerError", temporary: false, reply: { text: "no" } });
  expect(new SmtpUsageError("SMTP_BUSY", "x")).toMatchObject({
    name: "SmtpUsageError",
    code: "SMTP_BUSY",
  });
});
