import { findControl, isAtext } from "./characters.ts";
import { type AddressDefect, defect } from "./defects.ts";
import { quotedStringEnd } from "./local-part.ts";

/** What the lists of addresses are made of, comments and spaces aside. RFC 5322 §3.2. */
export interface Token {
  /** A special stands for itself; `stray` is what has no place in a list, and was reported. */
  readonly type: "atom" | "quoted" | "literal" | "stray" | "end" | Special;
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
    const type = this.#scan();
    const text = unfold(this.#text.slice(at, this.#at));
    return { type, text, at, isSpaced: at > before };
  }

  #scan(): Token["type"] {
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
    if (this.#at > start) return this.#unlessControl(start, "atom");
    this.#at++;
    this.#defects.push(defect(findControl(character) < 0 ? "character" : "control", start));
    return "stray";
  }

  #scanQuoted(): Token["type"] {
    const start = this.#at;
    const end = quotedStringEnd(this.#text, start);
    this.#at = end < 0 ? this.#text.length : end;
    if (end >= 0) return this.#unlessControl(start, "quoted");
    this.#defects.push(defect("quote", start));
    return "stray";
  }

  #scanLiteral(): Token["type"] {
    const start = this.#at++;
    while (this.#at < this.#text.length && !"[]\\".includes(this.#text.charAt(this.#at)))
      this.#at++;
    if (this.#text.charAt(this.#at) === "]") {
      this.#at++;
      return this.#unlessControl(start, "literal");
    }
    this.#defects.push(defect("literal", start));
    return "stray";
  }

  #unlessControl(start: number, type: "atom" | "quoted" | "literal"): Token["type"] {
    const found = findControl(unfold(this.#text.slice(start, this.#at)));
    if (found < 0) return type;
    this.#defects.push(defect("control", start + found));
    return "stray";
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
    if (control >= 0) this.#defects.push(defect("control", start + control));
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
