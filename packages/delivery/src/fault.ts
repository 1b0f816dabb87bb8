import type { EnhancedStatus, Reply } from "@mailwright/core";

// RFC 3463 §3.5, §3.6, §3.8.
const STATUS: Readonly<Record<string, EnhancedStatus>> = {
  NET_CONNECT: "4.4.1",
  NET_BROKEN: "4.4.2",
  NET_TLS: "4.7.5",
  SMTP_REFUSED: "4.4.1",
  SMTP_TLS_REQUIRED: "4.7.0",
  SMTP_AUTHENTICATION_UNSUPPORTED: "4.7.0",
  SMTP_PROTOCOL: "4.5.0",
  SMTP_TIMEOUT: "4.4.2",
  SMTP_BROKEN: "4.4.2",
  SMTP_UNCERTAIN: "4.4.2",
};

/** What the queue is told when the next hop failed; `undefined` when something else did. */
export function replyToFault(error: unknown): Reply | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  // Such an address has no form in SMTP, today or later.
  if (error.code === "SMTP_ENVELOPE") return { code: 553, enhanced: "5.1.3", text: error.message };
  const enhanced = STATUS[String(error.code)];
  return enhanced === undefined ? undefined : { code: 451, enhanced, text: error.message };
}
