import type { Clock } from "./clock.ts";
import type { Random } from "./random.ts";

// The longest delay a timer of the platform can hold; a longer one is waited for in pieces.
const LONGEST = 2_147_483_647;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delay, run) {
    let left = delay;
    let timer: ReturnType<typeof setTimeout>;
    const wait = (): void => {
      const piece = Math.min(left, LONGEST);
      left -= piece;
      timer = setTimeout(left > 0 ? wait : run, piece);
    };
    wait();
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

// What one draw from the machine brings: a call costs far more than the octets it gives.
const POOL = 4096;

/** Octets drawn ahead; each is given away once, in a copy, and forgotten. */
function pooled(): Random {
  const pool = new Uint8Array(POOL);
  let used = POOL;
  return {
    bytes(length) {
      if (length > POOL / 16) return crypto.getRandomValues(new Uint8Array(length));
      if (used + length > POOL) {
        crypto.getRandomValues(pool);
        used = 0;
      }
      const octets = pool.slice(used, used + length);
      pool.fill(0, used, used + length);
      used += length;
      return octets;
    },
  };
}

/** The machine's own cryptographic randomness. */
export const systemRandom: Random = pooled();
