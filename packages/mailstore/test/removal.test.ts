import fc from "fast-check";
import { expect, test } from "vitest";
import { rangesOf } from "../src/removal.ts";

test("ranges hold exactly the UIDs, in order and without gaps", () => {
  expect(rangesOf([5, 1, 2, 3, 2, 9, 10])).toEqual([
    { first: 1, last: 3 },
    { first: 5, last: 5 },
    { first: 9, last: 10 },
  ]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 })), (uids) => {
      const ranges = rangesOf(uids);
      const held = ranges.flatMap(({ first, last }) =>
        Array.from({ length: last - first + 1 }, (_, i) => first + i),
      );
      expect(held).toEqual([...new Set(uids)].toSorted((one, other) => one - other));
      for (const [i, { first }] of ranges.slice(1).entries()) {
        expect(first).toBeGreaterThan((ranges[i]?.last ?? 0) + 1);
      }
    }),
  );
});
