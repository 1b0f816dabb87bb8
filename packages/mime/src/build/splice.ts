import type { Bytes } from "@mailwright/core";
import { MimeUsageError } from "../errors.ts";
import { octetText } from "../octets.ts";
import { streamOf } from "./message-format.ts";

/** What stands instead of the octets from `start` to `end` of a message. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly pieces: readonly (string | Bytes)[];
  /** What comes first of what stands at one place. */
  readonly rank: SpliceRank;
}

/** A part before another one, a header, a body or part, a part after another one. */
export type SpliceRank = "before" | "header" | "body" | "after";

const RANKS: readonly SpliceRank[] = ["before", "header", "body", "after"];

/**
 * The splices in their order; those of one rank at one place stay in the order they were given in,
 * insertions first.
 *
 * @throws MimeUsageError `MIME_EDIT` where one changes what another one does
 */
export function inOrder(splices: readonly Splice[]): readonly Splice[] {
  const ordered = splices.toSorted((a, b) => a.start - b.start || place(a) - place(b));
  let end = 0;
  for (const splice of ordered) {
    if (splice.start < end) {
      throw new MimeUsageError("MIME_EDIT", "Two edits change the same octets");
    }
    end = splice.end;
  }
  return ordered;
}

function place({ start, end, rank }: Splice): number {
  return RANKS.indexOf(rank) * 2 + (start === end ? 0 : 1);
}

/**
 * The source with the splices made; everything else octet for octet as it is.
 *
 * @param length - how many octets the source has at least; no splice goes beyond
 * @throws MimeUsageError `MIME_EDIT` where it has less
 */
export async function* spliced(source: Bytes, splices: readonly Splice[], length: number): Bytes {
  let at = 0;
  let next = 0;
  // Made one after the other: one is over when its end is passed.
  let made = 0;
  for await (const chunk of source) {
    let from = 0;
    for (; next < splices.length; next++) {
      const { start, end, pieces } = splices[next] as Splice;
      if (start > at + chunk.length || (start === at + chunk.length && end > start)) break;
      if (start - at > from) yield chunk.subarray(from, start - at);
      if (made === next) {
        yield* streamOf(pieces);
        made++;
      }
      from = Math.max(from, end - at);
      if (from > chunk.length) break;
    }
    if (from < chunk.length) yield chunk.subarray(from);
    at += chunk.length;
  }
  if (at < length) {
    throw new MimeUsageError(
      "MIME_EDIT",
      `The message ends after ${at} octets, its structure after ${length}`,
    );
  }
  for (; next < splices.length; next++) {
    const { start, pieces } = splices[next] as Splice;
    if (made === next && start === at) {
      yield* streamOf(pieces);
      made++;
    }
  }
}

/** The stream with its lines ended by LF alone. */
export async function* withBareLines(stream: Bytes): Bytes {
  let held = false;
  for await (const chunk of stream) {
    if (chunk.length === 0) continue;
    const kept = new Uint8Array(chunk.length + 1);
    let length = 0;
    if (held && chunk[0] !== 10) kept[length++] = 13;
    for (let at = 0; at < chunk.length; at++) {
      const octet = chunk[at] as number;
      const ends = octet === 13 && (at + 1 === chunk.length || chunk[at + 1] === 10);
      if (!ends) kept[length++] = octet;
    }
    held = chunk.at(-1) === 13;
    yield kept.subarray(0, length);
  }
  if (held) yield Uint8Array.of(13);
}

/**
 * The stream, which begins with a line, refused as soon as a line of it could be a boundary.
 *
 * @throws MimeUsageError `MIME_EDIT`
 */
export async function* withoutBoundaries(stream: Bytes, boundaries: readonly string[]): Bytes {
  // As octets, each a character: a boundary may have UTF-8, and so may a line.
  const encoder = new TextEncoder();
  const delimiters = boundaries.map((boundary) => octetText(encoder.encode(`--${boundary}`)));
  const most = Math.max(0, ...delimiters.map((each) => each.length));
  let line = "";
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length;) {
      const lf = chunk.indexOf(10, at);
      const end = lf === -1 ? chunk.length : lf + 1;
      line += octetText(chunk.subarray(at, Math.min(end, at + most - line.length)));
      if (delimiters.some((each) => line.startsWith(each))) {
        throw new MimeUsageError("MIME_EDIT", "A line of a new part is a boundary of the message");
      }
      if (lf !== -1) line = "";
      at = end;
    }
    yield chunk;
  }
}
