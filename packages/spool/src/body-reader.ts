import type { Stored } from "@mailwright/core";
import type { DatabasePort } from "@mailwright/database";
import { SpoolError } from "./errors.ts";
import { PIECE } from "./pieces.ts";
import type { SpoolQueries } from "./queries.ts";
import type { ReadOptions } from "./spool.ts";

// Pieces asked for at a time; as many are on their way while these are read.
const AHEAD = 4;

/** Where a body is read from. */
export interface BodyReaderParts {
  readonly database: DatabasePort;
  readonly queries: SpoolQueries;
}

/** The octets of a body from `start` to before `end`, piece by piece. */
export async function* readBody(
  parts: BodyReaderParts,
  body: Stored,
  { start = 0, end = body.size, signal }: ReadOptions,
): AsyncGenerator<Uint8Array, void> {
  const stop = Math.min(end, body.size);
  if (start >= stop) return;
  const first = Math.floor(start / PIECE);
  const last = Math.floor((stop - 1) / PIECE);
  for await (const { number, bytes } of readPieces(parts, body, { first, last, signal })) {
    const offset = number * PIECE;
    yield bytes.subarray(Math.max(0, start - offset), Math.min(PIECE, stop - offset));
  }
}

interface Piece {
  readonly number: number;
  readonly bytes: Uint8Array;
}

interface Range {
  readonly first: number;
  readonly last: number;
  readonly signal: AbortSignal | undefined;
}

async function* readPieces(
  parts: BodyReaderParts,
  body: Stored,
  { first, last, signal }: Range,
): AsyncGenerator<Piece, void> {
  const ask = (from: number): Promise<readonly Piece[]> => {
    const pieces = readSome(parts, body, {
      first: from,
      last: Math.min(last, from + AHEAD - 1),
      signal,
    });
    // Where the reader leaves early, nobody awaits what was asked ahead.
    pieces.catch(() => {});
    return pieces;
  };
  for (let next = first, coming = ask(next); next <= last;) {
    const pieces = await coming;
    next += pieces.length;
    if (next <= last) coming = ask(next);
    yield* pieces;
  }
}

async function readSome(
  { database, queries }: BodyReaderParts,
  body: Stored,
  { first, last, signal }: Range,
): Promise<readonly Piece[]> {
  signal?.throwIfAborted();
  const query = queries.pieces({ id: body.id, first, last });
  // One piece is a look-up by key; more are read in the reader thread.
  const pieces =
    first === last
      ? await database.get(query)
      : await database.list(query, signal === undefined ? {} : { signal });
  if (
    pieces.length <= last - first ||
    pieces.some((piece, index) => piece.number !== first + index)
  ) {
    throw new SpoolError("SPOOL_MISSING", `the body ${body.id} is not in the spool`);
  }
  return pieces;
}
