import type { ContentType } from "../field/content-fields.ts";
import type { DefectList } from "../defects.ts";
import type { CharsetParts } from "../header/encoded-words.ts";
import { BoundaryStack, type Delimiter } from "./boundary-stack.ts";
import { Header } from "../header/header.ts";
import { HeaderGatherer } from "../header/header-gatherer.ts";
import { type HeaderLine, headerLine } from "../header/header-lines.ts";
import { type HeaderEnd, HeaderScan } from "../header/header-scan.ts";
import { OpenPart } from "./open-part.ts";
import type { MimeLimits } from "../options.ts";
import type { Part } from "./part.ts";
import { type PartHeader, PartHeaderReader } from "./part-header.ts";

// RFC 2045 §5.2.
const TEXT: ContentType = {
  type: "text",
  subtype: "plain",
  parameters: new Map([["charset", "us-ascii"]]),
};
// RFC 2046 §5.1.5: what the parts of a digest are by default.
const MESSAGE: ContentType = { type: "message", subtype: "rfc822", parameters: new Map() };

// What is read as a message; RFC 2046 §5.2.1, RFC 6532 §3.7.
const MESSAGES = new Set(["message/rfc822", "message/global"]);

/** What the structure of a message is found with. */
export interface StructureParts extends CharsetParts {
  /**
   * True where the octets given stay as they are: headers are then views of them, not copies.
   * Default: false.
   */
  readonly lasting?: boolean;
}

/** Where a line is in the message; `next` is after its line end. */
export interface LinePosition {
  readonly start: number;
  readonly next: number;
}

/** Builds the tree of parts from the lines of a message, with a stack of those that are open. */
export class StructureBuilder {
  /** True while only a line that begins with a hyphen can matter. */
  inBody = false;
  readonly #limits: MimeLimits;
  readonly #defects: DefectList;
  readonly #reader: PartHeaderReader;
  readonly #gatherer: HeaderGatherer;
  readonly #boundaries = new BoundaryStack();
  // Never empty before the end; the last one is the innermost.
  readonly #open: OpenPart[] = [];
  // Of the header that is read.
  #scan: HeaderScan;
  #count = 0;
  // How many octets of headers may still be kept.
  #room: number;
  // Lines that have ended.
  #lines = 0;
  // Octets of the last line, and of its line end.
  #length = 0;
  #break = 0;

  constructor(limits: MimeLimits, parts: StructureParts, defects: DefectList) {
    this.#limits = limits;
    this.#defects = defects;
    this.#reader = new PartHeaderReader({ ...parts, limits }, defects);
    this.#gatherer = new HeaderGatherer(parts.lasting ?? false);
    this.#room = limits.headers;
    this.#scan = new HeaderScan(limits.fields, defects, 0);
    this.#begin(0, TEXT);
  }

  /** The octets that follow, in which the lines of a header can be found again. */
  chunk(bytes: Uint8Array, before: number): void {
    this.#gatherer.begin(bytes, before);
  }

  /** No more of that chunk: what is needed of it is copied. */
  suspend(): void {
    this.#gatherer.suspend();
  }

  /**
   * Lines of a body that are no boundaries, of which the last has `length` octets before a line end
   * of `ending`.
   */
  pass(lines: number, length: number, ending: number): void {
    this.#lines += lines;
    this.#length = length;
    this.#break = ending;
  }

  /** A line; of its octets from `start` to `end`, `bytes` has the first 998 at least. */
  line(bytes: Uint8Array, start: number, end: number, position: LinePosition): void {
    const length = end - start;
    const ending = position.next - position.start - length;
    let delimiter = this.#boundaries.match(bytes, start, end);
    let kind: HeaderLine | undefined;
    if (delimiter === undefined && !this.inBody) {
      kind = this.#headerLine(bytes, start, end, position);
      // The line may be the boundary that the header has just declared.
      if (kind === "other") delimiter = this.#boundaries.match(bytes, start, end);
    }
    if (delimiter !== undefined) this.#separate(delimiter, position);
    this.pass(ending > 0 ? 1 : 0, length, ending);
    if (kind === "empty") this.#enter(position.start, position.next);
    if (delimiter?.closing === false) this.#nextPart(position.next);
  }

  /** The message ends at `at`. */
  end(at: number): Part {
    if (!this.inBody) this.#endHeader(at);
    const unended = this.#break === 0 && this.#length > 0;
    const lines = this.#lines + (unended ? 1 : 0);
    this.#closeTo(0, at, lines);
    return this.#close(at, lines);
  }

  #headerLine(bytes: Uint8Array, start: number, end: number, position: LinePosition): HeaderLine {
    const { start: at, next } = position;
    const part = this.#innermost();
    if (next - at === end - start + 1) this.#defects.addOnce("bare-lf", next - 1);
    const base = part.start;
    // Beyond the limit a line is only looked at for the end of the header.
    const kind =
      at - base < Math.min(this.#limits.header, this.#room)
        ? this.#scan.line(bytes, start, end, at - base, next - base)
        : headerLine(bytes, start, end, false);
    if (kind === "other") {
      this.#defects.add("field-missing-colon", at);
      this.#enter(at, at);
    }
    return kind;
  }

