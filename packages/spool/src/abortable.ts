import type { Bytes } from "@mailwright/core";

/**
 * The stream, until the signal is aborted, even while its next chunk is waited for.
 *
 * @throws the signal's reason
 */
export async function* abortable(source: Bytes, signal: AbortSignal): Bytes {
  signal.throwIfAborted();
  // The one wait under way. A race against one long-lived promise would keep every chunk alive.
  let fail: ((reason: unknown) => void) | undefined;
  const abort = (): void => fail?.(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  const chunks = source[Symbol.asyncIterator]();
  let ended = false;
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        fail = reject;
        chunks.next().then(resolve, reject);
      });
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
