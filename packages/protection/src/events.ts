import type { EventOf } from "@mailwright/core";

/** What the protection tells. */
export const protectionEvents = {
  "protection.refused": {
    level: 3,
    component: "PROTECTION",
    text: "a client is not welcome",
    fields: {
      address: "string",
      reply: "string",
      reason: "string",
      "answers?": "strings",
    },
  },
  "protection.list.unavailable": {
    level: 4,
    component: "PROTECTION",
    text: "a DNS list could not say whether it has a client",
    fields: { address: "string", list: "string", answer: "string", reason: "string" },
  },
  "protection.lists.failed": {
    level: 1,
    component: "PROTECTION",
    text: "the DNS lists failed, and a client passed unchecked",
    fields: { address: "string", error: "string" },
  },
} as const;

/** An event of {@link protectionEvents}. */
export type ProtectionEvent = EventOf<typeof protectionEvents>;
