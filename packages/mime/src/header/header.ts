import { DefectList, type Salvaged } from "../defects.ts";
import { beforeLineEnd, CR, endOfName, isNameAt, isWhiteSpace, LF } from "./header-lines.ts";
import { type HeaderEnd, HeaderScan } from "./header-scan.ts";
import { asciiOf, isOneLine, LineEnds, onOneLine, textOf } from "../octets.ts";
import { mimeDefaults, type MimeLimits } from "../options.ts";

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

/** The fields of a message or part, in order, as an index over its octets. */
export class Header implements Iterable<HeaderField> {
  readonly end: HeaderEnd;
  /** What it was read from: the header is at their beginning. */
  readonly octets: Uint8Array;
  // Of a field: start, colon, end.
  #known: readonly number[] | undefined;
  readonly #fields: number;
  #text: string | undefined;

  /**
   * Made by {@link parseHeader}, and for each part by `parseStructure`.
   *
   * @param index - absent: it is made when it is needed, of all the octets, and of `fields` at most
   */
  constructor(
    octets: Uint8Array,
    index: readonly number[] | undefined,
    end: HeaderEnd,
    fields: number = mimeDefaults.fields,
  ) {
    this.octets = octets;
    this.#known = index;
    this.end = end;
    this.#fields = fields;
  }

  /** The same header, which takes no more room than its octets until it is asked for a field. */
  forgetful(): Header {
    return new Header(this.octets, undefined, this.end, this.#fields);
  }

  /** The number of fields. */
  get count(): number {
    return this.#index.length / 3;
  }

  /** The first field of that name, in any case. */
  get(name: string): HeaderField | undefined {
    const wanted = name.toLowerCase();
    const index = this.#index;
    for (let i = 0; i < index.length; i += 3) {
      if (this.#hasName(i, wanted)) return this.#field(i);
    }
    return undefined;
  }

  /** All fields of that name, in any case. */
  all(name: string): readonly HeaderField[] {
    const wanted = name.toLowerCase();
    const fields: HeaderField[] = [];
    const index = this.#index;
    for (let i = 0; i < index.length; i += 3) {
      if (this.#hasName(i, wanted)) fields.push(this.#field(i));
    }
    return fields;
  }

  *[Symbol.iterator](): Generator<HeaderField, undefined> {
    const { length } = this.#index;
    for (let i = 0; i < length; i += 3) yield this.#field(i);
    return undefined;
  }

  get #index(): readonly number[] {
    return (this.#known ??= indexOf(this.octets, this.#fields));
  }

  /** @param wanted - in lower case; of ASCII, as the names of fields are (RFC 5322 §2.2) */
  #hasName(i: number, wanted: string): boolean {
    const start = this.#index[i] as number;
    if (wanted.includes(":") || !isNameAt(this.octets, start, wanted)) return false;
    const next = this.octets[start + wanted.length];
    return next === 58 || isWhiteSpace(next);
  }

  #field(i: number): HeaderField {
    return new Field(this.octets, this.#ascii, this.#index, i);
  }

  /** The header as text; empty where it is not ASCII. One decoding serves all fields. */
  get #ascii(): string {
    return (this.#text ??= asciiOf(this.octets.subarray(0, this.#index.at(-1) ?? 0)));
  }
}

class Field implements HeaderField {
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
  readonly #bytes: Uint8Array;
  // Of ASCII, offsets are the same in octets and in text.
  readonly #ascii: string;

  /** @param i - where it is in the index */
  constructor(bytes: Uint8Array, ascii: string, index: readonly number[], i: number) {
    this.#bytes = bytes;
    this.#ascii = ascii;
    this.start = index[i] as number;
    this.valueStart = (index[i + 1] as number) + 1;
    this.end = index[i + 2] as number;
  }

  get name(): string {
    return this.#textOf(this.start, endOfName(this.#bytes, this.start, this.end));
  }

  get raw(): Uint8Array {
    return this.#bytes.subarray(this.start, this.end);
  }

  get value(): string {
    return unfolded(this.#textOf(this.valueStart, this.end));
  }

  #textOf(start: number, end: number): string {
    if (this.#ascii !== "") return this.#ascii.slice(start, end);
    return textOf(this.#bytes.subarray(start, end));
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
  const { header, fields, defects } = { ...mimeDefaults, ...limits };
  const list = new DefectList(defects);
  const scan = new HeaderScan(fields, list, 0);
  const most = Math.min(header, bytes.length);
  const end = scanLines(bytes, most, scan, list);
  if (end.type === "partial") {
    list.add(bytes.length > header ? "header-too-long" : "header-unended", most);
  }
  findCharacters(bytes, end.type === "complete" ? end.bodyStart : most, list, 0);
  return { value: new Header(bytes, scan.index, end, fields), defects: list.defects };
}

/** The index of a header whose defects are known. */
function indexOf(octets: Uint8Array, fields: number): readonly number[] {
  const list = new DefectList(0);
  const scan = new HeaderScan(fields, list, 0);
  scanLines(octets, octets.length, scan, list);
  return scan.index;
}

function scanLines(
  bytes: Uint8Array,
  limit: number,
  scan: HeaderScan,
  defects: DefectList,
): HeaderEnd {
  const ends = new LineEnds(bytes);
  let at = 0;
  while (at < limit) {
    const lf = ends.next(at);
    const ended = lf !== -1 && lf < limit;
    const next = ended ? lf + 1 : limit;
    const end = ended ? beforeLineEnd(bytes, at, lf) : next;
    if (ended && end === lf) defects.addOnce("bare-lf", lf);
    const kind = scan.line(bytes, at, end, at, next);
    if (kind === "empty") return { type: "complete", bodyStart: next };
    if (kind === "other" && ended) {
      defects.add("field-missing-colon", at);
      return { type: "complete", bodyStart: at };
    }
    at = next;
  }
  return { type: "partial" };
}

/** Lists what may be read differently elsewhere, though it changes nothing here. */
export function findCharacters(
  bytes: Uint8Array,
  end: number,
  defects: DefectList,
  base: number,
): void {
  let nul = -1;
  let cr = -1;
  for (let at = 0; at < end; at++) {
    const octet = bytes[at] as number;
    if (octet > CR) continue;
    if (octet === 0 && nul === -1) nul = at;
    // A CR that is last may be followed by LF in octets that are not given.
    if (octet === CR && cr === -1 && at + 1 < end && bytes[at + 1] !== LF) cr = at;
  }
  if (nul !== -1) defects.add("nul", base + nul);
  if (cr !== -1) defects.add("bare-cr", base + cr);
}

// RFC 5322 §2.2.3: unfolding removes the line ends before white space.
function unfolded(written: string): string {
  const trimmed = written.trim();
  if (isOneLine(trimmed)) return trimmed;
  const text = trimmed.replaceAll(/\r?\n(?=[ \t])/g, "");
  return isOneLine(text) ? text : onOneLine(text).trim();
}
