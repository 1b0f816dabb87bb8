// A text between two stars is searched for, which takes about ten times as long as a look at an end.
const SEARCH = 10;

/** What a condition's value costs: 1, but 10 for each text between two stars; a list costs its sum. */
export function weightOf(value: unknown, entries: number): number {
  if (!Array.isArray(value)) return weightOfOne(value);
  let weight = 0;
  for (const each of value.slice(0, entries)) weight += weightOfOne(each);
  return weight;
}

function weightOfOne(value: unknown): number {
  if (typeof value !== "string") return 1;
  const pieces = value.replaceAll(/\\[*\\]/g, " ").split(/\*+/);
  return Math.max(1, (pieces.length - 2) * SEARCH);
}
