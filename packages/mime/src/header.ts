import { DefectList, type Salvaged } from "./defects.ts";
import { beforeLineEnd, CR, endOfName, headerLine, isWhiteSpace, LF } from "./header-lines.ts";
import { onOneLine, textOf } from "./octets.ts";
import { mimeDefaults, type MimeLimits } from "./options.ts";

/** A field of a header. Offsets are octets from the start of what was parsed. */
export interface HeaderField {
  /** The name as it was written. */
  readonly name: string;
  /** Where the name begins. */
  readonly start: number;
  /** Where the value begins: after the colon, white space included. */
  readonly valueStart: number;
  /** Where the field ends, its line end included. */
  readonly end: number;
  /** The octets of the whole field, a view. */
  readonly raw: Uint8Array;
  /** The value unfolded and trimmed, without CR, LF and NUL; encoded words are left as they are. */
  readonly value: string;
}

/** Where a header ends. */
export type HeaderEnd =
  /** At `bodyStart` the body begins. */
  | { readonly type: "complete"; readonly bodyStart: number }
  /** The octets end, or the limit is reached, before the header does. */
  | { readonly type: "partial" };

// The fields that may stand once and on whose value readers must agree. RFC 5322 §3.6, RFC 2045 §3.
const SINGLE = new Set(
  (
    "from sender reply-to to cc subject date message-id in-reply-to references " +
    "mime-version content-type content-transfer-encoding content-disposition content-id"
  ).split(" "),
);

/** The fields of a message or part, in order, as an index over its octets. */
export class Header implements Iterable<HeaderField> {
  readonly end: HeaderEnd;
  readonly #bytes: Uint8Array;
  // Three offsets a field: start, colon, end.
  readonly #index: readonly number[];

  /** Made by {@link parseHeader}. */
  constructor(bytes: Uint8Array, index: readonly number[], end: HeaderEnd) {
    this.#bytes = bytes;
    this.#index = index;
    this.end = end;
  }

  /** The number of fields. */
  get count(): number {
    return this.#index.length / 3;
  }

  /** The first field of that name, in any case. */
  get(name: string): HeaderField | undefined {
    return this.#named(name).next().value;
  }

