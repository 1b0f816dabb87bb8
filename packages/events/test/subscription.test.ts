import { array, assert, asyncProperty, constantFrom, integer } from "fast-check";
import { expect, test } from "vitest";
import { Events } from "@mailwright/events";

const catalogue = {
  tick: { level: 3, component: "QUEUE", text: "tick", fields: { n: "number" } },
} as const;

test("says where events are missing, and how many", async () => {
  const events = new Events([catalogue]);
  const subscription = events.subscribe({}, { capacity: 2 });
  for (let n = 0; n < 5; n++) events.emit({ name: "tick", at: n, n });
  expect(subscription.dropped).toBe(3);
  const seen = [];
  for (let n = 0; n < 3; n++) seen.push((await subscription.next()).value);
  expect(seen).toEqual([
    { name: "tick", at: 0, n: 0 },
    { name: "tick", at: 1, n: 1 },
    { name: "events.dropped", at: 4, dropped: 3 },
  ]);
  events.emit({ name: "tick", at: 5, n: 5 });
  expect((await subscription.next()).value).toEqual({ name: "tick", at: 5, n: 5 });
});

test("yields or counts every event in its place, however reading and emitting interleave", () =>
  assert(
    asyncProperty(
      array(constantFrom("emit", "read"), { maxLength: 200 }),
      integer({ min: 1, max: 5 }),
      async (steps, capacity) => {
        const events = new Events([catalogue]);
        const subscription = events.subscribe({}, { capacity });
        const reads = [];
        let emitted = 0;
        for (const step of steps) {
          if (step === "read") reads.push(subscription.next());
          else events.emit({ name: "tick", at: 0, n: emitted++ });
        }
        events.emit({ name: "tick", at: 0, n: emitted++ });
        for (let i = 0; i < emitted + 1; i++) reads.push(subscription.next());
        subscription[Symbol.dispose]();
        const places: number[] = [];
        let place = 0;
        for (const { value: event } of await Promise.all(reads)) {
          if (event?.name === "tick") places.push(event.n - place++);
          if (event?.name === "events.dropped") place += event.dropped;
        }
        expect(places.every((difference) => difference === 0)).toBe(true);
        expect(place).toBe(emitted);
      },
    ),
  ));
