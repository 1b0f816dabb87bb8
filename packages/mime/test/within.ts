import { expect } from "vitest";

/** Runs what must not take more than so many milliseconds of CPU. */
export function expectWithin<Value>(run: () => Value, budget: number): Value {
  const before = process.cpuUsage();
  const value = run();
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(budget);
  return value;
}
