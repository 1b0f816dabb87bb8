import { AddressLexer, type Token } from "./address-lexer.ts";
import { type AddressDefect, type AddressDefectCode, defect } from "./defects.ts";
import { unquote } from "./local-part.ts";
import { addressTokensDefaults, type AddressTokensOptions } from "./options.ts";
import type { Parsed } from "@mailwright/core";

/** A token of a structured header field. */
export interface AddressToken {
  readonly type: "atom" | "quoted" | "literal" | "special";
  /** What it says: a quoted string without its quotes, anything else as it was given. */
  readonly text: string;
  /** Where it begins. */
  readonly at: number;
}

/**
 * Cuts the value of a structured header field into its tokens, RFC 5322 §3.2, spaces and comments
 * left out. What has no place in such a field is a `special`, and reported; a control character, or a
 * quote without an end, takes its token with it. There is always a value.
 *
 * @example
 * parseAddressTokens('"Roe" <jane@x> (home)').value?.map(({ text }) => text); // ["Roe", "<", "jane", "@", "x", ">"]
 */
export function parseAddressTokens(
  text: string,
  options: AddressTokensOptions = {},
): Parsed<readonly AddressToken[], AddressDefectCode> {
  const defects: AddressDefect[] = [];
  const { nesting, tokens: limit } = { ...addressTokensDefaults, ...options };
  const lexer = new AddressLexer(text, { nesting, takesOpenQuotes: false }, defects);
  const tokens: AddressToken[] = [];
  let count = 0;
  for (let token = lexer.next(); token.type !== "end"; token = lexer.next()) {
    if (count++ >= limit) {
      defects.push(defect("count", token.at));
      break;
    }
    if (token.defect !== undefined) defects.push(token.defect);
    if (token.defect === undefined || token.defect.code === "character") tokens.push(shown(token));
  }
  return { value: tokens, defects };
}

function shown({ type, text, at }: Token): AddressToken {
  if (type === "quoted") return { type, text: unquote(text), at };
  if (type === "atom" || type === "literal") return { type, text, at };
  return { type: "special", text, at };
}
