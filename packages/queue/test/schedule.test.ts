import { seededRandom } from "@mailwright/testkit";
import { expect, test } from "vitest";
import { nextAttempt } from "../src/schedule.ts";

const random = seededRandom(1);
const half = { bytes: () => Uint8Array.of(128, 0, 0, 0) };

test("the last wait of the schedule repeats", () => {
  const settings = { schedule: [10, 20, 30], jitter: 0 };
  const at = [1, 2, 3, 4, 50].map((deferrals) =>
    nextAttempt(settings, random, 1000, deferrals, []),
  );
  expect(at).toEqual([1010, 1020, 1030, 1030, 1030]);
});

test("jitter goes both ways, and half of randomness is none", () => {
  const settings = { schedule: [1000], jitter: 0.5 };
  const lowest = { bytes: () => new Uint8Array(4) };
  const highest = { bytes: () => new Uint8Array(4).fill(255) };
  expect(nextAttempt(settings, lowest, 0, 1, [])).toBe(500);
  expect(nextAttempt(settings, half, 0, 1, [])).toBe(1000);
  expect(nextAttempt(settings, highest, 0, 1, [])).toBe(1500);
});

test("no wait goes beyond a moment that is to come", () => {
  const settings = { schedule: [1000], jitter: 0 };
  expect(nextAttempt(settings, random, 5000, 1, [5500, 9000])).toBe(5500);
  expect(nextAttempt(settings, random, 5500, 1, [5500, 9000])).toBe(6500);
});
