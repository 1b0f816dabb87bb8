import type { Bytes, Stored } from "@mailwright/core";
import type { Query, Statement } from "@mailwright/database";

/**
 * Bodies at rest, as the mail store sees them; the spool of `@mailwright/spool` is one. References
 * are counted in the database of the mail store, so that one batch holds a message and its body.
 */
export interface Bodies {
  /**
   * The octets of a body from `start` (default 0) up to `end` (default its size, excluded).
   *
   * @throws when the body cannot be read; the stream does, not the call
   */
  read(body: Stored, options?: ReadRange): Bytes;
  /** Adds one reference to a body, or one for each row of a query that names bodies. */
  retain(bodies: Stored | Query<{ readonly id: string }>): readonly Statement[];
  /** Takes one reference from a body, or one for each row; a body without references is freed. */
  release(bodies: Stored | Query<{ readonly id: string }>): readonly Statement[];
}

/** Which octets to read. */
export interface ReadRange {
  /** The first octet; default 0. */
  readonly start?: number;
  /** The octet after the last; default the size. */
  readonly end?: number;
  readonly signal?: AbortSignal;
}
