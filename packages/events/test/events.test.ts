import type { EventSink, MailEvent } from "@mailwright/core";
import { describe, expect, expectTypeOf, test, vi } from "vitest";
import { type EventFilter, Events } from "@mailwright/events";
import { doorEvents, queueEvents } from "./catalogues.ts";

const stored = (size: number): { name: "queue.stored"; at: number; size: number } => ({
  name: "queue.stored",
  at: 1000 + size,
  size,
});

function open(): Events<typeof doorEvents | typeof queueEvents> {
  return new Events([doorEvents, queueEvents]);
}

describe("emit", () => {
  test("takes the events of its catalogues only, by their types", () => {
    type Accepted = Parameters<ReturnType<typeof open>["emit"]>[0];
    expectTypeOf<{ name: "queue.stored"; at: number; size: number }>().toExtend<Accepted>();
    expectTypeOf<{
      name: "door.opened";
      at: number;
      address: string;
      port: number;
      session: string;
    }>().toExtend<Accepted>();
    expectTypeOf<{ name: "door.broken"; at: number }>().toExtend<Accepted>();
    // An unknown name, a field of another type, a field that is missing, an event without a time.
    expectTypeOf<{ name: "queue.lost"; at: number; size: number }>().not.toExtend<Accepted>();
    expectTypeOf<{ name: "queue.stored"; at: number; size: string }>().not.toExtend<Accepted>();
    expectTypeOf<{ name: "queue.stored"; at: number }>().not.toExtend<Accepted>();
    expectTypeOf<{ name: "queue.stored"; size: number }>().not.toExtend<Accepted>();
  });

  test("makes it a sink that packages can be given", () => {
    const events = open();
    const seen: MailEvent[] = [];
    events.on((event) => seen.push(event));
    const sink: EventSink = events;
    sink.emit({ name: "queue.stored", at: 1, size: 2 });
    expect(seen).toEqual([{ name: "queue.stored", at: 1, size: 2 }]);
  });
});

describe("on", () => {
  test("calls listeners in the order they came, before emit returns", () => {
    const events = open();
    const calls: string[] = [];
    events.on(() => calls.push("first"));
    events.on(() => calls.push("second"));
    events.emit(stored(1));
    expect(calls).toEqual(["first", "second"]);
  });

  test("ends when disposed of, and only for that listener", () => {
    const events = open();
    const listener = vi.fn<() => void>();
    const once = events.on(listener);
    events.on(listener);
    once[Symbol.dispose]();
    once[Symbol.dispose]();
    events.emit(stored(1));
    expect(listener).toHaveBeenCalledTimes(1);
  });

  test("keeps what a listener throws from the emitter, and tells of it", () => {
    const events = open();
    const seen: unknown[] = [];
    events.on(() => {
      throw new Error("full");
    });
    events.on((event) => seen.push(event));
    events.emit(stored(1));
    const failed = {
      name: "events.listener-failed",
      at: 1001,
      event: "queue.stored",
      error: "full",
    };
    expect(seen).toEqual([failed, stored(1)]);
  });

  test("keeps the rejection of an async listener from the process", async () => {
    const events = open();
    const seen: string[] = [];
    const failing = (): Promise<void> => Promise.reject(new Error("later"));
    // oxlint-disable-next-line typescript/no-misused-promises -- the mistake under test
    events.on(failing);
    events.on((event) => seen.push(event.name));
    events.emit(stored(1));
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toEqual(["queue.stored", "events.listener-failed"]);
  });
});

describe("subscribe", () => {
  test("yields what happened since, also before it is read", async () => {
    const events = open();
    events.emit(stored(0));
    const subscription = events.subscribe();
    events.emit(stored(1));
    expect(await subscription.next()).toEqual({ done: false, value: stored(1) });
    const next = subscription.next();
    events.emit(stored(2));
    expect(await next).toEqual({ done: false, value: stored(2) });
  });

  test.each([
    [{ level: 2 }, ["queue.stored", "door.broken"]],
    [{ level: 1 }, ["door.broken"]],
    [{ component: "SMTPI" }, ["door.opened", "door.broken"]],
    [{ component: "SMTPI", level: 3 }, ["door.broken"]],
    [{ name: "door.opened" as const }, ["door.opened"]],
    [{ name: "door.opened" as const, level: 3 }, []],
    [{}, ["door.opened", "queue.stored", "door.broken", "other"]],
  ] as const)(
    "with %o yields %o",
    async (filter: EventFilter & { name?: "door.opened" }, names) => {
      const events = open();
      const abort = new AbortController();
      const subscription = events.subscribe(filter as { name: "door.opened" }, {
        signal: abort.signal,
      });
      const seen: string[] = [];
      const reading = (async () => {
        for await (const event of subscription) seen.push(event.name);
      })();
      events.emit({ name: "door.opened", at: 1, address: "192.0.2.1", port: 25 });
      events.emit(stored(1));
      events.emit({ name: "door.broken", at: 1 });
      (events as EventSink).emit({ name: "other", at: 1 });
      await new Promise((resolve) => setImmediate(resolve));
      abort.abort();
      await reading;
      expect(seen).toEqual(names);
    },
  );

  test("narrows the type by name", () => {
    const subscription = open().subscribe({ name: "queue.stored" });
    type Yielded = NonNullable<Awaited<ReturnType<typeof subscription.next>>["value"]>;
    type Size = Extract<Yielded, { name: "queue.stored" }>["size"];
    expectTypeOf<Size>().toEqualTypeOf<number>();
    expectTypeOf<Extract<Yielded, { name: "door.opened" }>>().toBeNever();
  });

  test("leaves listening when its reader leaves the loop", async () => {
    const events = open();
    const subscription = events.subscribe();
    events.emit(stored(1));
    for await (const event of subscription) {
      expect(event).toEqual(stored(1));
      break;
    }
    events.emit(stored(2));
    expect(await subscription.next()).toEqual({ done: true, value: undefined });
  });

  test("is over at once when its signal has aborted", async () => {
    const subscription = open().subscribe({}, { signal: AbortSignal.abort() });
    expect(await subscription.next()).toEqual({ done: true, value: undefined });
  });
});

test("describe knows the catalogues and nothing that objects inherit", () => {
  const events = open();
  expect(events.describe("queue.stored")).toBe(queueEvents["queue.stored"]);
  expect(events.describe("events.dropped")?.level).toBe(3);
  expect(events.describe("toString")).toBeUndefined();
  expect(events.describe("__proto__")).toBeUndefined();
});
