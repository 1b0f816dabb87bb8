import type { Connection } from "./ports.ts";
import { settle } from "./settle.ts";

// How many octets of commands a session is given at one time: it may carry out all of them before
// it puts anything out.
const PIECE = 8192;

/** What an {@link Inlet} works with. */
export interface InletParts {
  readonly connection: Connection;
  /** Octets came, or the peer's end. `waited`: they were not there yet when they were asked for. */
  readonly received: (bytes: Uint8Array | undefined, waited: boolean) => void;
  /** A read failed. */
  readonly broke: (error: unknown) => void;
}

/** What comes in: one read at a time, and what of it was kept back. */
export class Inlet {
  readonly #parts: InletParts;
  #rest: Uint8Array | undefined;
  // Reads that may still be answered from what had come before them.
  #young = 0;

  constructor(parts: InletParts) {
    this.#parts = parts;
  }

  /** Reads what was kept back, or else from the connection. */
  read(): void {
    const { connection, broke } = this.#parts;
    const rest = this.#rest;
    this.#rest = undefined;
    const read = (): Promise<Uint8Array | undefined> =>
      rest === undefined ? connection.read() : Promise.resolve(rest);
    settle(read, this.#received, broke);
    // A read that had its octets ready calls back before this does, and the event loop has not
    // turned in between.
    this.#young++;
    queueMicrotask(this.#aged);
  }

  /** The first octets, as many as a session should be given at one time; keeps back the others. */
  split(bytes: Uint8Array): Uint8Array {
    if (bytes.length <= PIECE) return bytes;
    this.#rest = bytes.subarray(PIECE);
    return bytes.subarray(0, PIECE);
  }

  /** Forgets what was kept back. */
  drop(): void {
    this.#rest = undefined;
  }

  readonly #received = (bytes: Uint8Array | undefined): void =>
    this.#parts.received(bytes, this.#young === 0);

  readonly #aged = (): void => {
    this.#young--;
  };
}
