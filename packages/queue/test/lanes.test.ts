import { expect, test } from "vitest";
import { Lanes } from "../src/lanes.ts";

test("takes turns between lanes, and first come first served within one", () => {
  const lanes = new Lanes<string>(10);
  for (const item of ["a1", "a2", "a3", "b1", "c1", "b2"]) lanes.add(item.charAt(0), item);
  const order = Array.from({ length: 7 }, () => lanes.take());
  expect(order).toEqual(["a1", "b1", "c1", "a2", "b2", "a3", undefined]);
});

test("runs no more of a lane than its limit", () => {
  const lanes = new Lanes<number>(2);
  for (let i = 0; i < 4; i++) lanes.add("a", i);
  expect([lanes.take(), lanes.take(), lanes.take()]).toEqual([0, 1, undefined]);
  expect(lanes.waiting("a")).toBe(2);
  lanes.done("a");
  expect([lanes.take(), lanes.take()]).toEqual([2, undefined]);
});

test("hands out what waits, and goes on afterwards", () => {
  const lanes = new Lanes<number>(1);
  for (let i = 0; i < 3; i++) lanes.add("a", i);
  lanes.take();
  expect(lanes.clear()).toEqual([1, 2]);
  lanes.add("a", 4);
  expect(lanes.take()).toBe(undefined);
  lanes.done("a");
  expect(lanes.take()).toBe(4);
});
