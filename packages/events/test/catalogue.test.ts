import type { EventCatalogue } from "@mailwright/core";
import { expect, expectTypeOf, test } from "vitest";
import { type AnyEventOf, eventsEvents } from "@mailwright/events";
import type { doorEvents, queueEvents } from "./catalogues.ts";

test("the stream's own events are a catalogue", () => {
  expectTypeOf(eventsEvents).toExtend<EventCatalogue>();
  expect(Object.keys(eventsEvents).every((name) => name.startsWith("events."))).toBe(true);
});

test("the events of several catalogues are one union", () => {
  type Names = AnyEventOf<typeof doorEvents | typeof queueEvents>["name"];
  expectTypeOf<Names>().toEqualTypeOf<
    "door.opened" | "door.closed" | "door.broken" | "queue.stored" | "queue.counted"
  >();
});
