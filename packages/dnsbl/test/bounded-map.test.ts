import { expect, test } from "vitest";
import { BoundedMap } from "../src/bounded-map.ts";

test("forgets the oldest; what is set again is new", () => {
  const map = new BoundedMap<number>(2);
  map.set("a", 1);
  map.set("b", 2);
  map.set("a", 3);
  map.set("c", 4);
  expect(["a", "b", "c"].map((key) => map.get(key))).toEqual([3, undefined, 4]);
  expect(map.size).toBe(2);
});

test("shrinks at once, and may hold nothing", () => {
  const map = new BoundedMap<number>(3);
  for (const key of ["a", "b", "c"]) map.set(key, 1);
  map.resize(1);
  expect([map.size, map.get("c")]).toEqual([1, 1]);
  map.resize(0);
  map.set("d", 1);
  expect(map.size).toBe(0);
});
