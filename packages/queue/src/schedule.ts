import type { Random } from "@mailwright/core";
import type { QueueSettings } from "./options.ts";

/**
 * When to try again.
 *
 * The schedule decides, but the next attempt is never later than a moment at which the sender is to
 * hear of a delay or of the end: so both come on time. RFC 5321 §4.5.4.1.
 *
 * @param deferrals - how often it was deferred by now, from 1
 * @param moments - times in milliseconds since the epoch; those that have passed don't count
 */
export function nextAttempt(
  settings: Pick<QueueSettings, "schedule" | "jitter">,
  random: Random,
  now: number,
  deferrals: number,
  moments: readonly number[],
): number {
  const { schedule, jitter } = settings;
  const wait = schedule[Math.min(deferrals, schedule.length) - 1] ?? 0;
  const spread = 1 + jitter * (2 * fraction(random) - 1);
  const next = now + Math.round(wait * spread);
  return Math.min(next, ...moments.filter((moment) => moment > now));
}

/** A random number, at least 0 and below 1. */
function fraction(random: Random): number {
  let value = 0;
  for (const octet of random.bytes(4)) value = value * 256 + octet;
  return value / 4_294_967_296;
}
