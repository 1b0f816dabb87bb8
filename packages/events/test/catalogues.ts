/** Two catalogues as packages export them. */
export const doorEvents = {
  "door.opened": {
    level: 4,
    component: "SMTPI",
    text: "a client came",
    fields: { address: "string", port: "number", "names?": "strings", "secure?": "boolean" },
  },
  "door.broken": { level: 1, component: "SMTPI", text: "the door broke", fields: {} },
} as const;

export const queueEvents = {
  "queue.stored": {
    level: 2,
    component: "QUEUE",
    text: "a message was stored",
    fields: { size: "number" },
  },
} as const;
