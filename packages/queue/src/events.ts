import type { EventOf } from "@mailwright/core";

/** What a queue tells of itself. */
export const queueEvents = {
  "queue.opened": {
    level: 2,
    component: "QUEUE",
    text: "the queue is open",
    fields: { recovered: "number", messages: "number" },
  },
  "queue.closed": { level: 2, component: "QUEUE", text: "the queue is closed", fields: {} },
  "queue.message.submitted": {
    level: 3,
    component: "QUEUE",
    text: "a message was queued",
    fields: { from: "string", recipients: "number", size: "number" },
  },
  "queue.message.held": { level: 2, component: "QUEUE", text: "a message is on hold", fields: {} },
  "queue.message.released": {
    level: 2,
    component: "QUEUE",
    text: "a message was made due",
    fields: {},
  },
  "queue.message.ended": {
    level: 4,
    component: "QUEUE",
    text: "a message has left the queue",
    fields: {},
  },
  "queue.message.dropped": {
    level: 2,
    component: "QUEUE",
    text: "a message was dropped, and nobody is told",
    fields: { reason: "string" },
  },
  "queue.message.reported": {
    level: 3,
    component: "QUEUE",
    text: "the sender is told what became of a message",
    fields: { report: "string", action: "string", recipients: "strings" },
  },
  "queue.recipient.delivered": {
    level: 3,
    component: "QUEUE",
    text: "a recipient has the message",
    fields: {
      agent: "string",
      destination: "string",
      attempt: "number",
      age: "number",
      "reply?": "string",
    },
  },
  "queue.recipient.deferred": {
    level: 3,
    component: "QUEUE",
    text: "a recipient is tried again later",
    fields: { reply: "string", attempt: "number", nextAt: "number" },
  },
  "queue.recipient.failed": {
    level: 2,
    component: "QUEUE",
    text: "a recipient will not get the message",
    fields: { reply: "string", attempt: "number", expired: "boolean" },
  },
  "queue.recipient.stale": {
    level: 2,
    component: "QUEUE",
    text: "an outcome came after its lease was lost, and was discarded",
    fields: { outcome: "string" },
  },
  "queue.agent.failed": {
    level: 1,
    component: "QUEUE",
    text: "a delivery agent or the router failed; its recipients are deferred",
    fields: { agent: "string", error: "string" },
  },
  "queue.database.failed": {
    level: 1,
    component: "QUEUE",
    text: "the queue could not read or write its rows, and will try again",
    fields: { error: "string" },
  },
} as const;

/** An event of {@link queueEvents}. */
export type QueueEvent = EventOf<typeof queueEvents>;
