import type { EventCatalogue } from "@mailwright/core";
import { expect, test } from "vitest";
import { deliveryEvents } from "../src/index.ts";

test("events are a catalogue", () => {
  const catalogue: EventCatalogue = deliveryEvents;
  expect(Object.keys(catalogue).every((name) => name.startsWith("delivery."))).toBe(true);
});
