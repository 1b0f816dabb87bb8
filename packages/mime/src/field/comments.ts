// Comments and white space of structured header fields. RFC 5322 §3.2.2.

/** Where the comments and white space end that begin at `at`. Comments nest; no recursion. */
export function afterComments(text: string, at: number): number {
  let next = at;
  while (next < text.length) {
    const character = text[next];
    if (character === "(") next = endOfComment(text, next);
    else if (character === " " || character === "\t") next++;
    else break;
  }
  return next;
}

/** The text with each comment made a space, quoted strings left alone. */
export function withoutComments(text: string): string {
  const kept: string[] = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "\\") at++;
    else if (character === '"') quoted = !quoted;
    else if (character === "(" && !quoted) {
      kept.push(text.slice(from, at), " ");
      from = endOfComment(text, at);
      at = from - 1;
    }
  }
  kept.push(text.slice(from));
  return kept.join("");
}

function endOfComment(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === "\\") at++;
    else if (character === "(") depth++;
    else if (character === ")" && --depth === 0) return at + 1;
  }
  return text.length;
}
