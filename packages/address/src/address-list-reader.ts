import type { Parsed } from "@mailwright/core";
import { readAddrSpec, readLocalName } from "./addr-spec.ts";
import { AddressLexer, type Token } from "./address-lexer.ts";
import { type Address, type NamedMailbox, namedMailbox } from "./address.ts";
import { type AddressDefect, type AddressDefectCode, defect } from "./defects.ts";
import { LONGEST_ELEMENT } from "./lengths.ts";
import { unquote } from "./local-part.ts";
import { type Mailbox, parseMailbox } from "./mailbox.ts";
import { addressLeniencies, type AddressListOptions } from "./options.ts";
import { scanPlainMailbox } from "./plain-mailbox.ts";

/** Stands for the token before the first. */
const START: Token = { type: ",", text: "", at: 0, isSpaced: false };

/** Reads the elements of a list one after the other: a plain one at a glance, others by tokens. */
export class AddressListReader {
  readonly #text: string;
  readonly #lexer: AddressLexer;
  readonly #limit: number;
  readonly #allow: ReadonlySet<AddressDefectCode>;
  readonly #addresses: Address[] = [];
  readonly #defects: AddressDefect[] = [];
  #token: Token = START;
  #elements = 0;
  #isFull = false;
  /** A comma may follow a group. */
  #isAfterGroup = false;
  /** Where the element begins, and how many defects there were before it. */
  #element = { at: 0, defects: 0 };
  #group:
    | { readonly name: string; readonly at: number; readonly members: NamedMailbox[] }
    | undefined;

  constructor(text: string, options: Required<AddressListOptions>) {
    this.#text = text;
    this.#allow = new Set(options.allow);
    const { nesting } = options;
    const takesOpenQuotes = this.#allow.has("quote");
    this.#lexer = new AddressLexer(text, { nesting, takesOpenQuotes }, this.#defects);
    this.#limit = options.addresses;
  }

