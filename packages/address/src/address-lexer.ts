import { BACKSLASH, findControl, isAtext } from "./characters.ts";
import { type AddressDefect, defect } from "./defects.ts";
import { quotedStringEnd } from "./local-part.ts";

/** What the lists of addresses are made of, comments and spaces aside. RFC 5322 §3.2. */
export interface Token {
  /** A special stands for itself; `stray` is what has no place in a list. */
  readonly type: "atom" | "quoted" | "literal" | "open-quote" | "stray" | "end" | Special;
  /** Why a stray is one. */
  readonly defect?: AddressDefect;
  /** As it was given, folding undone. */
  readonly text: string;
  readonly at: number;
  /** True when a comment or space stands before it. */
  readonly isSpaced: boolean;
}

type Special = "<" | ">" | "@" | "," | ";" | ":" | ".";

const SPECIALS = "<>@,;:.";
/** A carriage return behind an odd number of backslashes. */
const ESCAPED_BREAK = /(?<!\\)(?:\\\\)*\\\r/;

const OPEN_PARENTHESIS = 0x28;
const CLOSE_PARENTHESIS = 0x29;

/** How tokens are cut. */
export interface LexerOptions {
  /** How deep comments may be nested. */
  readonly nesting: number;
  /** Whether a quote without an end is a token, `open-quote`, and not the end of all. */
  readonly takesOpenQuotes: boolean;
}

/** Cuts a list of addresses into tokens, each octet looked at a bounded number of times. */
export class AddressLexer {
  readonly #text: string;
  readonly #nesting: number;
  readonly #defects: AddressDefect[];
  #at = 0;
  #comment: { readonly start: number; readonly end: number } | undefined;
  readonly #takesOpenQuotes: boolean;
  #hasOpenQuote = false;
  #literalStop = 0;
  /** Comments are dropped: one report of what they hide is enough. */
  #hasToldControl = false;

  constructor(text: string, options: LexerOptions, defects: AddressDefect[]) {
    this.#text = text;
    this.#nesting = options.nesting;
    this.#takesOpenQuotes = options.takesOpenQuotes;
    this.#defects = defects;
  }

  /** Where the next token is looked for. */
  get at(): number {
    return this.#at;
  }

  /** Goes on at `at`, where a token begins, or what stands before one. */
  moveTo(at: number): void {
    this.#at = at;
  }

  /** What the last comment that begins at `start` or later says; empty when there is none. */
  commentSince(start: number): string {
    const comment = this.#comment;
    if (comment === undefined || comment.start < start) return "";
    return unfold(this.#text.slice(comment.start + 1, comment.end - 1)).trim();
  }

  /** The next token; `end` again and again at the end. */
  next(): Token {
    const before = this.#at;
    this.#skip();
    const at = this.#at;
    const isSpaced = at > before;
    const character = this.#text.charAt(at);
    if (character === "") return { type: "end", text: "", at, isSpaced };
    if (SPECIALS.includes(character)) {
      this.#at++;
      return { type: character as Special, text: character, at, isSpaced };
    }
    const scanned = this.#scan(character);
    const text = unfold(this.#text.slice(at, this.#at));
    const control = typeof scanned === "string" ? findControl(text) : -1;
    const wrong = control < 0 ? scanned : defect("control", at + control);
    if (typeof wrong === "string") return { type: wrong, text, at, isSpaced };
    return { type: "stray", defect: wrong, text, at, isSpaced };
  }

  /** Moves behind the token that begins with a character; tells its type, or what is wrong with it. */
  #scan(character: string): Exclude<Token["type"], "stray"> | AddressDefect {
    const text = this.#text;
    const start = this.#at;
    if (character === '"') return this.#scanQuoted();
    if (character === "[") return this.#scanLiteral();
    while (this.#at < text.length && isAtext(text.charCodeAt(this.#at))) this.#at++;
    if (this.#at > start) return "atom";
    this.#at++;
    return defect(findControl(character) < 0 ? "character" : "control", start);
  }

  #scanQuoted(): "quoted" | "open-quote" | AddressDefect {
    const start = this.#at;
    const end = this.#hasOpenQuote ? -1 : quotedStringEnd(this.#text, start);
    if (end >= 0) {
      this.#at = end;
      // RFC 5322 §3.2.1: a backslash quotes no line break, not even that of a fold.
      const at = this.#text.slice(start, end).search(ESCAPED_BREAK);
      return at < 0 ? "quoted" : defect("control", start + at);
    }
    // All quotes that follow one without an end are escaped: none of them has an end.
    this.#hasOpenQuote = this.#takesOpenQuotes;
    this.#at = this.#takesOpenQuotes ? start + 1 : this.#text.length;
    return this.#takesOpenQuotes ? "open-quote" : defect("quote", start);
  }

  #scanLiteral(): "literal" | AddressDefect {
    const text = this.#text;
    const start = this.#at++;
    // Up to where the last literal without an end was looked for, none has one.
    if (start < this.#literalStop) return defect("bracket", start);
    let end = this.#at;
    // RFC 5322 §4.4: obs-dtext has quoted pairs.
    while (end < text.length && !"[]".includes(text.charAt(end)))
      end += text.charCodeAt(end) === BACKSLASH ? 2 : 1;
    if (text.charAt(end) === "]") {
      this.#at = end + 1;
      return "literal";
    }
    // Only the bracket is stray.
    this.#literalStop = end;
    return defect("bracket", start);
  }

  /** Skips spaces, folds and comments. */
  #skip(): void {
    const text = this.#text;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (code === 0x20 || code === 0x09) this.#at++;
      else if (code === OPEN_PARENTHESIS) this.#skipComment();
      else if (code === 0x0d && isFold(text, this.#at)) this.#at += 3;
      else return;
    }
  }

  #skipComment(): void {
    const text = this.#text;
    const start = this.#at;
    let depth = 0;
    let isDeep = false;
    do {
      const code = text.charCodeAt(this.#at);
      if (code === OPEN_PARENTHESIS) depth++;
      else if (code === CLOSE_PARENTHESIS) depth--;
      else if (code === BACKSLASH) this.#at++;
      isDeep ||= depth > this.#nesting;
      this.#at++;
    } while (depth > 0 && !isDeep && this.#at < text.length);
    if (depth > 0) {
      // Where the comment ends is anyone's guess: nothing after it is read.
      this.#at = text.length;
      this.#defects.push(defect("comment", start));
    }
    this.#comment = { start, end: this.#at };
    if (!this.#hasToldControl) this.#tellControl(start);
  }

  #tellControl(start: number): void {
    const control = findControl(unfold(this.#text.slice(start, this.#at)));
    if (control < 0) return;
    this.#defects.push(defect("control", start + control));
    this.#hasToldControl = true;
  }
}

/** CRLF before a space or tab. RFC 5322 §2.2.3. */
function isFold(text: string, at: number): boolean {
  if (text.charCodeAt(at) !== 0x0d || text.charCodeAt(at + 1) !== 0x0a) return false;
  const next = text.charCodeAt(at + 2);
  return next === 0x20 || next === 0x09;
}

function unfold(text: string): string {
  return text.includes("\r\n") ? text.replaceAll(/\r\n(?=[ \t])/g, "") : text;
}
