import { expect, test } from "vitest";
import { concatBytes } from "@mailwright/core";

test("chunks are joined in order; one alone is not copied", () => {
  const one = Uint8Array.of(1, 2);
  expect(concatBytes([])).toEqual(new Uint8Array());
  expect(concatBytes([one])).toBe(one);
  expect(concatBytes([one, new Uint8Array(), Uint8Array.of(3)])).toEqual(Uint8Array.of(1, 2, 3));
});
