import { CharsetDecoders } from "../charset.ts";
import { afterComments } from "./comments.ts";
import type { DefectList } from "../defects.ts";
import { type CharsetParts, decodeEncodedWords } from "../header/encoded-words.ts";
import { isOneLine } from "../octets.ts";
import { mimeDefaults, type MimeLimits } from "../options.ts";
import { type Piece, assembled } from "./parameter-pieces.ts";

/** What the values of content fields are read with. */
export interface ContentFieldParts extends CharsetParts {
  /** Of these, `parameters` counts. */
  readonly limits?: Partial<MimeLimits>;
}

/**
 * Reads the parameters that follow a media type or a disposition (RFC 2045 §5.1, RFC 2231), from
 * `start` on. Names are in lower case, encoded words in file names are decoded, unless they are
 * written as RFC 2231 has it. Of parameters that stand twice the first counts.
 */
export function scanParameters(
  text: string,
  start: number,
  defects: DefectList,
  parts: ContentFieldParts = {},
): ReadonlyMap<string, string> {
  const { parameters: most = mimeDefaults.parameters } = parts.limits ?? {};
  const plain = new Map<string, string>();
  const pieces = new Map<string, Piece[]>();
  let count = 0;
  for (const { name, value, at } of written(text, start, defects)) {
    if (++count > most) {
      defects.add("truncated", at);
      break;
    }
    const match = name.includes("*") ? CONTINUED.exec(name) : null;
    const base = match?.[1] ?? name;
    if (match !== null && base !== name) {
      const piece = { index: Number(match[2] ?? 0), extended: match[3] === "*", value, at };
      const known = pieces.get(base);
      if (known === undefined) pieces.set(base, [piece]);
      else known.push(piece);
    } else if (plain.has(name)) defects.add("parameter-repeated", at, `${safe(name)} is repeated`);
    else plain.set(name, value);
  }
  // RFC 2047 §5 allows no encoded word there; of file names many are sent.
  for (const name of FILE_NAMES) {
    const value = plain.get(name);
    if (value?.includes("=?") === true) plain.set(name, decodeEncodedWords(value, parts));
  }
  // RFC 2231 §4: readers that know extended values prefer them to a plain one given beside them.
  const decoders = new CharsetDecoders(parts.charsets);
  for (const [name, list] of pieces) plain.set(name, assembled(list, defects, decoders));
  return withoutBreaks(plain, defects);
}

const FILE_NAMES = ["filename", "name"] as const;

// RFC 2231 §3 and §4.
const CONTINUED = /^([^*]+)(?:\*(\d{1,6}))?(\*)?$/;

// What a value decodes to must not begin a line where it is used.
function withoutBreaks(values: Map<string, string>, defects: DefectList): Map<string, string> {
  for (const [name, value] of values) {
    if (isOneLine(value)) continue;
    defects.addOnce("parameter-characters", 0);
    // oxlint-disable-next-line no-control-regex -- these are the characters that are looked for
    values.set(name, value.replaceAll(/[\u0000\r\n]/g, ""));
  }
  return values;
}

/** A parameter as it stands there. */
export interface Written {
  /** In lower case, with the marks of RFC 2231. */
  readonly name: string;
  readonly value: string;
  readonly at: number;
}

/** The parameters as they stand there, from `start` on: in pieces where they are, and not decoded. */
export function* written(text: string, start: number, defects: DefectList): Generator<Written> {
  let at = start;
  for (;;) {
    at = afterComments(text, at);
    while (text[at] === ";") at = afterComments(text, at + 1);
    if (at >= text.length) return;
    const nameEnd = endOfToken(text, at);
    const equals = afterComments(text, nameEnd);
    if (nameEnd === at || text[equals] !== "=") {
      defects.add("parameter", at);
      // Not within a comment that was passed over: looking at it again and again takes forever.
      at = nextSemicolon(text, equals);
      continue;
    }
    const name = text.slice(at, nameEnd).toLowerCase();
    const from = afterComments(text, equals + 1);
    const value = text[from] === '"' ? quotedString(text, from) : bareValue(text, from);
    if (!value.proper) defects.add("parameter", from);
    yield { name, value: value.value, at };
    at = value.end;
  }
}

interface Value {
  readonly value: string;
  readonly end: number;
  /** False where the value is not written as the grammar wants it. */
  readonly proper: boolean;
}

// RFC 5322 §3.2.4. One whose closing quote is missing goes to the end of the text.
function quotedString(text: string, start: number): Value {
  const close = closingQuote(text, start + 1);
  const inner = text.slice(start + 1, close);
  const value = inner.includes("\\") ? inner.replaceAll(/\\(.?)/gs, "$1") : inner;
  if (close === text.length) return { value, end: close, proper: false };
  const end = afterComments(text, close + 1);
  return { value, end, proper: end >= text.length || text[end] === ";" };
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
  }
  return text.length;
}

const QUOTE = 34;
const BACKSLASH = 92;

const NEXT_PARAMETER = /[^\s()<>@,;:\\"/[\]?=]+[ \t]*=/y;

// A token; where more than comments follows it, all up to the semicolon, as in `filename=my file`.
// But where the next parameter follows, the semicolon was forgotten.
function bareValue(text: string, start: number): Value {
  const tokenEnd = endOfToken(text, start);
  const end = afterComments(text, tokenEnd);
  if (end >= text.length || text[end] === ";") {
    return { value: text.slice(start, tokenEnd), end, proper: tokenEnd > start };
  }
  NEXT_PARAMETER.lastIndex = end;
  if (tokenEnd > start && end > tokenEnd && NEXT_PARAMETER.test(text)) {
    return { value: text.slice(start, tokenEnd), end, proper: false };
  }
  const stop = nextSemicolon(text, end);
  return { value: text.slice(start, stop).trim(), end: stop, proper: false };
}

const STOP = /[\s()=";,\\]/g;

// RFC 2045 §5.1, but for the characters that do no harm where they stand: / : ? @ [ ] < >
function endOfToken(text: string, start: number): number {
  STOP.lastIndex = start;
  return STOP.exec(text)?.index ?? text.length;
}

function nextSemicolon(text: string, from: number): number {
  const at = text.indexOf(";", from);
  return at === -1 ? text.length : at;
}

function safe(name: string): string {
  return name.slice(0, 40).replaceAll(/[^!-~]/g, "?");
}
