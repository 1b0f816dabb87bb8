/** The most entries that are answered at once. */
const LARGEST = 10_000;

/** The option that says how many entries are answered; `usual`: how many without it. */
export function limitOption(usual: number): {
  readonly type: "number";
  readonly text: string;
  readonly most: number;
} {
  const text = `so many at most, up to 10,000; ${usual} by default`;
  return { type: "number", text, most: LARGEST };
}
