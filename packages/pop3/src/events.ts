import type { EventOf } from "@mailwright/core";

/** What a POP3 server tells. */
export const pop3Events = {
  "pop3.session.opened": {
    level: 4,
    component: "POP",
    text: "session opened",
    fields: { remote: "string", remotePort: "number", localPort: "number" },
  },
  "pop3.session.closed": {
    level: 4,
    component: "POP",
    text: "session closed",
    fields: { reason: "string" },
  },
  "pop3.tls.started": {
    level: 4,
    component: "POP",
    text: "TLS started",
    fields: { version: "string", cipher: "string" },
  },
  "pop3.tls.injection": {
    level: 2,
    component: "POP",
    text: "octets sent in clear behind STLS were dropped",
    fields: { octets: "number" },
  },
  "pop3.authentication.succeeded": {
    level: 3,
    component: "POP",
    text: "authenticated",
    fields: { identity: "string", mechanism: "string" },
  },
  "pop3.authentication.failed": {
    level: 3,
    component: "POP",
    text: "authentication failed",
    fields: { username: "string", mechanism: "string", by: "string", reason: "string" },
  },
  "pop3.maildrop.opened": {
    level: 4,
    component: "POP",
    text: "maildrop opened",
    fields: { identity: "string", messages: "number", octets: "number" },
  },
  "pop3.maildrop.refused": {
    level: 3,
    component: "POP",
    text: "maildrop not opened",
    fields: { identity: "string", reason: "string" },
  },
  "pop3.message.sent": {
    level: 4,
    component: "POP",
    text: "message sent",
    fields: { uid: "string", size: "number" },
  },
  "pop3.maildrop.updated": {
    level: 3,
    component: "POP",
    text: "maildrop updated",
    fields: { identity: "string", sent: "number", removed: "number" },
  },
  "pop3.handler.failed": {
    level: 1,
    component: "POP",
    text: "a handler failed",
    fields: { step: "string", error: "string" },
  },
  "pop3.autologout": {
    level: 4,
    component: "POP",
    text: "the client was silent for too long",
    fields: { state: "string" },
  },
} as const;

/** An event of {@link pop3Events}. */
export type Pop3Event = EventOf<typeof pop3Events>;
