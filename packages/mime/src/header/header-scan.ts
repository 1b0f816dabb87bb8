import type { DefectList } from "../defects.ts";
import {
  beforeLineEnd,
  CR,
  endOfName,
  type HeaderLine,
  headerLine,
  isNameAt,
  LF,
} from "./header-lines.ts";

/** Where a header ends. */
export type HeaderEnd =
  /** At `bodyStart` the body begins. */
  | { readonly type: "complete"; readonly bodyStart: number }
  /** The octets end, or the limit is reached, before the header does. */
  | { readonly type: "partial" };

// The fields that may stand once and on whose value readers must agree. RFC 5322 §3.6, RFC 2045 §3.
const SINGLE = Map.groupBy(
  (
    "from sender reply-to to cc subject date message-id in-reply-to references " +
    "mime-version content-type content-transfer-encoding content-disposition content-id"
  ).split(" "),
  (name) => name.length,
);

/** Goes through the lines of a header and notes where its fields are. */
export class HeaderScan {
  /** Three offsets a field: start, colon, end. */
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
    const header = this.#bytes.subarray(0, end);
    const nul = header.indexOf(0);
    if (nul !== -1) this.defects.add("nul", nul);
    let cr = header.indexOf(CR);
    while (cr !== -1 && header[cr + 1] === LF) cr = header.indexOf(CR, cr + 1);
    // A CR that is last may be followed by LF in octets that are not given.
    if (cr !== -1 && cr + 1 < header.length) this.defects.add("bare-cr", cr);
  }

  #take(kind: HeaderLine, at: number, next: number): void {
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
    // Compared where they stand: making every name a text costs more than all the rest.
    const name = SINGLE.get(end - start)?.find((each) => isNameAt(this.#bytes, start, each));
    if (name === undefined) return;
    if (this.#seen.has(name)) this.defects.add("field-repeated", start, `${name} is repeated`);
    this.#seen.add(name);
  }
}
