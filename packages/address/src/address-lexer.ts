import { findControl, isAtext } from "./characters.ts";
import { type AddressDefect, defect } from "./defects.ts";
import { quotedStringEnd } from "./local-part.ts";

/** What the lists of addresses are made of, comments and spaces aside. RFC 5322 §3.2. */
export interface Token {
  /** A special stands for itself; `stray` is what has no place in a list. */
  readonly type: "atom" | "quoted" | "literal" | "stray" | "end" | Special;
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

/** Cuts a list of addresses into tokens, each octet looked at a bounded number of times. */
export class AddressLexer {
  readonly #text: string;
  readonly #nesting: number;
  readonly #defects: AddressDefect[];
  #at = 0;
  /** Comments are dropped: one report of what they hide is enough. */
  #hasToldControl = false;

  constructor(text: string, nesting: number, defects: AddressDefect[]) {
    this.#text = text;
    this.#nesting = nesting;
    this.#defects = defects;
  }

  /** The next token; `end` again and again at the end. */
  next(): Token {
    const before = this.#at;
    this.#skip();
    const at = this.#at;
    const scanned = this.#scan();
    const text = unfold(this.#text.slice(at, this.#at));
    const control = typeof scanned === "string" ? findControl(text) : -1;
    const wrong = control < 0 ? scanned : defect("control", at + control);
    const isSpaced = at > before;
    if (typeof wrong === "string") return { type: wrong, text, at, isSpaced };
    return { type: "stray", defect: wrong, text, at, isSpaced };
  }

  /** Moves behind the next token; tells its type, or what is wrong with it. */
  #scan(): Exclude<Token["type"], "stray"> | AddressDefect {
    const text = this.#text;
    const start = this.#at;
    const character = text.charAt(start);
    if (character === "") return "end";
    if (SPECIALS.includes(character)) {
      this.#at++;
      return character as Special;
    }
    if (character === '"') return this.#scanQuoted();
    if (character === "[") return this.#scanLiteral();
    while (this.#at < text.length && isAtext(text.charCodeAt(this.#at))) this.#at++;
    if (this.#at > start) return "atom";
    this.#at++;
    return defect(findControl(character) < 0 ? "character" : "control", start);
  }

  #scanQuoted(): "quoted" | AddressDefect {
    const start = this.#at;
    const end = quotedStringEnd(this.#text, start);
    this.#at = end < 0 ? this.#text.length : end;
    return end < 0 ? defect("quote", start) : "quoted";
  }

  #scanLiteral(): "literal" | AddressDefect {
    const text = this.#text;
    const start = this.#at++;
    let end = this.#at;
    while (end < text.length && !"[]\\".includes(text.charAt(end))) end++;
    // Without an end only the bracket is stray; what was looked at is looked at once more, not often.
    if (text.charAt(end) !== "]") return defect("literal", start);
    this.#at = end + 1;
    return "literal";
  }

  /** Skips spaces, folds and comments. */
  #skip(): void {
    const text = this.#text;
    for (;;) {
      const character = text.charAt(this.#at);
      if (character === " " || character === "\t") this.#at++;
      else if (isFold(text, this.#at)) this.#at += 3;
      else if (character !== "(") return;
      else this.#skipComment();
    }
  }

  #skipComment(): void {
    const text = this.#text;
    const start = this.#at;
    let depth = 0;
    let isDeep = false;
    do {
      const character = text.charAt(this.#at);
      if (character === "(") depth++;
      else if (character === ")") depth--;
      else if (character === "\\") this.#at++;
      isDeep ||= depth > this.#nesting;
      this.#at++;
    } while (depth > 0 && !isDeep && this.#at < text.length);
    if (depth > 0) {
      // Where the comment ends is anyone's guess: nothing after it is read.
      this.#at = text.length;
      this.#defects.push(defect("comment", start));
    }
    const control = findControl(unfold(text.slice(start, this.#at)));
    if (control >= 0 && !this.#hasToldControl)
      this.#defects.push(defect("control", start + control));
    this.#hasToldControl ||= control >= 0;
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
