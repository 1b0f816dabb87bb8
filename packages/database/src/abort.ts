/** Gives up waiting when the signal is aborted; what is waited for goes on. */
export function unlessAborted<Value>(
  waiting: Promise<Value>,
  signal?: AbortSignal,
): Promise<Value> {
  if (signal === undefined) return waiting;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", abort, { once: true });
    waiting.finally(() => signal.removeEventListener("abort", abort)).then(resolve, reject);
  });
}
