import { BACKSLASH, DOT, isAtext, QUOTE } from "./characters.ts";

/** Where the dot-string that starts at `start` ends: before the first character that is not of it. */
export function dotStringEnd(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== DOT && !isAtext(code)) break;
  }
  return at;
}

/** Where the quoted string that starts at `start` ends: after its closing quote; -1 when it has none. */
export function quotedStringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at + 1;
  }
  return -1;
}

/** Whether the dots of a dot-string separate: none first, last, or next to another. */
export function hasSoundDots(dotString: string): boolean {
  return (
    dotString !== "" &&
    !dotString.startsWith(".") &&
    !dotString.endsWith(".") &&
    !dotString.includes("..")
  );
}

/** Whether text is a dot-string of RFC 5321 §4.1.2, with RFC 6531 §3.3. */
export function isDotString(text: string): boolean {
  return hasSoundDots(text) && dotStringEnd(text, 0) === text.length;
}

/** Whether text is one quoted string. */
export function isQuotedString(text: string): boolean {
  return text.startsWith('"') && quotedStringEnd(text, 0) === text.length;
}

/** What a quoted string says; text that is none says itself. */
export function unquote(text: string): string {
  return isQuotedString(text) ? text.slice(1, -1).replaceAll(/\\(.)/gs, "$1") : text;
}

/** Writes text as a local part: as it is where it is a dot-string, else as a quoted string. */
export function quote(text: string): string {
  return isDotString(text) ? text : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
