import type { Parsed } from "@mailwright/core";
import { readAddrSpec } from "./addr-spec.ts";
import { AddressLexer, type Token } from "./address-lexer.ts";
import { type AddressDefect, type AddressDefectCode, defect, noDefects } from "./defects.ts";
import { unquote } from "./local-part.ts";
import { type Mailbox, parseMailbox } from "./mailbox.ts";
import { addressListDefaults, type AddressListOptions } from "./options.ts";

/** A mailbox of a header field. */
export interface NamedMailbox {
  readonly type: "mailbox";
  /** The display name without its quotes; encoded words (RFC 2047) are not decoded. */
  readonly name?: string;
  readonly mailbox: Mailbox;
}

/** A group of a header field: `undisclosed-recipients:;`. */
export interface Group {
  readonly type: "group";
  readonly name: string;
  readonly members: readonly NamedMailbox[];
}

/** What a header field such as From, To or Cc lists; it may hold UTF-8 (RFC 6532 §3.2). */
export type Address = NamedMailbox | Group;

/**
 * Reads the value of a header field that lists addresses, RFC 5322 §3.4, folded or not. Comments are
 * skipped. Obsolete forms are read, and reported. What is no address is left out, and reported; the
 * list goes on at the next comma. There is always a value.
 *
 * Encoded words are not decoded: decode names afterwards, never the text before, or a name could turn
 * into an address.
 *
 * @example
 * parseAddressList('"Roe, Jane" <jane@example.org>').value?.length; // 1
 */
export function parseAddressList(
  text: string,
  options: AddressListOptions = {},
): Parsed<readonly Address[], AddressDefectCode> {
  const only = options.addresses === 0 ? undefined : onlyMailbox(text);
  if (only !== undefined) return { value: [only], defects: noDefects };
  return new AddressListReader(text, { ...addressListDefaults, ...options }).read();
}

