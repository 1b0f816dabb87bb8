import type { Level, Parsed } from "@mailwright/core";

/** The names of the levels, by their number, as CommuniGate calls them. */
export const levelNames = [
  "Crashes Only",
  "Failures",
  "Major & Failures",
  "Problems",
  "Low Level",
  "All Info",
] as const;

const FOLDED = levelNames.map(fold);

/**
 * Reads a level: its number, or its name. In a name case, spaces, hyphens, underscores, `&` and
 * `and` do not matter.
 *
 * @example
 * parseLevel("major and failures").value; // 2
 * parseLevel("4").value; // 4
 */
export function parseLevel(given: string | number): Parsed<Level, "level"> {
  const level = /^\s*[0-5]\s*$/.test(String(given)) ? Number(given) : FOLDED.indexOf(fold(given));
  if (level >= 0) return { value: level as Level, defects: [] };
  const text = `not 0 to 5, nor one of ${levelNames.join(", ")}`;
  return { defects: [{ code: "level", at: 0, text }] };
}

function fold(given: string | number): string {
  // No name is half as long; what is, is not worth the search.
  const text = String(given).slice(0, 64);
  return text.toLowerCase().replaceAll(/[\s_&-]|and/g, "");
}
