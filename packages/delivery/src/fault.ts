import type { EnhancedStatus, Reply } from "@mailwright/core";

// RFC 3463 §3.5, §3.6, §3.8.
const STATUS: Readonly<Record<string, EnhancedStatus>> = {
  NET_CONNECT: "4.4.1",
  NET_BROKEN: "4.4.2",
  NET_TLS: "4.7.5",
  SMTP_REFUSED: "4.4.1",
  SMTP_AUTHENTICATION_REFUSED: "4.7.0",
  SMTP_TLS_REQUIRED: "4.7.0",
  SMTP_AUTHENTICATION_UNSUPPORTED: "4.7.0",
  SMTP_PROTOCOL: "4.5.0",
  SMTP_TIMEOUT: "4.4.2",
  SMTP_BROKEN: "4.4.2",
  SMTP_UNCERTAIN: "4.4.2",
};

// What users read in reports, where the error itself is only the administrator's business.
const TEXT: Readonly<Record<string, string>> = {
  SMTP_AUTHENTICATION_REFUSED: "The smart host refused our credentials",
};

/** Why a delivery to the next hop broke off. */
export interface Fault {
  readonly code: string;
  readonly text: string;
  /** What the queue is told. */
  readonly reply: Reply;
}

/** What an error says of the next hop; `undefined` when something else has failed. */
export function faultOf(error: unknown): Fault | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  const code = String(error.code);
  const text = error.message;
  // Such an address has no form in SMTP, today or later.
  if (code === "SMTP_ENVELOPE") {
    return { code, text, reply: { code: 553, enhanced: "5.1.3", text } };
  }
  const enhanced = STATUS[code];
  if (enhanced === undefined) return undefined;
  return { code, text, reply: { code: 451, enhanced, text: TEXT[code] ?? text } };
}