const LONGEST_PLAIN = 400;
// A name of plain words in angle brackets, or neither.
const ONLY = /^(?:((?:[\w'-]+ )*)<([\w.+=-]+@[\w.-]+)>|([\w.+=-]+@[\w.-]+))$/;

/** Most fields list one mailbox in its plain form: it is read without a look at its tokens. */
function onlyMailbox(text: string): NamedMailbox | undefined {
  const match = text.length > LONGEST_PLAIN ? null : ONLY.exec(text);
  if (match === null) return undefined;
  const [, phrase = "", bracketed, bare = ""] = match;
  const { value, defects } = parseMailbox(bracketed ?? bare);
  if (value === undefined || defects.length > 0) return undefined;
  const name = phrase.slice(0, -1);
  return { type: "mailbox", ...(name !== "" && { name }), mailbox: value };
}

/** How many tokens one address may have: more are no name that anybody has. */
const LONGEST_ELEMENT = 1000;

class AddressListReader {
  readonly #lexer: AddressLexer;
  readonly #limit: number;
  readonly #addresses: Address[] = [];
  readonly #defects: AddressDefect[] = [];
  #token: Token;
  #elements = 0;
  #group:
    | { readonly name: string; readonly at: number; readonly members: NamedMailbox[] }
    | undefined;

  constructor(text: string, options: Required<AddressListOptions>) {
    this.#lexer = new AddressLexer(text, options.nesting, this.#defects);
    this.#limit = options.addresses;
    this.#token = this.#lexer.next();
  }

  read(): Parsed<readonly Address[], AddressDefectCode> {
    while (this.#token.type !== "end") {
      if (this.#elements++ === this.#limit) {
        this.#report("count", this.#token.at);
        break;
      }
      this.#readElement();
      this.#readSeparator();
    }
    if (this.#group !== undefined) {
      this.#report("group", this.#group.at);
      this.#closeGroup();
    }
    return { value: this.#addresses, defects: this.#defects };
  }

  /** What stands between two separators. */
  #readElement(): void {
    const { words, isSound } = this.#readWords();
    if (this.#token.type === ":") this.#openGroup(words, isSound);
    else if (this.#token.type === "<") this.#readAngleAddress(words, isSound);
    else if (words.length > 0 && isSound) this.#add(readAddrSpec(words, this.#defects));
    else if (isSound && this.#token.type === ",") this.#reportEmpty();
  }

  #readSeparator(): void {
    const { type, at } = this.#token;
    if (type !== "," && type !== ";") return;
    this.#token = this.#lexer.next();
    if (type === ",") return;
    // Outside a group some use it like a comma.
    if (this.#group === undefined) this.#report("group", at);
    else {
      this.#closeGroup();
      if (this.#token.type === ",") this.#token = this.#lexer.next();
    }
  }

  /** The words up to the next token that gives them a meaning; unsound when one has no place. */
  #readWords(): { words: Token[]; isSound: boolean } {
    const words: Token[] = [];
    let isSound = true;
    for (; !isOneOf(this.#token, ["end", ",", ";", ":", "<"]); this.#token = this.#lexer.next()) {
      const wrong = strayDefect(this.#token, words.length, ">");
      if (wrong === undefined) words.push(this.#token);
      else if (isSound) this.#defects.push(wrong);
      isSound &&= wrong === undefined;
    }
    return { words, isSound };
  }

  #openGroup(words: readonly Token[], isSound: boolean): void {
    const { at } = this.#token;
    this.#token = this.#lexer.next();
    // What follows a control character is not trusted to be the member of anything.
    if (!isSound) return this.#skipElement();
    const isNamed = words.length > 0 && !words.some(({ type }) => type === "@");
    if (!isNamed || this.#group !== undefined) this.#report("group", at);
    else this.#group = { name: nameOf(words), at: words[0]?.at ?? at, members: [] };
  }

  #closeGroup(): void {
    if (this.#group === undefined) return;
    const { name, members } = this.#group;
    this.#addresses.push({ type: "group", name, members });
    this.#group = undefined;
  }

  #readAngleAddress(phrase: readonly Token[], isPhraseSound: boolean): void {
    const { at } = this.#token;
    this.#token = this.#lexer.next();
    const isRouteSound = this.#skipRoute();
    const { words, isSound, isClosed } = this.#readBracketed();
    if (!isClosed) this.#report("bracket", at);
    const rest = isClosed ? this.#readWords() : { words: [], isSound: true };
    if (rest.words.length > 0 || isOneOf(this.#token, [":", "<"])) this.#skipTrailing();
    if (!isPhraseSound || !isRouteSound || !isSound || !rest.isSound) return;
    const odd = phrase.find(({ type }) => type === "@" || type === "literal");
    if (odd !== undefined) this.#report("character", odd.at);
    // obs-phrase: dots without quotes, as in initials.
    else if (phrase.some(({ type }) => type === ".")) this.#report("obsolete", phrase[0]?.at ?? 0);
    this.#add(readAddrSpec(words, this.#defects), nameOf(phrase));
  }

  /** What is within angle brackets; they also end where the address must have. */
  #readBracketed(): { words: Token[]; isSound: boolean; isClosed: boolean } {
    const words: Token[] = [];
    let isSound = true;
    for (; !isOneOf(this.#token, ["end", ",", ";", ">", "<"]); this.#token = this.#lexer.next()) {
      const wrong = strayDefect(this.#token, words.length);
      if (wrong === undefined) words.push(this.#token);
      else if (isSound) this.#defects.push(wrong);
      isSound &&= wrong === undefined;
    }
    const isClosed = this.#token.type === ">";
    if (isClosed) this.#token = this.#lexer.next();
    return { words, isSound, isClosed };
  }

  /** obs-route, `@one,@two:`; read over and reported. RFC 5322 §4.4. */
  #skipRoute(): boolean {
    if (!isOneOf(this.#token, ["@", ","])) return true;
    this.#report("source-route", this.#token.at);
    const parts = ["@", ",", "atom", ".", "literal"] as const;
    while (isOneOf(this.#token, parts)) this.#token = this.#lexer.next();
    if (this.#token.type !== ":") return false;
    this.#token = this.#lexer.next();
    return true;
  }

  #skipTrailing(): void {
    this.#report("trailing", this.#token.at);
    this.#skipElement();
  }

  #skipElement(): void {
    while (!isOneOf(this.#token, ["end", ",", ";"])) this.#token = this.#lexer.next();
  }

  #add(mailbox: Mailbox | undefined, name: string = ""): void {
    if (mailbox === undefined) return;
    const named: NamedMailbox = { type: "mailbox", ...(name !== "" && { name }), mailbox };
    (this.#group?.members ?? this.#addresses).push(named);
  }

  #reportEmpty(): void {
    this.#report("obsolete", this.#token.at);
  }

  #report(code: AddressDefectCode, at: number): void {
    this.#defects.push(defect(code, at));
  }
}

/** What is wrong with a token among the words of an element, if anything is. */
function strayDefect(
  token: Token,
  count: number,
  stray?: Token["type"],
): AddressDefect | undefined {
  if (token.type === stray) return defect("character", token.at);
  return token.defect ?? (count === LONGEST_ELEMENT ? defect("long", token.at) : undefined);
}

function isOneOf(token: Token, types: readonly Token["type"][]): boolean {
  return types.includes(token.type);
}

/** The words of a phrase, one space where there was any. */
function nameOf(words: readonly Token[]): string {
  let name = "";
  for (const { type, text, isSpaced } of words) {
    if (name !== "" && isSpaced) name += " ";
    name += type === "quoted" ? unquote(text) : text;
  }
  return name.trim();
}
