import { expect, test } from "vitest";
import { seededRandom } from "@mailwright/testkit";

test("one seed draws the same octets, another seed others", () => {
  const draw = (seed: number | string): string => seededRandom(seed).bytes(16).join();
  expect(draw(1)).toBe(draw(1));
  expect(draw(1)).toBe(draw("1"));
  expect(new Set([0, 1, 2, 3, "a", "b", ""].map(draw)).size).toBe(7);
});

test("forks depend on the seed and the name only", () => {
  const one = seededRandom(7);
  const other = seededRandom(7);
  other.bytes(100);
  expect(one.fork("ids").bytes(8)).toEqual(other.fork("ids").bytes(8));
  expect(one.fork("ids").bytes(8)).not.toEqual(one.fork("jitter").bytes(8));
});

test("octets and numbers are spread evenly", () => {
  const random = seededRandom(3);
  const counts = Array.from({ length: 10 }, () => 0);
  for (let i = 0; i < 10_000; i++) {
    const drawn = random.below(10);
    counts[drawn] = (counts[drawn] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  expect(new Set(random.bytes(4096)).size).toBe(256);
});
