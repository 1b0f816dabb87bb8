/**
 * What the configuration schemas of several packages share: quantities people can read.
 *
 * @packageDocumentation
 */
import { z } from "zod";

const DURATIONS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const SIZES: Readonly<Record<string, number>> = { "": 1, K: 1024, M: 1_048_576, G: 1_073_741_824 };

function quantity(units: Readonly<Record<string, number>>, example: string): z.ZodType<number> {
  const form = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/;
  // One schema, not a union of two: a union would hide the example behind "invalid input".
  return z.unknown().transform((given, context) => {
    if (typeof given === "number" && Number.isSafeInteger(given) && given >= 0) return given;
    const match = typeof given === "string" ? form.exec(given) : null;
    const unit = Object.entries(units).find(([name]) => name === match?.[2])?.[1];
    const value = unit === undefined ? Number.NaN : Math.round(Number(match?.[1]) * unit);
    if (Number.isSafeInteger(value)) return value;
    context.addIssue(`${JSON.stringify(given)} is not of the form ${example}`);
    return z.NEVER;
  });
}

/** Milliseconds, as a number or with a unit: `"30s"`, `"5m"`, `"4h"`, `"5d"`, `"2w"`, `"250ms"`. */
export const duration: z.ZodType<number> = quantity(DURATIONS, '5000, "30s", "5m", "4h" or "5d"');

/** Octets, as a number or with a unit of 1,024: `"64K"`, `"25M"`, `"2G"`. */
export const size: z.ZodType<number> = quantity(SIZES, '65536, "64K", "25M" or "2G"');

/** A TCP port; 0 picks a free one. */
export const port: z.ZodType<number> = z.number().int().min(0).max(65_535);
