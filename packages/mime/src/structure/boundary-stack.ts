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
  // By what can be seen of a line at once: how many of them look like that.
  readonly #shapes = new Map<number, number>();

  /** Looks out for a boundary from now on, for the part at `level`, which is the innermost. */
  add(boundary: string, level: number): void {
    const key = keyOf(boundary);
    const levels = this.#levels.get(key);
    if (levels !== undefined) levels.push(level);
    else {
      this.#levels.set(key, [level]);
      this.#count(key, 1);
    }
  }

  /** Looks out no longer for the innermost boundary of that name. */
  remove(boundary: string): void {
    const key = keyOf(boundary);
    const levels = this.#levels.get(key);
    levels?.pop();
    if (levels?.length !== 0) return;
    this.#levels.delete(key);
    this.#count(key, -1);
  }

  /** What a line separates, if anything. RFC 2046 §5.1.1. */
  match(bytes: Uint8Array, start: number, end: number): Delimiter | undefined {
    if (this.#levels.size === 0 || end - start > LONGEST_LINE) return undefined;
    if (bytes[start] !== HYPHEN || bytes[start + 1] !== HYPHEN || end < start + 2) return undefined;
    let last = end;
    while (isWhiteSpace(bytes[last - 1])) last--;
    if (!this.#isLike(bytes, start + 2, last)) return undefined;
    const line = octetText(bytes.subarray(start + 2, last));
    const opening = this.#levels.get(line)?.at(-1);
    const closing = line.endsWith("--") ? this.#levels.get(line.slice(0, -2))?.at(-1) : undefined;
    if (closing !== undefined && (opening === undefined || closing > opening)) {
      return { level: closing, closing: true };
    }
    return opening === undefined ? undefined : { level: opening, closing: false };
  }

  /** False where no boundary, closing or not, has this length and end. */
  #isLike(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#shapes.has(shapeOf(end - start, bytes[end - 1]))) return true;
    if (bytes[end - 1] !== HYPHEN || bytes[end - 2] !== HYPHEN) return false;
    return this.#shapes.has(shapeOf(end - start - 2, bytes[end - 3]));
  }

  #count(key: string, change: 1 | -1): void {
    const shape = shapeOf(key.length, lastOctet(key));
    const count = (this.#shapes.get(shape) ?? 0) + change;
    if (count === 0) this.#shapes.delete(shape);
    else this.#shapes.set(shape, count);
  }
}

function shapeOf(length: number, last: number | undefined): number {
  return (length << 8) | Math.min(last ?? 0, 128);
}

function keyOf(boundary: string): string {
  if (isAscii(boundary)) return boundary.slice(0, LONGEST_LINE);
  return octetText(new TextEncoder().encode(boundary).subarray(0, LONGEST_LINE));
}

/** The last octet of a boundary. Those beyond ASCII look alike. */
function lastOctet(key: string): number {
  const code = key.charCodeAt(key.length - 1);
  return code < 128 ? code : 128;
}
