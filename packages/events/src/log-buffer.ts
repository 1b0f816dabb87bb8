/** How many octets are written at a time, but where a single line is longer. */
export const BATCH = 65_536;

const LF = 10;

interface Batch {
  readonly octets: Uint8Array;
  length: number;
  lines: number;
}

/**
 * The lines that wait for the disk: it keeps the oldest, and says where others are missing. They
 * wait as octets: thousands of texts would burden every collection of garbage.
 */
export class LogBuffer {
  readonly #limit: number;
  readonly #gapLine: (missing: number) => string;
  readonly #encoder = new TextEncoder();
  /** The oldest first. */
  readonly #batches: Batch[] = [];
  /** The last one, while it takes lines. */
  #open: Batch | undefined;
  #size = 0;
  #gap = 0;
  #dropped = 0;

  /**
   * @param limit - how many octets wait at most, but for a line's
   * @param gapLine - the line that says how many are missing
   */
  constructor(limit: number, gapLine: (missing: number) => string) {
    this.#limit = limit;
    this.#gapLine = gapLine;
  }

  /** How many lines were dropped since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  /** How many octets wait. */
  get size(): number {
    return this.#size;
  }

  /** True when there is nothing left to write. */
  get isEmpty(): boolean {
    return this.#batches.length === 0 && this.#gap === 0;
  }

  /** Takes a line, or drops it when there is no room. */
  push(line: string): void {
    if (this.#size + line.length >= this.#limit) {
      this.#gap++;
      this.#dropped++;
      return;
    }
    this.#closeGap();
    this.#add(line);
  }

  /** The octets of the oldest lines; they stay until they are removed. */
  peek(): Uint8Array {
    if (this.#batches.length === 0) this.#closeGap();
    const [oldest] = this.#batches;
    // While it is written it takes no more.
    if (oldest === this.#open) this.#open = undefined;
    return oldest?.octets.subarray(0, oldest.length) ?? new Uint8Array();
  }

  /** Removes the oldest lines: they are written. */
  remove(): void {
    this.#size -= this.#batches.shift()?.length ?? 0;
  }

  /** Drops everything: nothing will be written any more. */
  drop(): void {
    for (const { lines } of this.#batches) this.#dropped += lines;
    this.#batches.length = 0;
    this.#open = undefined;
    this.#size = 0;
    this.#gap = 0;
  }

  #closeGap(): void {
    if (this.#gap > 0) this.#add(this.#gapLine(this.#gap));
    this.#gap = 0;
  }

  #add(line: string): void {
    const batch = this.#open;
    const written = batch === undefined ? 0 : this.#write(line, batch);
    this.#size += written === 0 ? this.#write(line, this.#begin(line.length)) : written;
  }

  /** Appends a line; answers its octets, or 0 when it does not fit. */
  #write(line: string, batch: Batch): number {
    const { read, written } = this.#encoder.encodeInto(line, batch.octets.subarray(batch.length));
    if (read < line.length || batch.length + written === batch.octets.length) return 0;
    batch.length += written;
    batch.octets[batch.length++] = LF;
    batch.lines++;
    return written + 1;
  }

  /** Begins a batch that has room for a line of so many characters. */
  #begin(characters: number): Batch {
    const octets = new Uint8Array(Math.max(BATCH, characters * 3 + 1));
    const batch = { octets, length: 0, lines: 0 };
    this.#batches.push(batch);
    this.#open = batch;
    return batch;
  }
}
