import type { EventOf, EventSink, Happening, Id } from "@mailwright/core";
import type { TakenMailAction } from "./mail-rules.ts";

/** What submission and the delivery agents tell. */
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
  "delivery.rules.fired": {
    level: 3,
    component: "RULES",
    text: "rules decided on a message",
    fields: { level: "string", "account?": "string", rules: "strings", actions: "strings" },
  },
  "delivery.rules.unusable": {
    level: 1,
    component: "RULES",
    text: "the rules of an account cannot be read; its mail is filed as if it had none",
    fields: { account: "string", error: "string" },
  },
  "delivery.redirect.stopped": {
    level: 3,
    component: "RULES",
    text: "a message that was sent on from here before has come back, and stays",
    fields: { "account?": "string" },
  },
} as const;

/** An event of {@link deliveryEvents}. */
export type DeliveryEvent = EventOf<typeof deliveryEvents>;

/** An event of {@link deliveryEvents} before its time is known. */
export type DeliveryHappening = Happening<typeof deliveryEvents>;

/** Tells which rules fired, and what they want. */
export function tellFired(
  events: EventSink | undefined,
  {
    actions,
    ...about
  }: {
    readonly at: number;
    readonly message: Id;
    readonly level: "server" | "account";
    readonly account?: Id;
    readonly actions: readonly TakenMailAction[];
  },
): void {
  events?.emit({
    name: "delivery.rules.fired",
    ...about,
    rules: [...new Set(actions.map(({ rule }) => rule))],
    actions: actions.map(({ type }) => type),
  });
}
