import { isAscii } from "../header/header-format.ts";
import { isWhiteSpace, LONGEST_LINE } from "../header/header-lines.ts";
import { octetText } from "../octets.ts";

const HYPHEN = 45;

/** A line that separates the parts of the open part at `level`, or, `closing`, ends them. */
export interface Delimiter {
  readonly level: number;
  readonly closing: boolean;
}

/** The boundaries of the open parts; the innermost of equal ones counts. */
export class BoundaryStack {
  // By boundary as octets, each a character: the levels it is of, innermost last.
  readonly #levels = new Map<string, number[]>();

  /** Looks out for a boundary from now on, for the part at `level`, which is the innermost. */
  add(boundary: string, level: number): void {
    const key = keyOf(boundary);
    const levels = this.#levels.get(key);
    if (levels === undefined) this.#levels.set(key, [level]);
    else levels.push(level);
  }

  /** Looks out no longer for the innermost boundary of that name. */
  remove(boundary: string): void {
    const key = keyOf(boundary);
    const levels = this.#levels.get(key);
    levels?.pop();
    if (levels?.length === 0) this.#levels.delete(key);
  }

  /** What a line separates, if anything. RFC 2046 §5.1.1. */
  match(bytes: Uint8Array, start: number, end: number): Delimiter | undefined {
    if (this.#levels.size === 0 || end - start > LONGEST_LINE) return undefined;
    if (bytes[start] !== HYPHEN || bytes[start + 1] !== HYPHEN || end < start + 2) return undefined;
    let last = end;
    while (isWhiteSpace(bytes[last - 1])) last--;
    const line = octetText(bytes.subarray(start + 2, last));
    const opening = this.#levels.get(line)?.at(-1);
    const closing = line.endsWith("--") ? this.#levels.get(line.slice(0, -2))?.at(-1) : undefined;
    if (closing !== undefined && (opening === undefined || closing > opening)) {
      return { level: closing, closing: true };
    }
    return opening === undefined ? undefined : { level: opening, closing: false };
  }
}

function keyOf(boundary: string): string {
  if (isAscii(boundary)) return boundary.slice(0, LONGEST_LINE);
  return octetText(new TextEncoder().encode(boundary).subarray(0, LONGEST_LINE));
}
