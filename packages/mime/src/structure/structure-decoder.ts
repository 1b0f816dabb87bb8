import { DefectList, type Salvaged } from "../defects.ts";
import { beforeLineEnd } from "../header/header-lines.ts";
import { LineEnds } from "../octets.ts";
import { LineCarry } from "./line-carry.ts";
import { mimeDefaults, type MimeLimits } from "../options.ts";
import type { Part } from "./part.ts";
import { StructureBuilder, type StructureParts } from "./structure-builder.ts";

const HYPHEN = 45;

/**
 * Finds the parts of a message that comes in pieces of any size: their headers, bodies and lines by
 * their offsets. Time is linear in the octets, memory in the headers, up to their limits, and the
 * number of parts; nothing of a body is kept.
 *
 * Lines end at LF, after CR or not. A boundary is a whole line: two hyphens, the boundary, white
 * space. Beyond a limit the tree stays as it is, with the defect `truncated`.
 */
export class StructureDecoder {
  readonly #defects: DefectList;
  readonly #builder: StructureBuilder;
  readonly #carry = new LineCarry();
  // Octets before the chunk that is being read.
  #before = 0;

  constructor(limits: Partial<MimeLimits> = {}, parts: StructureParts = {}) {
    const all = { ...mimeDefaults, ...limits };
    this.#defects = new DefectList(all.defects);
    this.#builder = new StructureBuilder(all, parts, this.#defects);
  }

  /** The next octets of the message. Nothing of `chunk` is kept, unless it is `lasting`. */
  push(chunk: Uint8Array): void {
    const builder = this.#builder;
    builder.chunk(chunk, this.#before);
    const ends = new LineEnds(chunk);
    let at = 0;
    while (at < chunk.length) {
      if (builder.inBody && this.#carry.length === 0) at = this.#pass(chunk, ends, at);
      const lf = ends.next(at);
      if (lf === -1) break;
      if (this.#carry.length > 0) {
        this.#carry.add(chunk, at, lf + 1);
        this.#carried(lf + 1);
      } else {
        const end = beforeLineEnd(chunk, at, lf);
        const next = lf + 1;
        builder.line(chunk, at, end, { start: this.#before + at, next: this.#before + next });
      }
      at = lf + 1;
    }
    if (at < chunk.length) this.#carry.add(chunk, at, chunk.length);
    builder.suspend();
    this.#before += chunk.length;
  }

  /** The message itself as a part, and what is wrong in it. Called once, last. */
  end(): Salvaged<Part> {
    this.#builder.chunk(new Uint8Array(0), this.#before);
    if (this.#carry.length > 0) this.#carried(0);
    const value = this.#builder.end(this.#before);
    return { value, defects: this.#defects.defects };
  }

  // Passes over the lines of a body that can be no boundary; answers where another line begins.
  #pass(chunk: Uint8Array, ends: LineEnds, start: number): number {
    let at = start;
    let from = start;
    let lines = 0;
    while (chunk[at] !== HYPHEN) {
      const lf = ends.next(at);
      if (lf === -1) break;
      from = at;
      at = lf + 1;
      lines++;
    }
    if (lines === 0) return start;
    const end = beforeLineEnd(chunk, from, at - 1);
    this.#builder.pass(lines, end - from, at - end);
    return at;
  }

  // A line that began in an earlier chunk ends at `at` of this one.
  #carried(at: number): void {
    const next = this.#before + at;
    const { bytes, end } = this.#carry.take();
    this.#builder.line(bytes, 0, end, { start: next - this.#carry.taken, next });
  }
}
