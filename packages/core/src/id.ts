import type { Clock } from "./clock.ts";
import type { Random } from "./random.ts";

/** An identifier of 26 characters; ids sort by the millisecond they were made in. */
export type Id = string;

// Crockford's base 32 in lower case: no letter that is read as another.
const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * Makes an id: 48 bits of time, then 80 random bits.
 *
 * @example
 * id(systemClock, systemRandom); // "01kb0q5z9x3f8e7n4w2v6t1s0r"
 */
export function id(clock: Clock, random: Random): Id {
  let time = clock.now();
  let text = "";
  for (let i = 0; i < 10; i++) {
    text = DIGITS.charAt(time % 32) + text;
    time = Math.floor(time / 32);
  }
  // 16 octets of which 5 bits each are used: simpler than packing, and randomness is cheap.
  for (const octet of random.bytes(16)) text += DIGITS.charAt(octet & 31);
  return text;
}
