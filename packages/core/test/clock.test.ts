import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sleep, systemClock } from "@mailwright/core";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("sleeping ends when its time has come", async () => {
  const slept = vi.fn<() => void>();
  const sleeping = sleep(systemClock, 1000).then(slept);
  await vi.advanceTimersByTimeAsync(999);
  expect(slept).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await sleeping;
  expect(slept).toHaveBeenCalledOnce();
});

test("sleeping is given up with its signal, and leaves no timer", async () => {
  const stop = new AbortController();
  const sleeping = sleep(systemClock, 1000, { signal: stop.signal });
  stop.abort(new Error("up"));
  await expect(sleeping).rejects.toThrow("up");
  expect(vi.getTimerCount()).toBe(0);
  await expect(sleep(systemClock, 1000, { signal: stop.signal })).rejects.toThrow("up");
  expect(vi.getTimerCount()).toBe(0);
});

test("a timer longer than the platform's longest rings once, when it should", () => {
  const run = vi.fn<() => void>();
  const delay = 5 * 2_147_483_647 + 5;
  systemClock.after(delay, run);
  vi.advanceTimersByTime(delay - 1);
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});

test("a timer that is disposed of never rings, in whichever piece it is", () => {
  const run = vi.fn<() => void>();
  const timer = systemClock.after(3_000_000_000, run);
  vi.advanceTimersByTime(2_500_000_000);
  timer[Symbol.dispose]();
  vi.advanceTimersByTime(1_000_000_000);
  expect(run).not.toHaveBeenCalled();
});
