import { beforeLineEnd, CR, LF } from "../header/header-lines.ts";
import { onOneLine, textOf } from "../octets.ts";
import { lineFeed } from "./line-feed.ts";
import { crc32 } from "./crc32.ts";

/** Which piece of a file a yEnc block is. */
export interface YencPart {
  readonly number: number;
  /** How many there are, where it is told. */
  readonly total?: number;
  /** Its first and last octet in the file, counted from 1. */
  readonly begin: number;
  readonly end: number;
}

/** A file, or a part of one, in yEnc within a text. Offsets are of that text's octets. */
export interface YencBlock {
  readonly type: "yenc";
  /** Where the line `=ybegin` starts. */
  readonly start: number;
  /** After the line `=yend`; where the text ends where that is missing. */
  readonly end: number;
  readonly dataStart: number;
  readonly dataEnd: number;
  /** As it was written. It may be a path: take no file's name from it. */
  readonly filename: string;
  /** Octets of the whole file, as it says. */
  readonly size: number;
  readonly part?: YencPart;
  /** The checksum of what is in the block, as it says. */
  readonly crc32?: number;
  /** False where the line `=yend` is missing. */
  readonly complete: boolean;
}

// A line of a message has no more octets: RFC 5322 §2.1.1.
const LONGEST_LINE = 998;
const EQUALS = 61;
const Y = 121;

/** The block whose line `=ybegin` is from `start` to `lf`; nothing where the line is none. */
export function yencAt(bytes: Uint8Array, start: number, lf: number): YencBlock | undefined {
  const line = lineText(bytes, start, lf);
  const [head, filename] = split(line);
  const size = numberOf(head, "size");
  if (!line.startsWith("=ybegin ") || filename === "" || size === undefined) return undefined;
  let dataStart = Math.min(lf + 1, bytes.length);
  let part: YencPart | undefined;
  const number = numberOf(head, "part");
  if (number !== undefined) {
    const partEnd = lineFeed(bytes, dataStart);
    const ypart = lineText(bytes, dataStart, partEnd);
    const [begin, end] = [numberOf(ypart, "begin"), numberOf(ypart, "end")];
    if (!ypart.startsWith("=ypart ") || begin === undefined || end === undefined) return undefined;
    const total = numberOf(head, "total");
    part = { number, ...(total !== undefined && { total }), begin, end };
    dataStart = Math.min(partEnd + 1, bytes.length);
  }
  return {
    type: "yenc",
    start,
    dataStart,
    filename: onOneLine(filename),
    size,
    ...(part && { part }),
    ...ending(bytes, dataStart, part),
  };
}

type Ending = Pick<YencBlock, "dataEnd" | "end" | "complete" | "crc32">;

// No line of data begins with `=y`: what is escaped never comes to that.
function ending(bytes: Uint8Array, dataStart: number, part: YencPart | undefined): Ending {
  let at = dataStart;
  while (at < bytes.length) {
    const lf = lineFeed(bytes, at);
    if (bytes[at] === EQUALS && bytes[at + 1] === Y) {
      const line = lineText(bytes, at, lf);
      if (!line.startsWith("=yend ")) return { dataEnd: at, end: at, complete: false };
      const sum = checksum(line, part === undefined ? "crc32" : "pcrc32");
      const end = Math.min(lf + 1, bytes.length);
      return { dataEnd: at, end, complete: true, ...(sum !== undefined && { crc32: sum }) };
    }
    at = lf + 1;
  }
  return { dataEnd: bytes.length, end: bytes.length, complete: false };
}

/** The octets of the block, and whether their number and checksum are as it says. */
export function decodeYenc(
  { dataStart, dataEnd, size, part, crc32: sum }: YencBlock,
  bytes: Uint8Array,
): { readonly content: Uint8Array; readonly sound: boolean } {
  const decoded = new Uint8Array(dataEnd - dataStart);
  let length = 0;
  for (let at = dataStart; at < dataEnd; at++) {
    const octet = bytes[at] as number;
    if (octet === CR || octet === LF) continue;
    if (octet === EQUALS && at + 1 < dataEnd) decoded[length++] = (bytes[++at] as number) - 64 - 42;
    else decoded[length++] = octet - 42;
  }
  const content = decoded.subarray(0, length);
  const expected = part === undefined ? size : part.end - part.begin + 1;
  return { content, sound: length === expected && (sum === undefined || sum === crc32(content)) };
}

// The name is last, and may have spaces.
function split(line: string): readonly [string, string] {
  const at = line.indexOf(" name=");
  return at === -1 ? [line, ""] : [line.slice(0, at), line.slice(at + 6).trim()];
}

function numberOf(line: string, key: string): number | undefined {
  const text = new RegExp(`\\s${key}=(\\d{1,15})(?!\\S)`).exec(line)?.[1];
  return text === undefined ? undefined : Number(text);
}

function checksum(line: string, key: string): number | undefined {
  const text = new RegExp(`\\s${key}=([0-9a-fA-F]{1,16})(?!\\S)`).exec(line)?.[1];
  // Some write more digits than there are bits.
  return text === undefined ? undefined : Number.parseInt(text.slice(-8), 16);
}

function lineText(bytes: Uint8Array, start: number, lf: number): string {
  const end = Math.min(beforeLineEnd(bytes, start, lf), start + LONGEST_LINE);
  return textOf(bytes.subarray(start, end));
}
