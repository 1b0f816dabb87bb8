// RFC 3676 §4.2: lines of 66 characters or so, at most 78.
const WIDTH = 72;
// A line whose quote marks leave less room than this stays as it is: broken, it would repeat them
// for every few words.
const LEAST = 20;

/**
 * Writes a text as format=flowed (RFC 3676 §4.2): each line of it is a paragraph, which is broken so
 * that a reader can join it again. `unflow` gives it back, but for spaces at the ends of lines.
 * Lines that begin with `>` are quoted, and stay so.
 */
export function flow(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map(flowLine)
    .join("\r\n");
}

function flowLine(line: string): string {
  // RFC 3676 §4.3: the signature's line stays as it is.
  if (line === "-- ") return line;
  const marks = endOfMarks(line);
  const prefix = line.slice(0, marks);
  const from = marks > 0 && line[marks] === " " ? marks + 1 : marks;
  // A space at the end would join the next line.
  let end = line.length;
  while (end > from && line[end - 1] === " ") end--;
  return broken(line.slice(from, end), WIDTH - marks)
    .map((piece) => stuffed(piece, prefix))
    .join("\r\n");
}

function endOfMarks(line: string): number {
  let at = 0;
  while (line[at] === ">") at++;
  return at;
}

// Each piece but the last ends with a space.
function broken(content: string, width: number): readonly string[] {
  if (width < LEAST) return [content];
  const pieces: string[] = [];
  let start = 0;
  while (content.length - start > width) {
    let at = content.lastIndexOf(" ", start + width - 1);
    if (at < start) at = content.indexOf(" ", start);
    if (at === -1) break;
    // A line of three that reads "-- " would be a signature.
    while (content.slice(start, at + 1) === "-- " && at !== -1) at = content.indexOf(" ", at + 1);
    if (at === -1) break;
    pieces.push(content.slice(start, at + 1));
    start = at + 1;
  }
  return [...pieces, content.slice(start)];
}

// RFC 3676 §4.4: what begins with a space, a quote mark or "From " gets a space before it, and so
// does what is quoted.
function stuffed(piece: string, prefix: string): string {
  const stuffs = prefix === "" ? /^(?: |>|From )/.test(piece) : piece !== "";
  return `${prefix}${stuffs ? " " : ""}${piece}`;
}
