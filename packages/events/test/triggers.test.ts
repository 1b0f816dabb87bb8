import type { MailEvent } from "@mailwright/core";
import { VirtualClock } from "@mailwright/testkit";
import { describe, expect, test } from "vitest";
import {
  Elements,
  Events,
  EventsUsageError,
  type Notice,
  Triggers,
  type TriggersOptions,
} from "@mailwright/events";
import { doorElements, doorEvents, queueElements, queueEvents } from "./catalogues.ts";

const minute = 60_000;
const start = Date.UTC(2026, 10, 24, 21, 31, 2);

class World {
  readonly clock = new VirtualClock({ start });
  readonly events = new Events([doorEvents, queueEvents]);
  readonly elements = new Elements([doorElements, queueElements], { events: this.events });
  readonly notices: Notice[] = [];
  readonly told: MailEvent[] = [];
  readonly triggers: Triggers;
  /** What sending a mail does besides. */
  mailing: () => void = () => {};

  constructor(options: TriggersOptions) {
    this.events.on((event) => {
      if (event.name.startsWith("events.")) this.told.push(event);
    });
    const { clock, elements, events } = this;
    const mail = async (notice: Notice): Promise<void> => {
      this.notices.push(notice);
      this.mailing();
    };
    this.triggers = new Triggers(options, { clock, elements, events, mail });
  }

  open(clients = 1): void {
    const at = this.clock.now();
    for (let n = 0; n < clients; n++)
      this.events.emit({ name: "door.opened", at, address: "192.0.2.1", port: 25 });
  }

  close(clients = 1): void {
    const at = this.clock.now();
    for (let n = 0; n < clients; n++) this.events.emit({ name: "door.closed", at, octets: 1 });
  }

  names(): string[] {
    return this.told.map(({ name }) => name.replace("events.", ""));
  }
}

describe("a gauge", () => {
  const triggers = [{ element: "doorActive", threshold: 10, period: 10 * minute }];

  test("above its threshold mails once a period, however many connections come", async () => {
    const world = new World({ triggers, server: "mx.test" });
    world.open(10);
    await world.clock.settle();
    expect(world.notices).toEqual([]);
    world.open(50);
    await world.clock.settle();
    expect(world.notices).toEqual([
      {
        to: "postmaster",
        subject: "mx.test: doorActive is 11",
        text: "2026-11-24T21:31:02.000Z: doorActive is 11, above 10.\n\nThis trigger stays silent for 10m.\n",
      },
    ]);
    expect(world.told).toEqual([
      {
        name: "events.trigger.fired",
        at: start,
        element: "doorActive",
        value: 11,
        threshold: 10,
        period: 10 * minute,
        handler: "warning",
        suppressed: 0,
        reason: "doorActive is 11, above 10",
      },
    ]);
  });

  test("that stays above fires again with the first change after the period, not before", async () => {
    const world = new World({ triggers });
    world.open(11);
    await world.clock.advance(10 * minute - 1);
    world.open();
    expect(world.names()).toEqual(["trigger.fired"]);
    await world.clock.advance(1);
    expect(world.names()).toEqual(["trigger.fired"]);
    world.close();
    expect(world.names()).toEqual(["trigger.fired", "trigger.fired"]);
    expect(world.told[1]).toMatchObject({ value: 11 });
  });

  test("that crosses twice in a period mails once, and both are told", async () => {
    const world = new World({ triggers });
    world.open(11);
    world.close(5);
    await world.clock.advance(minute);
    world.open(20);
    await world.clock.settle();
    expect(world.notices).toHaveLength(1);
    expect(world.told[1]).toEqual({
      name: "events.trigger.suppressed",
      at: start + minute,
      element: "doorActive",
      value: 11,
      threshold: 10,
      handler: "warning",
      firedAt: start,
      reason: "doorActive is 11, above 10",
    });
    expect(world.triggers.list()).toEqual([
      {
        trigger: { ...triggers[0], handler: "warning" },
        value: 26,
        firedAt: start,
        suppressed: 1,
      },
    ]);
    await world.clock.advance(10 * minute);
    world.open();
    expect(world.told[2]).toMatchObject({ name: "events.trigger.fired", suppressed: 1 });
    expect(world.triggers.list()).toMatchObject([{ suppressed: 0 }]);
  });

  test("at its threshold is not above it", () => {
    const world = new World({ triggers: [{ element: "doorActive", threshold: 0 }] });
    world.close();
    expect(world.names()).toEqual([]);
    world.open();
    expect(world.names()).toEqual(["trigger.fired"]);
  });

  test("fires although the clock was set back", () => {
    const times = [start, start - 1_000_000];
    const { elements, events } = new World({});
    const fired: number[] = [];
    events.on((event) => event.name === "events.trigger.fired" && fired.push(event.at));
    const clock = { now: () => times.shift() ?? 0, after: () => ({ [Symbol.dispose]() {} }) };
    const only = { triggers: [{ element: "doorActive", threshold: 0 }] };
    using _ = new Triggers(only, { clock, elements, events, mail: async () => {} });
    const opened = { name: "door.opened", at: 0, address: "", port: 0 } as const;
    events.emit(opened);
    events.emit(opened);
    expect(fired).toEqual([start, start - 1_000_000]);
  });
});

