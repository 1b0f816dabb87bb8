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

/** The machine's own cryptographic randomness. */
export const systemRandom: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};
