import { beforeLineEnd } from "../header/header-lines.ts";
import { asciiOf, onOneLine, textOf } from "../octets.ts";
import { lineFeed } from "./line-feed.ts";

/** A uuencoded file within a text, as POSIX uuencode writes it. Offsets are of that text's octets. */
export interface UuencodedBlock {
  readonly type: "uuencode";
  /** Where the line `begin` starts. */
  readonly start: number;
  /** After the line `end`; after the last line of data where that is missing. */
  readonly end: number;
  readonly dataStart: number;
  readonly dataEnd: number;
  /** As it was written. It may be a path: take no file's name from it. */
  readonly filename: string;
  /** The permissions that the file had: `0o644`. */
  readonly mode: number;
  /** False where the line `end` is missing. */
  readonly complete: boolean;
}

// A line of a message has no more octets: RFC 5322 §2.1.1.
const LONGEST_LINE = 998;

const BEGIN = /^begin ([0-7]{3,4}) +(\S.*)$/;

/** The block whose line `begin` is from `start` to `lf`; nothing where none follows. */
export function uuencodedAt(
  bytes: Uint8Array,
  start: number,
  lf: number,
): UuencodedBlock | undefined {
  // Words that look like a beginning are not one where no data follows.
  const dataStart = lf + 1;
  const { dataEnd, end, whole } = findEnd(bytes, dataStart);
  if (end === undefined && !whole) return undefined;
  const lineEnd = Math.min(beforeLineEnd(bytes, start, lf), start + LONGEST_LINE);
  const [, mode = "", filename = ""] = BEGIN.exec(textOf(bytes.subarray(start, lineEnd))) ?? [];
  if (filename === "") return undefined;
  return {
    type: "uuencode",
    start,
    end: end ?? dataEnd,
    dataStart,
    dataEnd,
    filename: onOneLine(filename).trimEnd(),
    mode: Number.parseInt(mode, 8),
    complete: end !== undefined,
  };
}

interface Ending {
  readonly dataEnd: number;
  /** After the line `end`, where there is one. */
  readonly end?: number;
  /** True where the first line has all the characters it promises. */
  readonly whole: boolean;
}

function findEnd(bytes: Uint8Array, dataStart: number): Ending {
  let whole = false;
  let at = dataStart;
  while (at < bytes.length) {
    const lf = lineFeed(bytes, at);
    const next = Math.min(lf + 1, bytes.length);
    const lineEnd = beforeLineEnd(bytes, at, lf);
    if (isEnd(bytes, at, lineEnd)) return { dataEnd: at, end: next, whole };
    const promised = promisedBy(bytes, at, lineEnd);
    if (promised === undefined) break;
    if (at === dataStart) whole = promised > 0 && lineEnd - at - 1 >= Math.ceil(promised / 3) * 4;
    at = next;
  }
  return { dataEnd: at, whole };
}

/** How many octets a line of data promises by its first character; nothing where it is no data. */
function promisedBy(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (end === start) return 0;
  const promised = value(bytes[start] as number);
  if (promised === undefined) return undefined;
  // Some add a checksum; spaces at the end, which are zeros, may be lost.
  if (end - start - 1 > Math.ceil(promised / 3) * 4 + 2) return undefined;
  for (let at = start + 1; at < end; at++) {
    if (value(bytes[at] as number) === undefined) return undefined;
  }
  return promised;
}

/**
 * The file, and whether every line had what it promised. Characters that a line lacks are zeros, but
 * there are never more octets than characters: a short text must not become a large file.
 */
export function decodeUuencoded(
  { dataStart, dataEnd }: UuencodedBlock,
  bytes: Uint8Array,
): { readonly content: Uint8Array; readonly sound: boolean } {
  const decoded = new Uint8Array(dataEnd - dataStart);
  let length = 0;
  let sound = true;
  for (let at = dataStart; at < dataEnd;) {
    const lf = lineFeed(bytes, at);
    const end = beforeLineEnd(bytes, at, lf);
    const promised = promisedBy(bytes, at, end) ?? 0;
    // A last group may lack the characters that say nothing.
    if (end - at - 1 < Math.ceil((promised * 4) / 3)) sound = false;
    const count = Math.min(promised, decoded.length - length);
    for (let i = 0; i < count; i++) decoded[length++] = octetAt(bytes, at + 1, end, i);
    at = lf + 1;
  }
  return { content: decoded.subarray(0, length), sound };
}

// Four characters of six bits are three octets.
function octetAt(bytes: Uint8Array, start: number, end: number, i: number): number {
  const at = start + Math.floor(i / 3) * 4 + (i % 3);
  const high = at < end ? (value(bytes[at] as number) ?? 0) : 0;
  const low = at + 1 < end ? (value(bytes[at + 1] as number) ?? 0) : 0;
  const shift = (i % 3) * 2;
  return ((high << (2 + shift)) | (low >> (4 - shift))) & 255;
}

/** The six bits of a character; the space and the grave accent are zero. */
function value(octet: number): number | undefined {
  return octet >= 32 && octet <= 96 ? (octet - 32) & 63 : undefined;
}

function isEnd(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    end - start >= 3 && end - start < 80 && /^end\s*$/.test(asciiOf(bytes.subarray(start, end)))
  );
}
