import type { EventOf } from "@mailwright/core";

/** What listeners, and files with keys for them, tell. */
export const netEvents = {
  "net.listening": {
    level: 2,
    component: "NET",
    text: "listening",
    fields: { address: "string", port: "number" },
  },
  "net.refused": {
    level: 3,
    component: "NET",
    text: "a connection over a limit was refused",
    fields: { remote: "string", limit: "string", allowed: "number" },
  },
  "net.failed": {
    level: 1,
    component: "NET",
    text: "a session failed",
    fields: { remote: "string", error: "string" },
  },
  "net.stopped": {
    level: 2,
    component: "NET",
    text: "no longer listening",
    fields: { address: "string", port: "number", sessions: "number" },
  },
  "net.reset": {
    level: 3,
    component: "NET",
    text: "sessions that did not end in time were reset",
    fields: { address: "string", port: "number", sessions: "number" },
  },
  "net.keys.reloaded": {
    level: 2,
    component: "NET",
    text: "the key and the certificate were read again",
    fields: { key: "string", certificate: "string" },
  },
  "net.keys.failed": {
    level: 1,
    component: "NET",
    text: "the key and the certificate have changed and cannot be used; the old ones stay in use",
    fields: { key: "string", certificate: "string", error: "string" },
  },
} as const;

/** An event of this package. */
export type NetEvent = EventOf<typeof netEvents>;
