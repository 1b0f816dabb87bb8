import {
  AT,
  BACKSLASH,
  DOT,
  HYPHEN,
  isAtext,
  isDigit,
  isLetterOrDigit,
  octets,
  QUOTE,
} from "./characters.ts";
import { findDomainDefect } from "./domain.ts";
import { LONGEST_ELEMENT, LONGEST_LABEL, LONGEST_LOCAL_PART, LONGEST_MAILBOX } from "./lengths.ts";
import type { Mailbox } from "./mailbox.ts";

/** A mailbox in its plain form, and where what follows it begins: a separator, or the end. */
export interface PlainMailbox {
  readonly name: string;
  readonly mailbox: Mailbox;
  readonly end: number;
}

const SPACE = 0x20;
const OPEN_COMMENT = 0x28;
const CLOSE_COMMENT = 0x29;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const OPEN = 0x3c;
const CLOSE = 0x3e;

// What a character may be part of, as bits.
const WORD = 1;
const LOCAL = 2;
const LABEL = 4;
const QUOTED = 8;

const KINDS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const isWord = isAtext(code);
  const isText = code >= SPACE && code < 0x7f && code !== QUOTE && code !== BACKSLASH;
  return (
    (isWord ? WORD : 0) |
    // The question mark is left out: it would let encoded words pass.
    (isWord && code !== 0x3f ? LOCAL : 0) |
    (isLetterOrDigit(code) || code === HYPHEN ? LABEL : 0) |
    (isText ? QUOTED : 0)
  );
});

/** Whether a name beyond ASCII may hold it: no controls, no halves of pairs, no line separators. */
function isWide(code: number): boolean {
  return code > 0x9f && (code < 0xd800 || code > 0xdfff) && code !== 0x2028 && code !== 0x2029;
}

function isKind(code: number, kind: number): boolean {
  return code < 128 && ((KINDS[code] ?? 0) & kind) !== 0;
}

/**
 * Reads the mailbox at `start`, if it is in the form that most are: `local@domain`, `Words of a name
 * <local@domain>` or `"A name" <local@domain>`, with one comment at most, a separator or the end
 * behind it. Only what has no defect is read; `undefined` says nothing but that it is not plain.
 */
export function scanPlainMailbox(text: string, start: number): PlainMailbox | undefined {
  let at = spacesEnd(text, start);
  const from = at;
  let name = "";
  if (text.charCodeAt(at) === QUOTE) {
    at = quotedEnd(text, at + 1);
    if (at < 0) return undefined;
    name = text.slice(from + 1, at).trim();
    at++;
    if (text.charCodeAt(at) === SPACE) at++;
  } else {
    at = wordsEnd(text, at);
    if (text.charCodeAt(at) === AT) return scanAddress(text, from, at, "", false);
    name = text.slice(from, at).trim();
  }
  if (text.charCodeAt(at) !== OPEN) return undefined;
  // It has no more words than characters; a longer name is counted by its words.
  if (at - from > LONGEST_ELEMENT) return undefined;
  const separator = localEnd(text, at + 1);
  return separator < 0 ? undefined : scanAddress(text, at + 1, separator, name, true);
}

/** Where spaces and folds (RFC 5322 §2.2.3) end. */
function spacesEnd(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === SPACE) at++;
    else if (code === 0x0d && text.startsWith("\r\n ", at)) at += 3;
    else return at;
  }
}

/** Where the quoted text ends, at its quote; -1 when more than plain text is in it. */
function quotedEnd(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (!(isKind(code, QUOTED) || isWide(code))) return -1;
  }
  return -1;
}

/** Where the words end, one space behind each: before the first character that is not of them. */
function wordsEnd(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isKind(code, WORD) || isWide(code)) continue;
    // A dot is part of a local part only, which the first word may be: @ shows.
    if (code === DOT) {
      const end = localEnd(text, start);
      return end < 0 ? at : end;
    }
    if (code !== SPACE || text.charCodeAt(at - 1) === SPACE) break;
  }
  return at;
}

/** Where the local part that starts at `start` ends, at its `@`; -1 when it is not plain. */
function localEnd(text: string, start: number): number {
  let dot = start - 1;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isKind(code, LOCAL) || isWide(code)) continue;
    const isAfterDot = dot === at - 1;
    if (isAfterDot) return -1;
    if (code === AT) return at;
    if (code !== DOT) return -1;
    dot = at;
  }
  return -1;
}

/** Reads the rest of a mailbox whose local part goes from `start` to `separator`. */
function scanAddress(
  text: string,
  start: number,
  separator: number,
  name: string,
  isBracketed: boolean,
): PlainMailbox | undefined {
  if (localEnd(text, start) !== separator) return undefined;
  const end = plainDomainEnd(text, separator + 1);
  if (end < 0 || (isBracketed && text.charCodeAt(end) !== CLOSE)) return undefined;
  const localPart = text.slice(start, separator);
  const domain = text.slice(separator + 1, end);
  if (isLong(localPart, domain)) return undefined;
  const after = separatorAt(text, isBracketed ? end + 1 : end);
  return after < 0 ? undefined : { name, mailbox: { localPart, domain }, end: after };
}

function isLong(localPart: string, domain: string): boolean {
  // A code unit has at most three octets.
  if (localPart.length * 3 <= LONGEST_LOCAL_PART && domain.length < LONGEST_LABEL) return false;
  const length = octets(localPart);
  return length > LONGEST_LOCAL_PART || length + 1 + octets(domain) > LONGEST_MAILBOX;
}

/** Where the domain ends; -1 when it is none of SMTP. */
function plainDomainEnd(text: string, start: number): number {
  let label = start;
  let isNumber = true;
  let isInternational = false;
  for (let at = start; ; at++) {
    const code = text.charCodeAt(at);
    if (isKind(code, LABEL)) isNumber &&= isDigit(code);
    else if (isWide(code)) isInternational = true;
    else {
      if (!isInternational && !isPlainLabel(text, label, at)) return -1;
      if (code !== DOT) return isDomain(text, start, at, isInternational, isNumber) ? at : -1;
      label = at + 1;
      isNumber = true;
    }
  }
}

function isDomain(
  text: string,
  start: number,
  end: number,
  isInternational: boolean,
  isNumber: boolean,
): boolean {
  return isInternational ? findDomainDefect(text.slice(start, end)) === undefined : !isNumber;
}

function isPlainLabel(text: string, start: number, end: number): boolean {
  if (end === start || end - start > LONGEST_LABEL) return false;
  if (text.charCodeAt(start) === HYPHEN || text.charCodeAt(end - 1) === HYPHEN) return false;
  // `xn--`, or what looks like it.
  return text.charCodeAt(start + 2) !== HYPHEN || text.charCodeAt(start + 3) !== HYPHEN;
}

/** Where a separator or the end follows, one comment and spaces aside; -1 where neither does. */
function separatorAt(text: string, start: number): number {
  let at = spacesEnd(text, start);
  if (text.charCodeAt(at) === OPEN_COMMENT) {
    at = commentEnd(text, at + 1);
    if (at < 0) return -1;
    at = spacesEnd(text, at);
  }
  const code = text.charCodeAt(at);
  return at >= text.length || code === COMMA || code === SEMICOLON ? at : -1;
}

/** Behind a comment of plain text; -1 when more is in it. */
function commentEnd(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === CLOSE_COMMENT) return at + 1;
    if (code === OPEN_COMMENT || !(isKind(code, QUOTED) || isWide(code))) return -1;
  }
  return -1;
}
