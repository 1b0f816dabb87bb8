import type { EventOf } from "@mailwright/core";

/** What the delivery agents tell. */
export const deliveryEvents = {
  "delivery.connection.opened": {
    level: 3,
    component: "SMTPO",
    text: "connected to the smart host",
    fields: { host: "string", port: "number", tls: "boolean" },
  },
  "delivery.connection.failed": {
    level: 2,
    component: "SMTPO",
    text: "the connection to the smart host failed",
    fields: { host: "string", port: "number", code: "string", error: "string" },
  },
  "delivery.connection.closed": {
    level: 4,
    component: "SMTPO",
    text: "the connection to the smart host was closed",
    fields: { host: "string", port: "number", messages: "number" },
  },
} as const;

/** An event of {@link deliveryEvents}. */
export type DeliveryEvent = EventOf<typeof deliveryEvents>;
