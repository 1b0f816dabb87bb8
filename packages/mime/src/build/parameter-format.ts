import { MimeUsageError } from "../errors.ts";
import { isAscii } from "../header/header-format.ts";
import { shown } from "./shown.ts";
import { checkText, quoted } from "./text-format.ts";

/** Parameters by their names. What `parseContentType` reads fits. */
export type ParameterContent = ReadonlyMap<string, string> | Readonly<Record<string, string>>;

// RFC 2045 §5.1.
const TOKEN = /^[\w!#$%&'*+\-.^`{|}~]+$/;
// RFC 2231 §7: a name of parameters has no `*`, `'` and `%`.
const NAME = /^[\w!#$&+\-.^`{|}~]+$/;
const MEDIA_TYPE = /^[\w!#$&+\-.^]+\/[\w!#$&+\-.^]+$/;

// What is written without quotes: less than a token may have, as some readers take no quote marks
// and braces there.
const BARE = /^[\w+\-.]+$/;

// A value longer than this is continued, so that its lines have at most 78 characters.
const LONGEST_VALUE = 50;

/** A media type or disposition with its parameters. */
export function formatWithParameters(
  value: string,
  given: {
    readonly parameters?: ParameterContent | undefined;
    readonly plain?: ParameterContent | undefined;
  },
  utf8: boolean,
): string {
  const plain = new Map(entries(given.plain));
  const written = entries(given.parameters).flatMap(([name, text]) => {
    const pieces = parameter(name, text, utf8);
    const other = plain.get(name);
    // What is encoded has a star in its name. RFC 2231 §3, §4.
    const isEncoded = pieces[0]?.startsWith(`${name}*`) === true;
    if (other === undefined || !isEncoded) return pieces;
    return [plainParameter(name, other)].concat(pieces);
  });
  return [value, ...written].join("; ");
}

function plainParameter(name: string, text: string): string {
  checkText(text, `The parameter ${name}`);
  if (!isAscii(text)) {
    throw new MimeUsageError("MIME_HEADER_ASCII", `The plain ${name}: ${shown(text)} is not ASCII`);
  }
  return `${name}=${quoted(text)}`;
}

/** The parameters one by one. */
export function entries(parameters: ParameterContent | undefined): (readonly [string, string])[] {
  if (parameters === undefined) return [];
  return parameters instanceof Map
    ? [...(parameters as ReadonlyMap<string, string>)]
    : Object.entries(parameters as Readonly<Record<string, string>>);
}

/** Refuses what is not `type/subtype`. RFC 6838 §4.2. */
export function checkMediaType(type: string, what: string): void {
  if (!MEDIA_TYPE.test(type)) {
    throw new MimeUsageError("MIME_BUILD_TYPE", `${what}: ${shown(type)} is no type/subtype`);
  }
}

/** Refuses what is no token. RFC 2045 §5.1. */
export function checkToken(token: string, what: string): void {
  if (!TOKEN.test(token))
    throw new MimeUsageError("MIME_BUILD_TYPE", `${what}: ${shown(token)} is no token`);
}

function parameter(name: string, text: string, utf8: boolean): readonly string[] {
  if (!NAME.test(name) || name.length > 40) {
    throw new MimeUsageError(
      "MIME_BUILD_TYPE",
      `The name of a parameter, ${shown(name)}, is no token of 40`,
    );
  }
  checkText(text, `The parameter ${name}`);
  const plain = utf8 || isAscii(text);
  const { length } = text;
  if (plain && length <= LONGEST_VALUE) {
    return [`${name}=${BARE.test(text) ? text : quoted(text)}`];
  }
  if (plain && isAscii(text) && !text.includes(" ") && !text.includes("\t")) {
    // RFC 2231 §3. Without white space, so that no folding changes it.
    return chunked(Array.from(text)).map((piece, at) => `${name}*${at}=${quoted(piece)}`);
  }
  return extended(name, text);
}

// RFC 2231 §4, and with §3 where it is long.
function extended(name: string, text: string): readonly string[] {
  const pieces = chunked(Array.from(text, percentEncoded));
  if (pieces.length === 1) return [`${name}*=utf-8''${pieces[0]}`];
  return pieces.map((piece, at) => `${name}*${at}*=${at === 0 ? "utf-8''" : ""}${piece}`);
}

// In pieces that no character is split over: some readers decode each for itself.
function chunked(characters: readonly string[]): readonly string[] {
  const pieces: string[] = [];
  let piece = "";
  for (const character of characters) {
    if (piece.length + character.length > LONGEST_VALUE) {
      pieces.push(piece);
      piece = "";
    }
    piece += character;
  }
  return [...pieces, piece];
}

// RFC 2231 §7: attribute-char.
function percentEncoded(character: string): string {
  if (/^[\w!#$&+\-.^`{|}~]$/.test(character)) return character;
  const octets = [...new TextEncoder().encode(character)];
  return octets.map((octet) => `%${octet.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}
