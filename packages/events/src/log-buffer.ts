/** The lines that wait for the disk: it keeps the oldest, and says where others are missing. */
export class LogBuffer {
  readonly #limit: number;
  readonly #gapLine: (missing: number) => string;
  readonly #lines: string[] = [];
  #size = 0;
  #gap = 0;
  #dropped = 0;

  /**
   * @param limit - how many characters wait at most
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

  /** How many characters wait. */
  get size(): number {
    return this.#size;
  }

  /** True when there is nothing left to write. */
  get isEmpty(): boolean {
    return this.#lines.length === 0 && this.#gap === 0;
  }

  /** Takes a line, or drops it when there is no room. */
  push(line: string): void {
    if (this.#size + line.length + 1 > this.#limit) {
      this.#gap++;
      this.#dropped++;
      return;
    }
    this.#closeGap();
    this.#add(line);
  }

  /** The oldest lines as text, at least one; they stay until they are removed. */
  peek(characters: number): { readonly text: string; readonly lines: number } {
    if (this.#lines.length === 0) this.#closeGap();
    let text = "";
    let lines = 0;
    for (const line of this.#lines) {
      if (lines > 0 && text.length + line.length + 1 > characters) break;
      text += `${line}\n`;
      lines++;
    }
    return { text, lines };
  }

  /** Removes the oldest lines: they are written. */
  remove(lines: number): void {
    for (const line of this.#lines.splice(0, lines)) this.#size -= line.length + 1;
  }

  /** Drops everything: nothing will be written any more. */
  drop(): void {
    this.#dropped += this.#lines.length;
    this.remove(this.#lines.length);
    this.#gap = 0;
  }

  #closeGap(): void {
    if (this.#gap > 0) this.#add(this.#gapLine(this.#gap));
    this.#gap = 0;
  }

  #add(line: string): void {
    this.#lines.push(line);
    this.#size += line.length + 1;
  }
}
