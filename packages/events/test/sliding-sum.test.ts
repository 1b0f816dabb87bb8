import { array, assert, integer, property, tuple } from "fast-check";
import { expect, test } from "vitest";
import { SlidingSum } from "../src/sliding-sum.ts";

test("a burst lasts exactly a period", () => {
  const sum = new SlidingSum(1000);
  expect(sum.add(5, 10)).toBe(5);
  expect(sum.add(0, 1009)).toBe(5);
  expect(sum.add(0, 1010)).toBe(0);
});

test("is never more than came within the period, and never less than within 19 of its 20 parts", () => {
  const steps = array(tuple(integer({ min: 0, max: 400 }), integer({ min: 0, max: 9 })));
  assert(
    property(steps, (given) => {
      const sum = new SlidingSum(1000);
      const added: { at: number; amount: number }[] = [];
      const within = (period: number): number =>
        added
          .filter(({ at }) => at > now - period)
          .reduce((total, { amount }) => total + amount, 0);
      let now = 0;
      for (const [step, amount] of given) {
        now += step;
        added.push({ at: now, amount });
        const answer = sum.add(amount, now);
        expect(answer).toBeLessThanOrEqual(within(1000));
        expect(answer).toBeGreaterThanOrEqual(within(950));
      }
    }),
  );
});

test("forgets what comes from the future, when the clock was set back", () => {
  const sum = new SlidingSum(1000);
  sum.add(5, 1_000_000);
  expect(sum.add(1, 500)).toBe(1);
});
