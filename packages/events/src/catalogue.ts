import type { EventCatalogue, EventOf } from "@mailwright/core";

/** The events of a catalogue; of a union of catalogues, the events of each. */
export type AnyEventOf<Catalogue extends EventCatalogue> = Catalogue extends EventCatalogue
  ? EventOf<Catalogue>
  : never;

/** What the event stream and its consumers themselves have to say. */
export const eventsEvents = {
  "events.dropped": {
    level: 3,
    component: "SYSTEM",
    text: "a reader of events was too slow and missed some",
    fields: { dropped: "number" },
  },
  "events.listener-failed": {
    level: 1,
    component: "SYSTEM",
    text: "a listener of events failed",
    fields: { event: "string", error: "string" },
  },
  "events.log.failed": {
    level: 1,
    component: "EVENTS",
    text: "the log could not be written, and will be tried again",
    fields: { folder: "string", error: "string" },
  },
  "events.log.dropped": {
    level: 1,
    component: "EVENTS",
    text: "lines of the log are missing here",
    fields: { lines: "number" },
  },
  "events.trigger.fired": {
    level: 2,
    component: "EVENTS",
    text: "a trigger fired",
    fields: {
      element: "string",
      value: "number",
      threshold: "number",
      period: "number",
      "growth?": "number",
      handler: "string",
      suppressed: "number",
      reason: "string",
    },
  },
  "events.trigger.suppressed": {
    level: 4,
    component: "EVENTS",
    text: "a trigger would have fired, but its period is not over",
    fields: {
      element: "string",
      value: "number",
      threshold: "number",
      handler: "string",
      firedAt: "number",
      reason: "string",
    },
  },
  "events.handler.failed": {
    level: 1,
    component: "EVENTS",
    text: "a handler of triggers could not do its work",
    fields: { element: "string", handler: "string", error: "string" },
  },
} as const;

/** An event of {@link eventsEvents}. */
export type EventsEvent = EventOf<typeof eventsEvents>;