  read(): Parsed<readonly Address[], AddressDefectCode> {
    do {
      if (this.#elements < this.#limit && this.#readPlain()) continue;
      this.#element = { at: this.#lexer.at, defects: this.#defects.length };
      this.#next();
      if (this.#token.type === "end") break;
      const isBetween = this.#isAfterGroup && this.#token.type === ",";
      this.#isAfterGroup = false;
      if (isBetween) continue;
      const isGroupEnd = this.#token.type === ";" && this.#group !== undefined;
      if (!isGroupEnd && !this.#count(this.#token.at)) break;
      this.#readElement();
      this.#readSeparator();
    } while (this.#token.type !== "end" && !this.#isFull);
    if (this.#group !== undefined) {
      this.#report("group", this.#group.at);
      if (this.#allow.has("group")) this.#closeGroup();
    }
    return { value: this.#addresses, defects: this.#defects };
  }

  /** Counts an element; false, and reported, when it is one more than is read. */
  #count(at: number): boolean {
    this.#isFull = this.#elements >= this.#limit;
    if (this.#isFull) this.#report("count", at);
    else this.#elements++;
    return !this.#isFull;
  }

  #next(): void {
    this.#token = this.#lexer.next();
  }

  /** Reads a plain mailbox, and the comma behind it; false when the element is none. */
  #readPlain(): boolean {
    const plain = scanPlainMailbox(this.#text, this.#lexer.at);
    if (plain === undefined) return false;
    this.#isAfterGroup = false;
    this.#elements++;
    this.#push(plain.mailbox, plain.name);
    const isAtComma = this.#text.charAt(plain.end) === ",";
    this.#lexer.moveTo(isAtComma ? plain.end + 1 : plain.end);
    if (!isAtComma) {
      this.#next();
      this.#readSeparator();
    }
    return true;
  }

  /** What stands between two separators. */
  #readElement(): void {
    const { words, isSound } = this.#readWords();
    if (this.#token.type === ":") this.#openGroup(words, isSound);
    else if (this.#token.type === "<") this.#readAngleAddress(words, isSound);
    else if (words.length > 0 && isSound) this.#readBare(words);
    else if (isSound && this.#token.type === ",") this.#report("obsolete", this.#token.at);
  }

  #readSeparator(): void {
    const { type, at } = this.#token;
    if (type !== ";") return;
    // Outside a group some use it like a comma.
    if (this.#group === undefined) this.#report("group", at);
    else {
      this.#closeGroup();
      this.#isAfterGroup = true;
    }
  }

  /** The words up to the next token that gives them a meaning; unsound when one has no place. */
  #readWords(): { words: Token[]; isSound: boolean } {
    const words: Token[] = [];
    let isSound = true;
    let hasQuote = false;
    for (; !isOneOf(this.#token, ["end", ",", ";", ":", "<"]); this.#next()) {
      const wrong = strayDefect(this.#token, words.length, ">");
      if (wrong === undefined) words.push(this.#token);
      else if (isSound) this.#defects.push(wrong);
      const isQuote = this.#token.type === "open-quote";
      if (isQuote && !hasQuote) this.#report("quote", this.#token.at);
      hasQuote ||= isQuote;
      isSound &&= wrong === undefined;
    }
    return { words, isSound };
  }

  /** Reads what is no angle address: an addr-spec, or what is allowed in its place. */
  #readBare(words: readonly Token[]): void {
    const hasDomain = words.some(({ type }) => type === "@");
    if (!hasDomain && this.#readCommentAddress(words)) return;
    const pieces = this.#allow.has("spaces") ? splitAtSpaces(words) : [words];
    if (pieces.length > 1) this.#report("spaces", words[0]?.at ?? 0);
    for (const [i, piece] of pieces.entries()) {
      // The first one is the element that was counted before.
      if (i > 0 && !this.#count(piece[0]?.at ?? 0)) return;
      this.#add(this.#readMailbox(piece));
    }
  }

  #readMailbox(words: readonly Token[]): Mailbox | undefined {
    const isLocal = this.#allow.has("local-name") && !words.some(({ type }) => type === "@");
    return isLocal && words.length > 0
      ? readLocalName(words, this.#defects)
      : readAddrSpec(words, this.#defects);
  }

  #readCommentAddress(words: readonly Token[]): boolean {
    if (!this.#allow.has("comment-address")) return false;
    const { value, defects } = parseMailbox(this.#lexer.commentSince(this.#element.at));
    if (value === undefined || defects.length > 0) return false;
    this.#report("comment-address", words[0]?.at ?? 0);
    this.#add(value, nameOf(words));
    return true;
  }

  #openGroup(words: readonly Token[], isSound: boolean): void {
    const { at } = this.#token;
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
    this.#next();
    const isRouteSound = this.#skipRoute();
    const { words, isSound, isClosed } = this.#readBracketed();
    if (!isClosed) this.#report("bracket", at);
    const rest = isClosed ? this.#readWords() : { words: [], isSound: true };
    const isNext = rest.words.length === 0 && this.#token.type === "<";
    if (isNext && this.#allow.has("no-comma")) {
      this.#report("no-comma", this.#token.at);
      this.#lexer.moveTo(this.#token.at);
    } else if (rest.words.length > 0 || isOneOf(this.#token, [":", "<"]))
      this.#skipTrailing(rest.words[0]?.at ?? this.#token.at);
    if (!isPhraseSound || !isRouteSound || !isSound || !rest.isSound) return;
    const odd = phrase.find(({ type }) => type === "@" || type === "literal");
    if (odd !== undefined) this.#report("character", odd.at);
    // obs-phrase: dots without quotes, as in initials.
    else if (phrase.some(({ type }) => type === ".")) this.#report("obsolete", phrase[0]?.at ?? 0);
    this.#add(this.#readMailbox(words), nameOf(phrase));
  }

  /** What is within angle brackets; they also end where the address must have. */
  #readBracketed(): { words: Token[]; isSound: boolean; isClosed: boolean } {
    const words: Token[] = [];
    let isSound = true;
    for (; !isOneOf(this.#token, ["end", ",", ";", ">", "<"]); this.#next()) {
      const wrong = strayDefect(this.#token, words.length);
      if (wrong === undefined) words.push(this.#token);
      else if (isSound) this.#defects.push(wrong);
      isSound &&= wrong === undefined;
    }
    const isClosed = this.#token.type === ">";
    if (isClosed) this.#next();
    return { words, isSound, isClosed };
  }

  /** obs-route, `@one,@two:`; read over and reported. RFC 5322 §4.4. */
  #skipRoute(): boolean {
    if (!isOneOf(this.#token, ["@", ","])) return true;
    this.#report("source-route", this.#token.at);
    while (isOneOf(this.#token, ["@", ","])) {
      const { type, at } = this.#token;
      this.#next();
      if (type === "@") while (isOneOf(this.#token, ["atom", ".", "literal"])) this.#next();
      else if (!isOneOf(this.#token, ["@", ","])) {
        // It was no route: the comma parts addresses.
        this.#lexer.moveTo(at);
        this.#next();
        return false;
      }
    }
    if (this.#token.type !== ":") return false;
    this.#next();
    return true;
  }

  #skipTrailing(at: number): void {
    this.#report("trailing", at);
    this.#skipElement();
  }

  #skipElement(): void {
    while (!isOneOf(this.#token, ["end", ",", ";"])) this.#next();
  }

  #add(mailbox: Mailbox | undefined, name: string = ""): void {
    if (mailbox !== undefined && this.#isAllowed()) this.#push(mailbox, name);
  }

  /** Whether all that the element needs beyond the strict grammar is allowed. */
  #isAllowed(): boolean {
    for (let i = this.#element.defects; i < this.#defects.length; i++) {
      const code = this.#defects[i]?.code;
      if (code !== undefined && code in addressLeniencies && !this.#allow.has(code)) return false;
    }
    return true;
  }

  #push(mailbox: Mailbox, name: string): void {
    (this.#group?.members ?? this.#addresses).push(namedMailbox({ mailbox, name }));
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
    if (type === "open-quote") continue;
    if (name !== "" && isSpaced) name += " ";
    name += type === "quoted" ? unquote(text) : text;
  }
  return name.trim();
}

/** The words between spaces; a dot or an at sign holds together what is around it. */
function splitAtSpaces(words: readonly Token[]): Token[][] {
  const pieces: Token[][] = [];
  let before: Token["type"] | undefined;
  for (const word of words) {
    const isHeld = isGlue(word.type) || (before !== undefined && isGlue(before));
    const piece = word.isSpaced && !isHeld ? undefined : pieces.at(-1);
    if (piece === undefined) pieces.push([word]);
    else piece.push(word);
    before = word.type;
  }
  return pieces;
}

function isGlue(type: Token["type"]): boolean {
  return type === "." || type === "@";
}
