import type { EventSink } from "@mailwright/core";
import { array, assert, constantFrom, property } from "fast-check";
import { expect, expectTypeOf, test, vi } from "vitest";
import { type ElementCatalogue, Elements, Events } from "@mailwright/events";
import { doorElements, doorEvents, queueElements, queueEvents } from "./catalogues.ts";

const opened = { name: "door.opened", at: 1, address: "192.0.2.1", port: 25 } as const;
const closed = { name: "door.closed", at: 2, octets: 10 } as const;

function open(): {
  events: Events<typeof doorEvents | typeof queueEvents>;
  elements: Elements<typeof doorElements | typeof queueElements>;
} {
  const events = new Events([doorEvents, queueEvents]);
  return { events, elements: new Elements([doorElements, queueElements], { events }) };
}

test("a gauge goes up and down, a counter counts and sums", () => {
  const { events, elements } = open();
  events.emit(opened);
  events.emit(opened);
  events.emit(closed);
  expect(elements.value("doorActive")).toBe(1);
  expect(elements.value("doorTotal")).toBe(2);
  expect(elements.value("doorTraffic")).toBe(10);
});

test("a gauge is set to a field of an event, and goes on from there", () => {
  const { events, elements } = open();
  events.emit({ name: "queue.counted", at: 1, messages: 7 });
  events.emit({ name: "queue.stored", at: 2, size: 1 });
  expect(elements.value("numQueued")).toBe(8);
  events.emit({ name: "queue.counted", at: 3, messages: 0 });
  expect(elements.value("numQueued")).toBe(0);
});

test("what is no number, or less than none, changes nothing", () => {
  const { events, elements } = open();
  const sink: EventSink = events;
  events.emit({ name: "queue.counted", at: 1, messages: 7 });
  for (const value of [-1, Number.NaN, Infinity, "5", undefined, true]) {
    sink.emit({ name: "queue.counted", at: 1, messages: value });
    sink.emit({ name: "door.closed", at: 1, octets: value });
  }
  expect(elements.value("numQueued")).toBe(7);
  expect(elements.value("doorTraffic")).toBe(0);
});

test("a gauge is never negative, whatever comes", () => {
  assert(
    property(array(constantFrom(opened, closed)), (told) => {
      const { events, elements } = open();
      let expected = 0;
      for (const event of told) {
        events.emit(event);
        expected = Math.max(0, expected + (event === opened ? 1 : -1));
        expect(elements.value("doorActive")).toBe(expected);
      }
      expect(elements.value("doorTotal")).toBe(told.filter((event) => event === opened).length);
    }),
  );
});

test("lists and finds them with type, value and text", () => {
  const { events, elements } = open();
  events.emit(opened);
  const active = { name: "doorActive", type: "gauge", value: 1, text: "clients now" };
  expect(elements.list()[0]).toEqual(active);
  expect(elements.list().map(({ name }) => name)).toEqual([
    ...Object.keys(doorElements),
    ...Object.keys(queueElements),
  ]);
  expect(elements.find("doorActive")).toEqual(active);
  expect(elements.find("toString")).toBeUndefined();
  type Names = Parameters<typeof elements.value>[0];
  expectTypeOf<Names>().toEqualTypeOf<"doorActive" | "doorTotal" | "doorTraffic" | "numQueued">();
});

test("tells of changes, until disposed of, and not of events that change nothing", () => {
  const { events, elements } = open();
  const told = vi.fn<(name: string, value: number) => void>();
  using _ = elements.on((name, value) => told(name, value));
  events.emit({ name: "door.broken", at: 0 });
  events.emit({ ...closed, octets: 0 });
  expect(told).not.toHaveBeenCalled();
  events.emit(opened);
  expect(told.mock.calls).toEqual([
    ["doorActive", 1],
    ["doorTotal", 1],
  ]);
  elements[Symbol.dispose]();
  events.emit(opened);
  expect(told).toHaveBeenCalledTimes(2);
  expect(elements.value("doorActive")).toBe(1);
});

test("a listener that fails hinders nobody, and is told of", async () => {
  const { events, elements } = open();
  const failures: unknown[] = [];
  events.on((event) => event.name === "events.listener-failed" && failures.push(event));
  elements.on((name) => {
    if (name === "doorActive") throw new Error("broken");
  });
  // oxlint-disable-next-line typescript/no-misused-promises -- the mistake under test
  elements.on(async (name) => {
    if (name === "doorTotal") throw new Error("later");
  });
  const told: string[] = [];
  elements.on((name) => told.push(name));
  events.emit(opened);
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual(["doorActive", "doorTotal"]);
  expect(failures).toMatchObject([
    { event: "door.opened", error: "broken", at: 1 },
    { event: "door.opened", error: "later" },
  ]);
});

test("a listener that fails on failures does not fail for ever", () => {
  const { events } = open();
  const failing = { numFailed: { type: "counter", text: "t", count: ["events.listener-failed"] } };
  const elements = new Elements([failing as ElementCatalogue], { events });
  elements.on(() => {
    throw new Error("again");
  });
  const broken = events.on(() => {
    throw new Error("broken");
  });
  events.emit(opened);
  broken[Symbol.dispose]();
  expect(elements.value("numFailed")).toBe(1);
});
