/**
 * Rows as lines, each column as wide as its widest cell.
 *
 * @param head - the names of the columns; of no rows it says that there are none
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): readonly string[] {
  if (rows.length === 0) return orNone([]);
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** Lines, or that there are none. */
export function orNone(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? ["none"] : lines;
}

/** So many things, as in `1 message` and `2 messages`. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

/** A time for people. */
export function time(at: number | undefined): string {
  return at === undefined ? "" : new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}

/** What is wrong with what was given, a line each. */
export function defectLines(
  defects: readonly { readonly path?: string; readonly text: string }[],
): readonly string[] {
  return defects.map(({ path = "", text }) => (path === "" ? text : `${path}: ${text}`));
}
