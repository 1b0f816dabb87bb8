/** The names that look most like what was written, three at most. */
export function nearest(written: string, names: readonly string[]): readonly string[] {
  const text = written.slice(0, 40).toLowerCase();
  return names
    .map((name) => ({ name, distance: distance(text, name.toLowerCase()) }))
    .filter((each) => each.distance <= Math.max(2, each.name.length / 3))
    .filter((each) => each.distance < text.length / 2)
    .toSorted((one, other) => one.distance - other.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** How many letters have to be added, taken away or replaced to make one text the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (const [line, letter] of Array.from(one).entries()) {
    const next = [line + 1];
    for (let column = 1; column <= other.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (letter === other[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