describe("a counter", () => {
  const triggers = [{ element: "doorTotal", threshold: 100, period: 20_000, handler: "note" }];
  const handlers = { note: { type: "log" } } as const;

  test("fires when it grew by more than the threshold within the period", async () => {
    const world = new World({ triggers, handlers });
    for (let n = 0; n < 10; n++) {
      world.open(10);
      await world.clock.advance(1900);
    }
    expect(world.names()).toEqual([]);
    world.open(1);
    expect(world.told).toMatchObject([
      {
        name: "events.trigger.fired",
        value: 101,
        growth: 101,
        reason: "doorTotal grew by 101 within 20s, more than 100",
      },
    ]);
    expect(world.notices).toEqual([]);
  });

  test("does not fire when the same takes longer", async () => {
    const world = new World({ triggers, handlers });
    for (let n = 0; n < 100; n++) {
      world.open(10);
      await world.clock.advance(2100);
    }
    expect(world.triggers.list()).toMatchObject([{ value: 1000, firedAt: undefined }]);
  });

  test("that keeps growing fires once a period", async () => {
    const world = new World({ triggers, handlers });
    for (let n = 0; n < 100; n++) {
      world.open(20);
      await world.clock.advance(1000);
    }
    const fired = world.told.map(({ at }) => at - start);
    expect(fired).toEqual([5000, 25_000, 45_000, 65_000, 85_000]);
  });

  test("is measured from the making of the trigger on", () => {
    const world = new World({});
    world.open(500);
    world.triggers.replace({ triggers, handlers });
    world.open(100);
    expect(world.names()).toEqual([]);
    world.open();
    expect(world.names()).toEqual(["trigger.fired"]);
  });
});

describe("handlers", () => {
  test("of type mail know macros; what is none stays", async () => {
    const world = new World({
      server: "mx.test",
      handlers: {
        page: {
          type: "mail",
          to: "admin@example.com",
          subject: "^^ ^element ^elements ^ ^Value ^server",
          body: "^value ^threshold ^period ^time ^reason ^constructor",
        },
      },
      triggers: [{ element: "doorTotal", threshold: 1, period: 90_000, handler: "page" }],
    });
    world.open(2);
    await world.clock.settle();
    expect(world.notices).toEqual([
      {
        to: "admin@example.com",
        subject: "^ doorTotal ^elements ^ ^Value mx.test",
        text: "2 1 90s 2026-11-24T21:31:02.000Z doorTotal grew by 2 within 90s, more than 1 ^constructor",
      },
    ]);
  });

  test("run after the emitter's turn, and what they throw is told", async () => {
    const world = new World({ triggers: [{ element: "doorActive", threshold: 0 }] });
    world.mailing = () => {
      throw new Error("queue full");
    };
    world.open();
    expect(world.notices).toEqual([]);
    await world.clock.settle();
    expect(world.notices).toHaveLength(1);
    expect(world.told.at(-1)).toEqual({
      name: "events.handler.failed",
      at: start,
      element: "doorActive",
      handler: "warning",
      error: "queue full",
    });
  });

  test("whose mail raises the element itself do not run for ever", async () => {
    const world = new World({ triggers: [{ element: "numQueued", threshold: 0, period: minute }] });
    world.mailing = () => world.events.emit({ name: "queue.stored", at: 0, size: 1 });
    world.events.emit({ name: "queue.stored", at: 0, size: 1 });
    for (let n = 0; n < 10; n++) await world.clock.advance(1000);
    expect(world.notices).toHaveLength(1);
    expect(world.elements.value("numQueued")).toBe(2);
  });

  test("warning can be another one", async () => {
    const warning = { type: "mail", to: "me@x.test", subject: "s", body: "b" } as const;
    const triggers = [{ element: "doorActive", threshold: 0 }];
    const world = new World({ handlers: { warning }, triggers });
    world.open();
    await world.clock.settle();
    expect(world.notices).toEqual([{ to: "me@x.test", subject: "s", text: "b" }]);
  });
});

describe("replace", () => {
  const active = { element: "doorActive", threshold: 10, period: 10 * minute };

  test("keeps what is known of triggers that stay as they were", async () => {
    const world = new World({ triggers: [active, { ...active, threshold: 5 }] });
    world.open(11);
    world.triggers.replace({ triggers: [{ ...active, threshold: 6 }, active], server: "other" });
    expect(world.triggers.options.server).toBe("other");
    world.told.length = 0;
    world.open();
    expect(world.told).toMatchObject([{ name: "events.trigger.fired", threshold: 6 }]);
    expect(world.triggers.list().map(({ firedAt }) => firedAt)).toEqual([start, start]);
  });

  test("changes nothing when an element or a handler is not known", () => {
    const world = new World({ triggers: [active] });
    const refused = (options: TriggersOptions): unknown => {
      try {
        world.triggers.replace(options);
      } catch (error) {
        return error;
      }
      return undefined;
    };
    const unknown = refused({ triggers: [active, { element: "doorActiv", threshold: 1 }] });
    expect(unknown).toBeInstanceOf(EventsUsageError);
    expect(unknown).toMatchObject({
      code: "EVENTS_UNKNOWN_ELEMENT",
      message: expect.stringContaining('"doorActiv"'),
    });
    expect(refused({ triggers: [{ ...active, handler: "toString" }] })).toMatchObject({
      code: "EVENTS_UNKNOWN_HANDLER",
    });
    world.open(11);
    expect(world.names()).toEqual(["trigger.fired"]);
    expect(() => new World({ triggers: [{ element: "x", threshold: 1 }] })).toThrow(
      "an element that no catalogue has",
    );
  });

  test("takes triggers that say the same as one", () => {
    const world = new World({ triggers: [active, { ...active, handler: "warning" }] });
    world.open(11);
    expect(world.names()).toEqual(["trigger.fired"]);
  });
});

test("end when they are disposed of", () => {
  const world = new World({ triggers: [{ element: "doorActive", threshold: 0 }] });
  world.triggers[Symbol.dispose]();
  world.open();
  expect(world.names()).toEqual([]);
});
