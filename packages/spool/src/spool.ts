import type { Bytes, Clock, Random, Stored } from "@mailwright/core";
import type { DatabasePort, Schema, Statement } from "@mailwright/database";

/** The tables of the spool. */
export const spoolSchema: Schema = { name: "spool", migrations: [] };

/** A body that was written, and is not yet kept. Disposing of it frees it, unless it is kept by then. */
export interface Draft extends AsyncDisposable {
  readonly body: Stored;
  /** Its first octets: all of them, or 64 KiB. */
  readonly head: Uint8Array;
  /** Go into the batch that acknowledges the body: from then on it is kept, with one reference. */
  readonly statements: readonly Statement[];
}

/** How much of a body to read. */
export interface ReadOptions {
  /** The first octet, counted from 0. Default: 0. */
  readonly start?: number;
  /** The octet after the last. Default: the size of the body. */
  readonly end?: number;
  readonly signal?: AbortSignal;
}

/** How to write a body. */
export interface WriteOptions {
  /** The octets it may have at most. Default: no limit. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** What a spool is made of. */
export interface SpoolParts {
  readonly database: DatabasePort;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** Bodies at rest: written once as they stream in, read by range, kept and freed by reference. */
export class Spool {
  constructor(parts: SpoolParts) {
    void parts;
  }

  /**
   * Writes a body as it streams in. What is large goes to disk at once, the rest with
   * {@link Draft.statements}.
   *
   * @throws SpoolError `SPOOL_TOO_LARGE`; DatabaseError; what the stream throws. Nothing is left then
   */
  write(body: Bytes, options: WriteOptions = {}): Promise<Draft> {
    throw new Error(`${String(body)} ${String(options)}`);
  }

  /**
   * The octets of a body, or a range of them.
   *
   * @throws SpoolError `SPOOL_MISSING`; DatabaseError
   */
  read(body: Stored, options: ReadOptions = {}): Bytes {
    throw new Error(`${body.id} ${String(options)}`);
  }

  /** One more reference; the statements of a conflict guard against a body that is gone. */
  retain(body: Stored): readonly Statement[] {
    throw new Error(body.id);
  }

  /** One reference less; with the last one the body goes. */
  release(body: Stored): readonly Statement[] {
    throw new Error(body.id);
  }

  /**
   * Removes the bodies that were being written when the server stopped. Call it before the first
   * {@link Spool.write}.
   *
   * @returns how many there were
   */
  async sweep(): Promise<number> {
    throw new Error("not yet");
  }
}
