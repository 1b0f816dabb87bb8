/** Two catalogues as packages export them. */
export const doorEvents = {
  "door.opened": {
    level: 4,
    component: "SMTPI",
    text: "a client came",
    fields: { address: "string", port: "number", "names?": "strings", "secure?": "boolean" },
  },
  "door.closed": {
    level: 4,
    component: "SMTPI",
    text: "a client left",
    fields: { octets: "number" },
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
  "queue.counted": {
    level: 4,
    component: "QUEUE",
    text: "the messages were counted",
    fields: { messages: "number" },
  },
} as const;

/** Elements as packages export them. */
export const doorElements = {
  doorActive: { type: "gauge", text: "clients now", up: ["door.opened"], down: ["door.closed"] },
  doorTotal: { type: "counter", text: "clients", count: ["door.opened"] },
  doorTraffic: { type: "counter", text: "octets", sum: { "door.closed": "octets" } },
} as const;

export const queueElements = {
  numQueued: {
    type: "gauge",
    text: "messages now",
    set: { "queue.counted": "messages" },
    up: ["queue.stored"],
  },
} as const;
