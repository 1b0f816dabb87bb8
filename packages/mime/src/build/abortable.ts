import type { Bytes } from "@mailwright/core";

/**
 * The stream, ended with the signal's reason as soon as it is aborted, even while the source gives
 * nothing.
 */
export async function* abortable(source: Bytes, signal: AbortSignal): Bytes {
  signal.throwIfAborted();
  const iterator = source[Symbol.asyncIterator]();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  // It may be settled while nobody waits.
  aborted.catch(() => undefined);
  const stop = (): void => reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  let ended = false;
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted]);
      signal.throwIfAborted();
      if (next.done === true) {
        ended = true;
        return;
      }
      yield next.value;
    }
  } finally {
    signal.removeEventListener("abort", stop);
    // Not waited for: a source that hangs would hold up the end.
    if (!ended) iterator.return?.()?.catch(() => undefined);
  }
}
