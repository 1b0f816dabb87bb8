import { expect, test } from "vitest";
import { id, systemClock, systemRandom } from "@mailwright/core";

test("ids have 26 characters and sort by the time they were made", () => {
  const at = (now: number): string => id({ ...systemClock, now: () => now }, systemRandom);
  const ids = [1, 1000, 1_700_000_000_000, 1_700_000_000_001, 2 ** 47].map(at);
  expect(ids.toSorted()).toEqual(ids);
  for (const each of ids) expect(each).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/);
});

test("two ids of one millisecond differ", () => {
  const clock = { ...systemClock, now: () => 5 };
  expect(id(clock, systemRandom)).not.toBe(id(clock, systemRandom));
});

test("octets drawn from the machine are given away once", () => {
  const drawn = Array.from({ length: 2000 }, () => String(systemRandom.bytes(16)));
  expect(new Set(drawn).size).toBe(drawn.length);
  expect(systemRandom.bytes(10_000)).toHaveLength(10_000);
  expect(systemRandom.bytes(0)).toHaveLength(0);
});
