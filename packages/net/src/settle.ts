/**
 * Runs something that waits and calls back; it may as well throw at once. The callbacks must not
 * throw.
 */
export function settle<Value>(
  run: () => PromiseLike<Value>,
  then: (value: Value) => void,
  failed: (error: unknown) => void,
): void {
  try {
    run().then(then, failed);
  } catch (error) {
    failed(error);
  }
}

/** Runs something whose failure changes nothing. */
export function attempt(run: () => void): void {
  try {
    run();
  } catch {
    // What it was done to is given up in any case.
  }
}
