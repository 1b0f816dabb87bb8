import type { Bytes } from "@mailwright/core";

/**
 * The stream, until the signal is aborted, even while its next chunk is waited for.
 *
 * @throws the signal's reason
 */
export async function* abortable(source: Bytes, signal: AbortSignal): Bytes {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => {});
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  const chunks = source[Symbol.asyncIterator]();
  let ended = false;
  try {
    for (;;) {
      const next = await Promise.race([chunks.next(), aborted.promise]);
      if (next.done === true) {
        ended = true;
        return;
      }
      yield next.value;
    }
  } finally {
    signal.removeEventListener("abort", abort);
    // Not awaited: a source that waits for its next chunk would hold this up.
    if (!ended) chunks.return?.().catch(() => {});
  }
}
