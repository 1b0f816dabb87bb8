import { isAscii } from "../header/header-format.ts";

// RFC 5322 §2.1.1: lines should have at most 78 characters.
export const WIDTH = 76;

// Of a longer word the line could not be folded to 998 octets; no address is as long.
const LONGEST_WORD = 900;
const ASCII_PIECES = /.{1,900}/g;
const PIECES = /.{1,225}/gu;

/** What others said, made fit for a line of a report: one line, and ASCII unless `utf8`. */
export function reportText(text: string, utf8: boolean): string {
  const printable = text
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex -- these are the characters that are looked for
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ")
    .trim();
  const written = utf8 ? printable : printable.replaceAll(/[\u0080-\u{10ffff}]/gu, "?");
  // A character of UTF-16 takes three octets at most.
  return written.length * 3 > LONGEST_WORD ? shortWords(written) : written;
}

function shortWords(text: string): string {
  return text.split(" ").map(shortWord).join(" ");
}

function shortWord(word: string): string {
  if (word.length * 3 <= LONGEST_WORD) return word;
  return word.match(isAscii(word) ? ASCII_PIECES : PIECES)?.join(" ") ?? word;
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
