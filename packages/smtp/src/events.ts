import type { EventOf } from "@mailwright/core";

/** What SMTP servers and clients tell. */
export const smtpEvents = {
  "smtp.session.opened": {
    level: 4,
    component: "SMTPI",
    text: "session opened",
    fields: { remote: "string", remotePort: "number", localPort: "number", service: "string" },
  },
  "smtp.session.closed": {
    level: 4,
    component: "SMTPI",
    text: "session closed",
    fields: { reason: "string", messages: "number" },
  },
  "smtp.tls.started": {
    level: 4,
    component: "SMTPI",
    text: "TLS started",
    fields: { version: "string", cipher: "string" },
  },
  "smtp.authentication.succeeded": {
    level: 3,
    component: "SMTPI",
    text: "authenticated",
    fields: { identity: "string", mechanism: "string" },
  },
  "smtp.authentication.failed": {
    level: 3,
    component: "SMTPI",
    text: "authentication failed",
    fields: { username: "string", by: "string", reason: "string" },
  },
  "smtp.command.refused": {
    level: 4,
    component: "SMTPI",
    text: "command refused",
    fields: { code: "number", enhanced: "string", reason: "string" },
  },
  "smtp.step.refused": {
    level: 3,
    component: "SMTPI",
    text: "refused",
    fields: { step: "string", code: "number", enhanced: "string", by: "string", reason: "string" },
  },
  "smtp.handler.failed": {
    level: 1,
    component: "SMTPI",
    text: "a handler failed",
    fields: { step: "string", error: "string" },
  },
  "smtp.message.received": {
    level: 2,
    component: "SMTPI",
    text: "message received",
    fields: { from: "string", recipients: "number", accepted: "number", size: "number" },
  },
  "smtp.message.refused": {
    level: 3,
    component: "SMTPI",
    text: "message refused",
    fields: { from: "string", code: "number", enhanced: "string", reason: "string" },
  },
  "smtp.client.ready": {
    level: 4,
    component: "SMTPO",
    text: "connected",
    fields: { host: "string", tls: "string", authenticated: "boolean" },
  },
  "smtp.client.sent": {
    level: 3,
    component: "SMTPO",
    text: "message sent",
    fields: { host: "string", delivered: "number", deferred: "number", failed: "number" },
  },
  "smtp.client.failed": {
    level: 3,
    component: "SMTPO",
    text: "connection failed",
    fields: { host: "string", error: "string", reason: "string" },
  },
} as const;

/** An event of {@link smtpEvents}. */
export type SmtpEvent = EventOf<typeof smtpEvents>;
