/** Says whether a folded text is as a picture shows it. */
export type Picture = (folded: string) => boolean;

/** Characters between two stars at most: up to here an engine's search for a text is linear. */
const PIECE = 250;

/** A text as it is compared: without letter case. */
export function fold(text: string): string {
  // The small sigma at the end of a word is another character, and depends on what follows it.
  const folded = text.toLowerCase();
  return folded.includes("ς") ? folded.replaceAll("ς", "σ") : folded;
}

/** What stands before, between and after the stars of a picture. */
type Pieces = readonly string[];

/**
 * Reads a picture: `*` stands for any run of characters, `\*` for a star, `\\` for a backslash; any
 * other backslash is itself.
 *
 * @returns undefined when there is too much between two stars
 */
export function parsePicture(picture: string): Pieces | undefined {
  const pieces = [""];
  for (const [token, escaped] of fold(picture).matchAll(/\\([*\\])|[^*\\]+|[*\\]/g)) {
    if (token === "*") pieces.push("");
    else pieces.push((pieces.pop() ?? "") + (escaped ?? token));
  }
  return pieces.slice(1, -1).some((piece) => piece.length > PIECE) ? undefined : pieces;
}

/** One test, in linear time, for all pictures: does one of them show the text? */
export function compilePictures(pictures: readonly Pieces[]): Picture {
  const exact = new Set<string>();
  const open: Picture[] = [];
  for (const [first = "", ...rest] of pictures) {
    const last = rest.pop();
    if (last === undefined) exact.add(first);
    else open.push(openPicture(first, rest, last));
  }
  return oneOf(exact, open);
}

function oneOf(exact: ReadonlySet<string>, open: readonly Picture[]): Picture {
  const [first] = open;
  if (exact.size === 0 && open.length === 1 && first !== undefined) return first;
  if (open.length === 0) {
    const [only] = exact;
    return exact.size === 1 ? (text) => text === only : (text) => exact.has(text);
  }
  return (text) => exact.has(text) || open.some((matches) => matches(text));
}

/** A picture with at least one star: what stands before, between and after its stars. */
function openPicture(prefix: string, between: readonly string[], suffix: string): Picture {
  const middle = between.filter((piece) => piece !== "");
  const [only = ""] = middle;
  if (middle.length === 0) {
    if (suffix === "") return prefix === "" ? () => true : (text) => text.startsWith(prefix);
    if (prefix === "") return (text) => text.endsWith(suffix);
    const least = prefix.length + suffix.length;
    return (text) => text.length >= least && text.startsWith(prefix) && text.endsWith(suffix);
  }
  if (middle.length === 1 && prefix === "" && suffix === "") return (text) => text.includes(only);
  return (text) =>
    text.startsWith(prefix) && text.endsWith(suffix) && fits(text, prefix, middle, suffix);
}

/** Whether the pieces follow each other between prefix and suffix. The leftmost place is the best. */
function fits(text: string, prefix: string, middle: readonly string[], suffix: string): boolean {
  let from = prefix.length;
  for (const piece of middle) {
    const at = text.indexOf(piece, from);
    if (at === -1) return false;
    from = at + piece.length;
  }
  return from + suffix.length <= text.length;
}
