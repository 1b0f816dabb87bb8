const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  K: 1024,
  M: 1_048_576,
  G: 1_073_741_824,
};

/** Octets as a number, or as `"64K"`, `"10M"`, `"2G"`; undefined: it is no size. */
export function parseSize(given: unknown): number | undefined {
  if (typeof given === "number")
    return Number.isSafeInteger(given) && given >= 0 ? given : undefined;
  if (typeof given !== "string") return undefined;
  const match = /^(\d{1,15}(?:\.\d{1,15})?)([KMG]?)$/i.exec(given);
  if (match === null) return undefined;
  const octets = Math.round(Number(match[1]) * (UNITS[match[2]?.toUpperCase() ?? ""] ?? 1));
  return Number.isSafeInteger(octets) ? octets : undefined;
}
