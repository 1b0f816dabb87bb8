// RFC 5322 §2.1.1: lines should have at most 78 characters.
export const WIDTH = 76;

// No word may have more characters, or its line could not be folded to 998 octets.
const LONGEST_WORD = 200;
const PIECES = /.{1,200}/gu;

/** What others said, made fit for a line of a report: one line, and ASCII unless `utf8`. */
export function reportText(text: string, utf8: boolean): string {
  const printable = text
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex -- these are the characters that are looked for
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ")
    .trim();
  const foldable = printable.length > LONGEST_WORD ? shortWords(printable) : printable;
  return utf8 ? foldable : foldable.replaceAll(/[\u0080-\u{10ffff}]/gu, "?");
}

function shortWords(text: string): string {
  const words = text.split(" ");
  return words.map((word) => word.match(PIECES)?.join(" ") ?? word).join(" ");
}

/** A text of several lines made fit for people to read, each line ended by CRLF. */
export function readableText(text: string, utf8: boolean): string {
  const lines = text.split(/\r?\n/).map((line) => wrapped(reportText(line, utf8), WIDTH));
  return lines.join("");
}

/** Breaks a paragraph into lines of at most `width` characters where it has spaces, each indented. */
export function wrapped(text: string, width: number, indent = ""): string {
  let lines = "";
  let line = indent;
  for (const word of text.split(" ")) {
    if (line.length > indent.length && line.length + 1 + word.length > width) {
      lines += `${line}\r\n`;
      line = indent;
    }
    line += line.length > indent.length ? ` ${word}` : word;
  }
  return `${lines}${line}\r\n`;
}
