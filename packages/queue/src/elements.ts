/** What is counted of a queue, made from {@link queueEvents}. */
export const queueElements = {
  numQueuedMessages: {
    type: "gauge",
    text: "messages in the queue now",
    set: { "queue.opened": "messages" },
    up: ["queue.message.submitted", "queue.message.reported"],
    down: ["queue.message.ended"],
  },
  queueInputTotal: {
    type: "counter",
    text: "messages queued, reports to senders left out",
    count: ["queue.message.submitted"],
  },
  queueInputTrafficIn: {
    type: "counter",
    text: "octets of messages queued, reports to senders left out",
    sum: { "queue.message.submitted": "size" },
  },
  queueReportedTotal: {
    type: "counter",
    text: "reports to senders queued",
    count: ["queue.message.reported"],
  },
  queueDeliveredTotal: {
    type: "counter",
    text: "recipients delivered to",
    count: ["queue.recipient.delivered"],
  },
  queueDeferredTotal: {
    type: "counter",
    text: "attempts put off until later, by recipient",
    count: ["queue.recipient.deferred"],
  },
  queueFailedTotal: {
    type: "counter",
    text: "recipients who will not get their message",
    count: ["queue.recipient.failed"],
  },
} as const;
