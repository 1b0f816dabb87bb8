/** A stream of octets: chunks of any size, pulled one at a time, so that the reader sets the pace. */
export type Bytes = AsyncIterable<Uint8Array>;

/**
 * Joins chunks into one array. A single chunk is returned as it is, not copied.
 *
 * @param chunks - what to join, in order
 */
export function concatBytes(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks;
  if (first !== undefined && chunks.length === 1) return first;
  let length = 0;
  for (const chunk of chunks) length += chunk.length;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}
