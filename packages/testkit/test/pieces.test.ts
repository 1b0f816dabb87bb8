import { assert, property, sample, uint8Array } from "fast-check";
import { expect, test } from "vitest";
import { everySplit, pieces } from "@mailwright/testkit";

const join = (chunks: readonly Uint8Array[]): number[] => chunks.flatMap((chunk) => [...chunk]);

test("pieces joined are what was cut, whatever it was", () => {
  assert(
    property(
      uint8Array({ maxLength: 40 }).chain((bytes) => pieces(bytes).map((cut) => ({ bytes, cut }))),
      ({ bytes, cut }) => {
        expect(join(cut)).toEqual([...bytes]);
      },
    ),
  );
});

test("pieces are whole, in two, one at a time, and with empty chunks among them", () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const drawn = sample(pieces(bytes), { numRuns: 500, seed: 1 });
  const shapes = new Set(drawn.map((cut) => cut.map((chunk) => chunk.length).join()));
  for (const shape of ["3", "1,2", "1,1,1", "0,3", "1,0,2"]) expect(shapes).toContain(shape);
});

test("everySplit cuts at every place, then one octet at a time", () => {
  const shapes = everySplit(Uint8Array.of(1, 2)).map((cut) => cut.map((chunk) => [...chunk]));
  expect(shapes).toEqual([
    [[], [1, 2]],
    [[1], [2]],
    [[1, 2], []],
    [[1], [2]],
  ]);
});
