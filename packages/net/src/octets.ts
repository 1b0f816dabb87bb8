/** Carriage return. */
export const CR = 0x0d;
/** Line feed. */
export const LF = 0x0a;
/** The full stop that ends a body, alone on a line. */
export const DOT = 0x2e;

/**
 * Where the next octet that could be CR or LF is; the length where there is none.
 *
 * A plain loop: on lines of mail it is faster than two calls of `indexOf` a line, and no input makes
 * it slow.
 */
export function skipText(bytes: Uint8Array, from: number): number {
  const { length } = bytes;
  let at = from;
  while (at < length && bytes[at]! > CR) at++;
  return at;
}

/** Copies a part of one array into another: short parts faster than `set` does. */
export function copy(
  from: Uint8Array,
  start: number,
  end: number,
  to: Uint8Array,
  at: number,
): void {
  if (end - start > 64) {
    to.set(from.subarray(start, end), at);
    return;
  }
  for (let i = start; i < end; i++) to[at + i - start] = from[i]!;
}
