import { expect, test } from "vitest";
import { VirtualClock } from "@mailwright/testkit";

const wait = (clock: VirtualClock, delay: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(delay, resolve);
  });

test("time stands still until it is moved", async () => {
  const clock = new VirtualClock({ start: 100 });
  await clock.settle();
  expect(clock.now()).toBe(100);
  await clock.advance(50);
  expect(clock.now()).toBe(150);
});

test("timers fire in the order of their time, then of their making, each at its own time", async () => {
  const clock = new VirtualClock({ start: 0 });
  const fired: string[] = [];
  for (const [name, delay] of [
    ["c", 30],
    ["a", 10],
    ["b", 10],
    ["d", 31],
    ["now", -5],
  ] as const) {
    clock.after(delay, () => fired.push(`${name}@${clock.now()}`));
  }
  await clock.advance(30);
  expect(fired).toEqual(["now@0", "a@10", "b@10", "c@30"]);
  expect(clock.pending).toBe(1);
});

test("what waits on promises goes on before the next timer of the same time", async () => {
  const clock = new VirtualClock();
  const order: string[] = [];
  const walk = async (name: string): Promise<void> => {
    await wait(clock, 5);
    for (let step = 0; step < 20; step++) await Promise.resolve();
    order.push(`${name} walked`);
  };
  const walks = [walk("one"), walk("two")];
  clock.after(5, () => order.push("timer"));
  await clock.advance(5);
  await Promise.all(walks);
  expect(order).toEqual(["one walked", "two walked", "timer"]);
});

test("a disposed timer never fires, also when disposed of twice", async () => {
  const clock = new VirtualClock();
  const fired: number[] = [];
  const timer = clock.after(1, () => fired.push(1));
  clock.after(1, () => fired.push(2));
  timer[Symbol.dispose]();
  timer[Symbol.dispose]();
  await clock.run();
  expect(fired).toEqual([2]);
});

test("run jumps until no timer is left, or to a moment", async () => {
  const clock = new VirtualClock({ start: 0 });
  clock.after(10, () => clock.after(20, () => {}));
  await clock.run({ until: 15 });
  expect([clock.now(), clock.pending]).toEqual([15, 1]);
  await clock.run();
  expect([clock.now(), clock.pending]).toEqual([30, 0]);
  await clock.run({ until: 10 });
  expect(clock.now()).toBe(30);
});

test("until jumps as far as the promise needs, and answers as it does", async () => {
  const clock = new VirtualClock({ start: 0 });
  clock.after(90_000, () => {});
  expect(await clock.until(wait(clock, 60_000).then(() => "done"))).toBe("done");
  expect(clock.now()).toBe(60_000);
  await expect(clock.until(Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(clock.now()).toBe(60_000);
});

test("until says so when nothing can settle the promise any more", async () => {
  const clock = new VirtualClock();
  await expect(clock.until(new Promise(() => {}))).rejects.toThrow("no timer is left");
});

test("a timer that renews itself for ever is an error", async () => {
  const clock = new VirtualClock({ limit: 50 });
  const again = (): void => void clock.after(0, again);
  again();
  await expect(clock.run()).rejects.toThrow("50 timers fired in one call");
  await expect(clock.until(new Promise(() => {}))).rejects.toThrow("50 timers fired in one call");
});

test("time waits for real work that holds it", async () => {
  const clock = new VirtualClock({ start: 0 });
  const held = clock.hold();
  const moved = clock.advance(10);
  await new Promise((resolve) => {
    setTimeout(resolve, 5);
  });
  expect(clock.now()).toBe(0);
  held[Symbol.dispose]();
  held[Symbol.dispose]();
  await moved;
  expect(clock.now()).toBe(10);
});

test("what a timer throws comes out where time was moved; a delay is a number", async () => {
  const clock = new VirtualClock();
  clock.after(1, () => {
    throw new Error("boom");
  });
  await expect(clock.advance(1)).rejects.toThrow("boom");
  expect(() => clock.after(Number.NaN, () => {})).toThrow(RangeError);
});