  // The header of the innermost part ends at `headerEnd`, its body begins at `bodyStart`.
  #enter(headerEnd: number, bodyStart: number): void {
    const part = this.#innermost();
    this.#describe(part, headerEnd, bodyStart);
    const { contentType, encoding } = part.described as PartHeader;
    const identity = encoding !== "base64" && encoding !== "quoted-printable";
    const type = `${contentType.type}/${contentType.subtype}`;
    if (contentType.type === "multipart") this.#enterMultipart(part, contentType);
    else if (MESSAGES.has(type) && identity && bodyStart > headerEnd && this.#mayNest(bodyStart)) {
      part.kind = "message";
      this.#begin(bodyStart, TEXT);
    }
  }

  #enterMultipart(part: OpenPart, { parameters }: ContentType): void {
    const boundary = parameters.get("boundary")?.trimEnd() ?? "";
    if (boundary === "") {
      this.#defects.add("boundary-missing", part.start);
    } else if (this.#mayNest(part.bodyStart)) {
      part.kind = "multipart";
      part.boundary = boundary;
      this.#boundaries.add(boundary, this.#open.length - 1);
    }
  }

  #describe(part: OpenPart, headerEnd: number, bodyStart: number, ended = true): void {
    const { bytes, cut } = this.#gatherer.take(headerEnd);
    if (cut) this.#defects.add(this.#cutBy(bytes.length), part.start);
    this.#room -= bytes.length;
    this.#scan.cut(bytes.length);
    const end: HeaderEnd =
      cut || !ended ? { type: "partial" } : { type: "complete", bodyStart: bodyStart - part.start };
    const header = new Header(bytes, this.#scan.index, end, this.#limits.fields);
    part.described = this.#reader.read(header, part.start, part.defaultType);
    part.bodyStart = bodyStart;
    part.linesBefore = this.#lines;
    part.kind = "leaf";
    this.inBody = true;
  }

  #cutBy(length: number): "header-too-long" | "truncated" {
    return length < this.#limits.header ? "truncated" : "header-too-long";
  }

  // A header is cut off, by a boundary or the end of the message.
  #endHeader(at: number): void {
    this.#defects.add("header-unended", at);
    this.#describe(this.#innermost(), at, at, false);
  }

  #separate({ level, closing }: Delimiter, position: LinePosition): void {
    if (!this.inBody) this.#endHeader(position.start);
    // RFC 2046 §5.1.1: the line end before a boundary belongs to the boundary.
    const empty = this.#length === 0 && this.#break > 0;
    const lines = this.#lines - (empty ? 1 : 0);
    const end = this.#closeTo(level, position.start - this.#break, lines);
    const part = this.#innermost();
    part.preambleEnd ??= Math.max(part.bodyStart, end);
    if (!closing) return;
    this.#forget(part);
    part.epilogueStart = position.next;
  }

  #nextPart(start: number): void {
    const { contentType } = this.#innermost().described as PartHeader;
    if (this.#count < this.#limits.parts) {
      this.#begin(start, contentType.subtype === "digest" ? MESSAGE : TEXT);
      return;
    }
    this.#defects.add("truncated", start);
    for (const part of this.#open) this.#forget(part);
  }

  #begin(start: number, defaultType: ContentType): void {
    this.#count++;
    this.#open.push(new OpenPart(start, defaultType));
    this.#gatherer.start(start, Math.min(this.#limits.header, this.#room));
    this.#scan = new HeaderScan(this.#limits.fields, this.#defects, start);
    this.inBody = false;
  }

  #mayNest(at: number): boolean {
    const may = this.#open.length < this.#limits.depth && this.#count < this.#limits.parts;
    if (!may) this.#defects.add("truncated", at);
    return may;
  }

  // Closes the parts inside the one at `level`; answers where the outermost of them ends.
  #closeTo(level: number, at: number, lines: number): number {
    let end = at;
    while (this.#open.length > level + 1) {
      end = Math.max(end, this.#innermost().bodyStart);
      const part = this.#close(end, lines);
      this.#innermost().children.push(part);
    }
    return end;
  }

  #close(end: number, lines: number): Part {
    const part = this.#open.pop() as OpenPart;
    if (part.boundary !== undefined) {
      const code = part.preambleEnd === undefined ? "boundary-not-found" : "boundary-unclosed";
      this.#defects.add(code, code === "boundary-not-found" ? part.start : end);
      this.#forget(part);
    }
    return part.close(end, end > part.bodyStart ? lines - part.linesBefore : 0);
  }

  #forget(part: OpenPart): void {
    if (part.boundary !== undefined) this.#boundaries.remove(part.boundary);
    part.boundary = undefined;
  }

  #innermost(): OpenPart {
    return this.#open.at(-1) as OpenPart;
  }
}
