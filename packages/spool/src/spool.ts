import {
  type Bytes,
  type Clock,
  id,
  type Random,
  type Stored,
  systemClock,
  systemRandom,
} from "@mailwright/core";
import { type DatabasePort, guarded, type Statement } from "@mailwright/database";
import { abortable } from "./abortable.ts";
import { readBody } from "./body-reader.ts";
import { BodyWriter } from "./body-writer.ts";
import type { Draft } from "./draft.ts";
import { type SpoolQueries, spoolQueries } from "./queries.ts";
import { type BodiesQuery, releaseRows, retainRows } from "./references.ts";

/** How much of a body to read. */
export interface ReadOptions {
  /** The first octet, counted from 0. Default: 0. */
  readonly start?: number;
  /** The octet after the last. Default, and at most: the size of the body. */
  readonly end?: number;
  readonly signal?: AbortSignal;
}

/** How to write a body. */
export interface WriteOptions {
  /** The octets it may have at most. Default: no limit. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** What a spool works with. */
export interface SpoolParts {
  /** Opened with `spoolSchema`. */
  readonly database: DatabasePort;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** Bodies at rest: written once as they stream in, read by range, kept and freed by reference. */
export class Spool {
  readonly #database: DatabasePort;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #queries: SpoolQueries = spoolQueries();

  constructor({ database, clock = systemClock, random = systemRandom }: SpoolParts) {
    this.#database = database;
    this.#clock = clock;
    this.#random = random;
  }

  /**
   * Takes a body as it streams in. Up to 256 KiB wait in memory for the batch that holds
   * {@link Draft.statements}; of a larger body, what comes is written to disk as it comes.
   *
   * @throws SpoolError `SPOOL_TOO_LARGE`; DatabaseError; the reason of the signal; what the stream
   *   throws. Nothing is left of the body then
   */
  async write(body: Bytes, options: WriteOptions = {}): Promise<Draft> {
    const { limit = Number.POSITIVE_INFINITY, signal } = options;
    const parts = { database: this.#database, queries: this.#queries };
    const writer = new BodyWriter(parts, id(this.#clock, this.#random), limit);
    try {
      const chunks = signal === undefined ? body : abortable(body, signal);
      for await (const chunk of chunks) await writer.push(chunk);
      return await writer.end();
    } catch (error) {
      await writer.discard();
      throw error;
    }
  }

  /**
   * The octets of a kept body, or a range of them. Every reading begins anew.
   *
   * @throws SpoolError `SPOOL_MISSING`; DatabaseError; the reason of the signal
   */
  read(body: Stored, options: ReadOptions = {}): Bytes {
    const parts = { database: this.#database, queries: this.#queries };
    return { [Symbol.asyncIterator]: () => readBody(parts, body, options) };
  }

  /**
   * Adds a reference to a body, or one for each row of a query, which is put when the batch runs.
   * The batch answers `conflict` when the one body is gone; a query adds to what is there.
   */
  retain(bodies: Stored | BodiesQuery): readonly Statement[] {
    if ("sql" in bodies) return retainRows(bodies);
    return [guarded(this.#queries.retain(bodies), 1)];
  }

  /**
   * Takes a reference away from a body, or one for each row of a query, which is put when the batch
   * runs; with the last one a body goes. In a batch that also retains it, retain first.
   */
  release(bodies: Stored | BodiesQuery): readonly Statement[] {
    if ("sql" in bodies) return releaseRows(bodies);
    return [
      this.#queries.release(bodies),
      this.#queries.deleteUnreferencedPieces(bodies),
      this.#queries.deleteUnreferencedBody(bodies),
    ];
  }

  /**
   * Removes what is left of the bodies that were being written when the server stopped. Call it
   * before the first {@link Spool.write}.
   *
   * @returns how many there were
   */
  async sweep(): Promise<number> {
    const result = await this.#database.batch([
      this.#queries.sweepPieces(),
      this.#queries.sweepPending(),
    ]);
    return result.type === "committed" ? (result.rows[1]?.length ?? 0) : 0;
  }
}
