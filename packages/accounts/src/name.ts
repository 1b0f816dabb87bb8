import { comparisonKey, formatMailbox, parseMailbox } from "@mailwright/address";
import type { Parsed } from "@mailwright/core";

/** The name of an account or an alias, as it is compared and as it was given. */
export interface Name {
  /** The comparison key of the local part. */
  readonly local: string;
  /** The comparison key of the domain. */
  readonly domain: string;
  /** As it was given, in the standard form. */
  readonly address: string;
}

/**
 * Parses the address of an account.
 *
 * @param mainDomain - the domain of an address without one
 */
export function parseName(text: string, mainDomain: string): Parsed<Name> {
  const { value, defects } = parseMailbox(text.includes("@") ? text : `${text}@${mainDomain}`);
  if (value === undefined) return { defects };
  const key = comparisonKey(value);
  const at = key.lastIndexOf("@");
  const name = {
    local: key.slice(0, at),
    domain: key.slice(at + 1),
    address: formatMailbox(value),
  };
  return { value: name, defects };
}

/** What makes an address of a domain. */
const SOMEBODY = "postmaster@";

/** The comparison key of a domain's name. */
export function parseDomainName(text: string): Parsed<string> {
  const { value, defects } = parseName(`${SOMEBODY}${text}`, "");
  const own = defects.map(({ code, at, text: what }) => {
    return { code, at: Math.max(0, at - SOMEBODY.length), text: what };
  });
  return value === undefined ? { defects: own } : { value: value.domain, defects: own };
}
