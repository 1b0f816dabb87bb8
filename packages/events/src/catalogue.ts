import type { EventCatalogue, EventOf } from "@mailwright/core";

/** The events of a catalogue; of a union of catalogues, the events of each. */
export type AnyEventOf<Catalogue extends EventCatalogue> = Catalogue extends EventCatalogue
  ? EventOf<Catalogue>
  : never;

/** What the event stream itself has to say. */
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
} as const;

/** An event of {@link eventsEvents}. */
export type EventsEvent = EventOf<typeof eventsEvents>;
