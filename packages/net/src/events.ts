import type { EventOf } from "@mailwright/core";

/** What a listener tells. */
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
    fields: { address: "string", port: "number", reset: "number" },
  },
} as const;

/** An event of this package. */
export type NetEvent = EventOf<typeof netEvents>;
