import type { Id } from "@mailwright/core";
import { type DatabasePort, guarded, type Statement } from "@mailwright/database";
import type { Draft } from "./draft.ts";
import { SpoolError } from "./errors.ts";
import { PieceCollector } from "./pieces.ts";
import type { SpoolQueries } from "./queries.ts";

// Pieces that are held in memory: a body of no more travels in the batch that acknowledges it, a
// larger one is written in batches of so many, one under way while the next is collected.
const HELD = 4;

/** Where a body is written to. */
export interface BodyWriterParts {
  readonly database: DatabasePort;
  readonly queries: SpoolQueries;
}

/** Writes one body: pieces beyond what is held go to disk as they come, marked as pending. */
export class BodyWriter {
  readonly #parts: BodyWriterParts;
  readonly #id: Id;
  readonly #limit: number;
  readonly #collector = new PieceCollector();
  #held: Uint8Array<ArrayBuffer>[] = [];
  #inFlight: readonly Uint8Array<ArrayBuffer>[] = [];
  #head: Uint8Array = new Uint8Array(0);
  #size = 0;
  #written = 0;
  #batch: Promise<unknown> | undefined;

  constructor(parts: BodyWriterParts, id: Id, limit: number) {
    this.#parts = parts;
    this.#id = id;
    this.#limit = limit;
  }

  /**
   * Takes a chunk; settles when more can be taken.
   *
   * @throws SpoolError `SPOOL_TOO_LARGE`; DatabaseError
   */
  async push(chunk: Uint8Array): Promise<void> {
    this.#size += chunk.length;
    if (this.#size > this.#limit) {
      throw new SpoolError("SPOOL_TOO_LARGE", `the body has more than ${this.#limit} octets`);
    }
    for (const piece of this.#collector.push(chunk)) {
      if (this.#held.length === HELD) await this.#write();
      this.#hold(piece);
    }
  }

  /** The whole body as a draft. */
  async end(): Promise<Draft> {
    const last = this.#collector.end();
    if (this.#held.length + last.length > HELD) await this.#write();
    last.forEach((piece) => this.#hold(piece));
    await this.#batch;
    const { queries } = this.#parts;
    const body = { id: this.#id, size: this.#size };
    return {
      body,
      head: this.#head,
      statements: [
        ...this.#insertHeld(),
        ...(this.#pending ? [guarded(queries.deletePending(body), 1)] : []),
        queries.insertBody(body),
      ],
      [Symbol.asyncDispose]: () => this.discard(),
    };
  }

  /** Frees what was written, unless the body is kept by now; never throws. */
  async discard(): Promise<void> {
    if (!this.#pending) return;
    const { database, queries } = this.#parts;
    const named = { id: this.#id };
    try {
      await database.batch([queries.deletePendingPieces(named), queries.deletePending(named)]);
    } catch {
      // What cannot be freed now is swept at the next start. To throw would make a body that is kept
      // by now look lost, and its sender come again.
    }
  }

  get #pending(): boolean {
    return this.#batch !== undefined;
  }

  #hold(piece: Uint8Array<ArrayBuffer>): void {
    if (this.#head.length === 0) this.#head = piece;
    this.#held.push(piece);
  }

  async #write(): Promise<void> {
    await this.#batch;
    this.#collector.reuse(this.#inFlight.filter((piece) => piece !== this.#head));
    const { database, queries } = this.#parts;
    const mark = this.#pending ? [] : [queries.insertPending({ id: this.#id })];
    this.#batch = database.batch([...mark, ...this.#insertHeld()]);
    // Its failure is met where it is awaited: at the next piece, or at the end.
    this.#batch.catch(() => {});
    this.#written += this.#held.length;
    this.#inFlight = this.#held;
    this.#held = [];
  }

  #insertHeld(): readonly Statement[] {
    return this.#held.map((bytes, index) =>
      this.#parts.queries.insertPiece({ body: this.#id, number: this.#written + index, bytes }),
    );
  }
}
