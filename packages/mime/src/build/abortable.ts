import type { Bytes } from "@mailwright/core";

/**
 * The stream, ended with the signal's reason as soon as it is aborted, even while the source gives
 * nothing.
 */
export async function* abortable(source: Bytes, signal: AbortSignal): Bytes {
  signal.throwIfAborted();
  const iterator = source[Symbol.asyncIterator]();
  let fail: ((reason: unknown) => void) | undefined;
  const stop = (): void => fail?.(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  let ended = false;
  try {
    for (;;) {
      // A promise of its own for each wait: one that lasts would keep every chunk it was raced with.
      const next = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        fail = reject;
        iterator.next().then(resolve, reject);
      });
      signal.throwIfAborted();
      if (next.done === true) {
        ended = true;
        return;
      }
      yield next.value;
      // It may be aborted while nobody waits.
      signal.throwIfAborted();
    }
  } finally {
    signal.removeEventListener("abort", stop);
    // Not waited for: a source that hangs would hold up the end.
    if (!ended) iterator.return?.()?.catch(() => undefined);
  }
}
