import type { Stored } from "@mailwright/core";
import type { Statement } from "@mailwright/database";

/**
 * A body that was written, and is not yet kept. Disposing of it frees it, unless it is kept by then,
 * and never throws: what cannot be freed is left to {@link Spool.sweep}.
 */
export interface Draft extends AsyncDisposable {
  readonly body: Stored;
  /** Its first octets: all of them, or 64 KiB. */
  readonly head: Uint8Array;
  /** Go into the batch that acknowledges the body: from then on it is kept, with one reference. */
  readonly statements: readonly Statement[];
}