  /** All fields of that name, in any case. */
  all(name: string): readonly HeaderField[] {
    return [...this.#named(name)];
  }

  *[Symbol.iterator](): Generator<HeaderField, undefined> {
    for (let i = 0; i < this.#index.length; i += 3) yield this.#field(i);
    return undefined;
  }

  *#named(name: string): Generator<HeaderField, undefined> {
    const wanted = new TextEncoder().encode(name.toLowerCase());
    for (let i = 0; i < this.#index.length; i += 3) {
      if (this.#hasName(i, wanted)) yield this.#field(i);
    }
    return undefined;
  }

  #hasName(i: number, wanted: Uint8Array): boolean {
    const start = this.#index[i] as number;
    for (let at = 0; at < wanted.length; at++) {
      if (lowerCase(this.#bytes[start + at] as number) !== wanted[at]) return false;
    }
    const next = this.#bytes[start + wanted.length];
    return next === 58 || isWhiteSpace(next);
  }

  #field(i: number): HeaderField {
    const [start, colon, end] = this.#index.slice(i, i + 3) as [number, number, number];
    return new Field(this.#bytes, start, colon, end);
  }
}

class Field implements HeaderField {
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, start: number, colon: number, end: number) {
    this.#bytes = bytes;
    this.start = start;
    this.valueStart = colon + 1;
    this.end = end;
  }

  get name(): string {
    return textOf(this.#bytes.subarray(this.start, endOfName(this.#bytes, this.start, this.end)));
  }

  get raw(): Uint8Array {
    return this.#bytes.subarray(this.start, this.end);
  }

  get value(): string {
    return unfolded(textOf(this.#bytes.subarray(this.valueStart, this.end)));
  }
}

/**
 * Finds the fields of a header in the first octets of a message, as far as they are given.
 *
 * A line that is no field ends the header, as if an empty line stood before it; a bare LF ends a
 * line; a bare CR does not. Each of these is listed as a defect.
 *
 * @param bytes - a message, or its first octets; kept by reference
 */
export function parseHeader(bytes: Uint8Array, limits: Partial<MimeLimits> = {}): Salvaged<Header> {
  const { header: limit, defects: most } = { ...mimeDefaults, ...limits };
  const scan = new HeaderScan(bytes, Math.min(limit, bytes.length), new DefectList(most));
  const end = scan.run();
  if (end.type === "partial") {
    scan.defects.add(bytes.length > limit ? "header-too-long" : "header-unended", bytes.length);
  }
  scan.findCharacters(end.type === "complete" ? end.bodyStart : bytes.length);
  return { value: new Header(bytes, scan.index, end), defects: scan.defects.defects };
}

class HeaderScan {
  readonly index: number[] = [];
  readonly defects: DefectList;
  readonly #bytes: Uint8Array;
  readonly #limit: number;
  readonly #seen = new Set<string>();

  constructor(bytes: Uint8Array, limit: number, defects: DefectList) {
    this.#bytes = bytes;
    this.#limit = limit;
    this.defects = defects;
  }

  run(): HeaderEnd {
    let at = 0;
    while (at < this.#limit) {
      const lf = this.#bytes.indexOf(LF, at);
      const next = lf === -1 || lf >= this.#limit ? this.#limit : lf + 1;
      const ended = next === lf + 1;
      const end = ended ? beforeLineEnd(this.#bytes, at, lf) : next;
      if (ended && end === lf) this.defects.addOnce("bare-lf", lf);
      const kind = headerLine(this.#bytes, at, end, this.index.length === 0);
      if (kind === "empty") return { type: "complete", bodyStart: next };
      if (kind === "other" && ended) {
        this.defects.add("field-missing-colon", at);
        return { type: "complete", bodyStart: at };
      }
      this.#take(kind, at, next);
      at = next;
    }
    return { type: "partial" };
  }

  // What may be read differently elsewhere, though it changes nothing here.
  findCharacters(end: number): void {
    const nul = this.#bytes.indexOf(0);
    if (nul !== -1 && nul < end) this.defects.add("nul", nul);
    let cr = this.#bytes.indexOf(CR);
    while (cr !== -1 && cr < end && this.#bytes[cr + 1] === LF)
      cr = this.#bytes.indexOf(CR, cr + 1);
    if (cr !== -1 && cr < end && cr + 1 < this.#bytes.length) this.defects.add("bare-cr", cr);
  }

  #take(kind: ReturnType<typeof headerLine>, at: number, next: number): void {
    if (kind === "field" || kind === "spaced-field") {
      const nameEnd = endOfName(this.#bytes, at, next);
      if (kind === "spaced-field") this.defects.add("field-name", nameEnd);
      this.index.push(at, this.#bytes.indexOf(58, nameEnd), next);
      this.#count(at, nameEnd);
    } else if (kind === "continuation") {
      this.index[this.index.length - 1] = next;
    } else if (kind === "mbox") {
      this.defects.add("mbox-line", at);
    }
  }

  #count(start: number, end: number): void {
    if (end - start > 25) return;
    const name = String.fromCharCode(...this.#bytes.subarray(start, end)).toLowerCase();
    if (!SINGLE.has(name)) return;
    if (this.#seen.has(name)) this.defects.add("field-repeated", start, `${name} is repeated`);
    this.#seen.add(name);
  }
}

function lowerCase(octet: number): number {
  return octet >= 65 && octet <= 90 ? octet + 32 : octet;
}

// RFC 5322 §2.2.3: unfolding removes the line ends before white space.
function unfolded(text: string): string {
  return onOneLine(text.replaceAll(/\r?\n(?=[ \t])/g, "")).trim();
}
