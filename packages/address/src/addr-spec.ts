import type { Token } from "./address-lexer.ts";
import { type AddressDefect, defect } from "./defects.ts";
import { hasSoundDots, quote, unquote } from "./local-part.ts";
import { type Mailbox, parseMailbox } from "./mailbox.ts";

/**
 * Reads the tokens of an addr-spec, RFC 5322 §3.4.1, obsolete forms (§4.4) included; `undefined`,
 * and a defect, when they are none.
 */
export function readAddrSpec(
  tokens: readonly Token[],
  defects: AddressDefect[],
): Mailbox | undefined {
  const at = tokens[0]?.at ?? 0;
  const separator = tokens.findIndex(({ type }) => type === "@");
  if (separator < 0) {
    defects.push(defect("domain", at));
    return undefined;
  }
  const local = tokens.slice(0, separator);
  const domain = tokens.slice(separator + 1);
  const stray = findStray(local, ["atom", "quoted"]) ?? findStray(domain, ["atom"], "literal");
  if (stray !== undefined || local.length === 0 || domain.length === 0) {
    const code = domain.length === 0 ? "domain" : stray === undefined ? "local-part" : "character";
    defects.push(defect(code, stray?.at ?? at));
    return undefined;
  }
  if (tokens.slice(1).some(({ isSpaced }) => isSpaced)) defects.push(defect("obsolete", at));
  const encoded = tokens.find(isEncodedWord);
  // RFC 2047 §5: an encoded word within an address is text like any other.
  if (encoded !== undefined) defects.push(defect("encoded-word", encoded.at));
  const localPart = writeLocalPart(local, defects);
  return settle({ localPart, domain: domain.map(({ text }) => text).join("") }, at, defects);
}

/** Reads a name without a domain, which stands for an account of the machine; words as they are. */
export function readLocalName(
  tokens: readonly Token[],
  defects: AddressDefect[],
): Mailbox | undefined {
  const at = tokens[0]?.at ?? 0;
  const text = tokens.map((token) => token.text).join("");
  const isName =
    hasSoundDots(text) &&
    tokens.every(({ type }) => type === "atom" || type === "quoted" || type === ".") &&
    !tokens.slice(1).some(({ isSpaced }) => isSpaced);
  defects.push(defect(isName ? "local-name" : "domain", at));
  return isName ? { localPart: text, domain: "" } : undefined;
}
/** The first token that is not as it must be: words, dots between them; or `alone`, alone. */
function findStray(
  tokens: readonly Token[],
  words: readonly Token["type"][],
  alone?: Token["type"],
): Token | undefined {
  if (alone !== undefined && tokens[0]?.type === alone) return tokens[1];
  const stray = tokens.find(({ type }, i) => (i % 2 === 0 ? !words.includes(type) : type !== "."));
  return stray ?? (tokens.length % 2 === 0 ? tokens.at(-1) : undefined);
}

function writeLocalPart(tokens: readonly Token[], defects: AddressDefect[]): string {
  const isPlain = tokens.length === 1 || tokens.every(({ type }) => type !== "quoted");
  if (isPlain) return tokens.map(({ text }) => text).join("");
  // obs-local-part: words of both kinds with dots between.
  defects.push(defect("obsolete", tokens[0]?.at ?? 0));
  return quote(tokens.map(({ text }) => unquote(text)).join(""));
}

/**
 * Holds a mailbox against the grammar of SMTP. A domain that only the wider grammar of headers knows
 * is kept, and reported: a header informs, nothing is sent there.
 */
function settle(mailbox: Mailbox, at: number, defects: AddressDefect[]): Mailbox | undefined {
  const parsed = parseMailbox(`${mailbox.localPart}@${mailbox.domain}`);
  const [wrong] = parsed.defects;
  if (wrong !== undefined) defects.push(defect(wrong.code, at));
  if (parsed.value !== undefined) return parsed.value;
  const isNarrow =
    wrong !== undefined && ["label", "hyphen", "numeric", "literal"].includes(wrong.code);
  return isNarrow ? mailbox : undefined;
}

function isEncodedWord({ type, text }: Token): boolean {
  return type === "atom" && text.startsWith("=?") && text.endsWith("?=");
}
