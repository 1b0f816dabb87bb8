import type { DefectList } from "../defects.ts";
import { endOfName, type HeaderLine, headerLine, isNameAt } from "./header-lines.ts";

/** Where a header ends. */
export type HeaderEnd =
  /** At `bodyStart` the body begins. */
  | { readonly type: "complete"; readonly bodyStart: number }
  /** The octets end, or a limit is reached, before the header does. */
  | { readonly type: "partial" };

// The fields that may stand once and on whose value readers must agree. RFC 5322 §3.6, RFC 2045 §3.
const SINGLE: readonly (readonly string[])[] = (() => {
  const names =
    "from sender reply-to to cc subject date message-id in-reply-to references " +
    "mime-version content-type content-transfer-encoding content-disposition content-id";
  const byLength: string[][] = Array.from({ length: 26 }, () => []);
  for (const name of names.split(" ")) byLength[name.length]?.push(name);
  return byLength;
})();

const COLON = 58;

/** Takes the lines of a header one by one, and notes where its fields are. */
export class HeaderScan {
  /** Three offsets a field, from the start of the header: start, colon, end. */
  readonly index: number[] = [];
  readonly #fields: number;
  readonly #defects: DefectList;
  // Where the header begins in what defects are told of.
  readonly #base: number;
  #seen: string[] | undefined;
  #isFull = false;

  /** @param fields - how many fields are noted at most */
  constructor(fields: number, defects: DefectList, base: number) {
    this.#fields = fields;
    this.#defects = defects;
    this.#base = base;
  }

  /** Only the first `length` octets of the header are there: what is beyond is not noted. */
  cut(length: number): void {
    const { index } = this;
    while (index.length > 0 && (index.at(-2) as number) >= length) index.length -= 3;
    if (index.length > 0) index[index.length - 1] = Math.min(index.at(-1) as number, length);
  }

  /**
   * A line of the header; of its octets from `start` to `end`, `bytes` has the first 998 at least.
   *
   * @param at - where it begins in the header
   * @param next - where the next one does
   */
  line(bytes: Uint8Array, start: number, end: number, at: number, next: number): HeaderLine {
    const { index } = this;
    const kind = headerLine(bytes, start, end, index.length === 0 && !this.#isFull);
    if (kind === "field" || kind === "spaced-field") {
      const nameEnd = endOfName(bytes, start, end);
      if (kind === "spaced-field")
        this.#defects.add("field-name", this.#base + at + nameEnd - start);
      this.#isFull = index.length >= this.#fields * 3;
      if (this.#isFull) {
        this.#defects.addOnce("truncated", this.#base + at);
        return kind;
      }
      index.push(at, at + bytes.indexOf(COLON, nameEnd) - start, next);
      this.#count(bytes, start, nameEnd, at);
    } else if (kind === "continuation") {
      // It goes on with the field before it, which may not be noted.
      if (!this.#isFull) index[index.length - 1] = next;
    }
    if (kind === "mbox") this.#defects.add("mbox-line", this.#base + at);
    return kind;
  }

  #count(bytes: Uint8Array, start: number, end: number, at: number): void {
    // Compared where they stand: making every name a text costs more than all the rest.
    const names = SINGLE[end - start];
    if (names === undefined) return;
    for (const name of names) {
      if (!isNameAt(bytes, start, name)) continue;
      this.#seen ??= [];
      if (this.#seen.includes(name))
        this.#defects.add("field-repeated", this.#base + at, `${name} is repeated`);
      else this.#seen.push(name);
      return;
    }
  }
}
