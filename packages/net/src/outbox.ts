import { type Clock, concatBytes } from "@mailwright/core";
import type { Connection } from "./ports.ts";
import { settle } from "./settle.ts";

// What may wait to be sent while a write is under way: the peer sets the pace from there.
const FULL = 65_536;

/** What an {@link Outbox} works with. */
export interface OutboxParts {
  readonly connection: Connection;
  readonly clock: Clock;
  /** How long a write may take. */
  readonly stall: number;
  /** A write is done. */
  readonly moved: () => void;
  /** A write failed. */
  readonly broke: (error: unknown) => void;
}

/** What is to be sent: gathered, then written in one piece, one write at a time. */
export class Outbox {
  readonly #parts: OutboxParts;
  #gathered: Uint8Array[] = [];
  #size = 0;
  #stallsAt: number | undefined;
  #room: PromiseWithResolvers<void> | undefined;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  /** True when everything was written. */
  get empty(): boolean {
    return this.#stallsAt === undefined && this.#size === 0;
  }

  /** True when nothing more should be gathered until a write is done. */
  get full(): boolean {
    return this.#stallsAt !== undefined && this.#size >= FULL;
  }

  /** When the write under way must be done. */
  get stallsAt(): number | undefined {
    return this.#stallsAt;
  }

  /** Takes octets to send. */
  gather(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#gathered.push(bytes);
    this.#size += bytes.length;
  }

  /** Writes what was gathered, now or when the write under way is done. */
  flush(): void {
    const { connection, clock, stall, broke } = this.#parts;
    if (this.#stallsAt !== undefined || this.#size === 0) return;
    const bytes = concatBytes(this.#gathered);
    this.#gathered = [];
    this.#size = 0;
    this.#stallsAt = clock.now() + stall;
    settle(() => connection.write(bytes), this.#written, broke);
  }

  /** Settles when more can be gathered; `undefined` when it can be now. */
  room(): Promise<void> | undefined {
    if (!this.full) return undefined;
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  /** Nothing is sent any more: lets go whoever waits for room. */
  close(): void {
    this.#gathered = [];
    this.#size = 0;
    this.#room?.resolve();
  }

  readonly #written = (): void => {
    this.#stallsAt = undefined;
    this.flush();
    if (!this.full) {
      this.#room?.resolve();
      this.#room = undefined;
    }
    this.#parts.moved();
  };
}
