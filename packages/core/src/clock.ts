/** Tells the time and keeps timers. Given wherever something waits, so that tests own the time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Calls `run` once, `delay` milliseconds from now, unless the timer is disposed of before.
   * Dispose of a timer that is not needed any more: a pending one keeps the process alive.
   */
  after(delay: number, run: () => void): Disposable;
}

/**
 * Waits `delay` milliseconds by the clock.
 *
 * @throws the signal's reason, as soon as it is aborted
 */
export function sleep(
  clock: Clock,
  delay: number,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return;
    }
    const stop = (): void => {
      timer[Symbol.dispose]();
      reject(signal?.reason as Error);
    };
    const timer = clock.after(delay, () => {
      signal?.removeEventListener("abort", stop);
      resolve();
    });
    signal?.addEventListener("abort", stop, { once: true });
  });
}
