/** Randomness from a seed: one seed, one world. The numbers are no secret, never use them as one. */
export interface SeededRandom {
  /** `length` octets. */
  bytes(length: number): Uint8Array;
  /** A whole number, at least 0 and below `limit`, which is at most 2^32. */
  below(limit: number): number;
  /**
   * A stream of its own, that depends on the seed and the name only: what one part of a test draws
   * does not change what another draws.
   */
  fork(name: string): SeededRandom;
}

/**
 * Randomness from a seed.
 *
 * @example
 * const random = seededRandom(42);
 * id(clock, random.fork("ids"));
 */
export function seededRandom(seed: number | string): SeededRandom {
  const next = generator(String(seed));
  const below = (limit: number): number => Math.floor((next() / 4_294_967_296) * limit);
  return {
    below,
    bytes: (length) => Uint8Array.from({ length }, () => next() & 255),
    fork: (name) => seededRandom(`${String(seed)}/${name}`),
  };
}

/** Chris Doty-Humphrey's sfc32: four words of state, one of them a counter. */
function generator(seed: string): () => number {
  let [a, b, c] = [hash(seed, 1), hash(seed, 2), hash(seed, 3)];
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  // Its author's advice: a dozen rounds until seeds that are alike no longer show.
  for (let round = 0; round < 12; round++) next();
  return next;
}

/** FNV-1a over the code units, begun with a salt. */
function hash(text: string, salt: number): number {
  let value = 2_166_136_261 ^ salt;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 16_777_619);
  }
  return value;
}
