/** How a text is flowed, by the parameters of its Content-Type. RFC 3676 §4. */
export interface FlowedOptions {
  /** The parameter DelSp: the space before a soft line break is no part of the text. Default: false. */
  readonly delSp?: boolean;
}

/** A paragraph of a flowed text. */
export interface FlowedParagraph {
  /** How deep it is quoted; 0 for the author's own words. */
  readonly quote: number;
  /** One line, without quote marks and line end. */
  readonly text: string;
}

interface Line {
  readonly start: number;
  readonly quote: number;
  /** Of what stands after the quote marks and the stuffed space. */
  readonly from: number;
  readonly to: number;
  /** Where the next line begins. */
  readonly next: number;
  readonly signature: boolean;
  readonly flowed: boolean;
}

/**
 * Reads a flowed text (RFC 3676 §4) paragraph by paragraph, so that a text of any size costs no
 * more memory than its largest paragraph.
 *
 * @example
 * [...decodeFlowed("> Well \r\n> said\r\n")]; // [{ quote: 1, text: "Well said" }]
 */
export function* decodeFlowed(
  text: string,
  { delSp = false }: FlowedOptions = {},
): Generator<FlowedParagraph, undefined> {
  let last: Line | undefined;
  let pieces = new Pieces();
  for (let at = 0; at < text.length;) {
    const line = lineAt(text, at);
    if (last !== undefined && !continues(last, line)) {
      yield { quote: last.quote, text: pieces.joined() };
      pieces = new Pieces();
    }
    pieces.add(text.slice(line.from, delSp && line.flowed ? line.to - 1 : line.to));
    last = line;
    at = line.next;
  }
  if (last !== undefined) yield { quote: last.quote, text: pieces.joined() };
  return undefined;
}

/**
 * The text with its paragraphs on one line each; quote marks and line ends stay as they are.
 *
 * @example
 * unflow("> Well \r\n> said\r\n"); // "> Well said\r\n"
 */
export function unflow(text: string, { delSp = false }: FlowedOptions = {}): string {
  if (!mayChange(text)) return text;
  const pieces = new Pieces();
  let kept = 0;
  let last: Line | undefined;
  for (let at = 0; at < text.length;) {
    const line = lineAt(text, at);
    const joins = last !== undefined && continues(last, line);
    const stuffed = line.quote === 0 && line.from > line.start;
    if (joins || stuffed) {
      const end = joins ? (last as Line).to - (delSp ? 1 : 0) : line.start;
      pieces.add(text.slice(kept, end));
      kept = line.from;
    }
    last = line;
    at = line.next;
  }
  pieces.add(text.slice(kept));
  return pieces.joined();
}

// Many texts that are declared so have nothing to undo.
function mayChange(text: string): boolean {
  const stuffed = text.startsWith(" ") || text.includes("\n ");
  return stuffed || text.includes(" \n") || text.includes(" \r\n");
}

const SPACE = 32;
const QUOTE = 62;
const CR = 13;

function lineAt(text: string, start: number): Line {
  const lf = text.indexOf("\n", start);
  const end = lf === -1 ? text.length : lf;
  const to = lf > start && text.charCodeAt(lf - 1) === CR ? lf - 1 : end;
  let from = start;
  // RFC 3676 §4.5: quote marks stand before the stuffed space, each at once after the other.
  while (from < to && text.charCodeAt(from) === QUOTE) from++;
  const quote = from - start;
  // RFC 3676 §4.4.
  if (from < to && text.charCodeAt(from) === SPACE) from++;
  const spaced = to > from && text.charCodeAt(to - 1) === SPACE;
  // RFC 3676 §4.3: the signature's line is neither flowed nor fixed.
  const signature = spaced && to - from === 3 && text.startsWith("-- ", from);
  return { start, quote, from, to, next: end + 1, signature, flowed: spaced && !signature };
}

// RFC 3676 §4.5: a change of the quote depth ends a paragraph, whatever its last line says.
function continues(last: Line, line: Line): boolean {
  return last.flowed && last.quote === line.quote && !line.signature;
}

const MOST_PIECES = 4096;

/** Joins pieces, some thousand at a time: many small ones would take many times their size. */
class Pieces {
  #pieces: string[] = [];
  readonly #joined: string[] = [];

  add(piece: string): void {
    this.#pieces.push(piece);
    if (this.#pieces.length < MOST_PIECES) return;
    this.#joined.push(this.#pieces.join(""));
    this.#pieces = [];
  }

  joined(): string {
    const rest = this.#pieces.length === 1 ? (this.#pieces[0] as string) : this.#pieces.join("");
    return this.#joined.length === 0 ? rest : this.#joined.join("") + rest;
  }
}
