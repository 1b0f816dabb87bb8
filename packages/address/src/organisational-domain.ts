import { getDomain, getPublicSuffix } from "tldts";
import { parseDomain } from "./domain.ts";

const LIST = { allowPrivateDomains: true, extractHostname: false } as const;

/**
 * The domain that a registrant registered: one label more than the longest public suffix that
 * matches (RFC 7489 §3.2, by the Public Suffix List with its private part). A public suffix is its
 * own. In lower case with A-labels; `undefined` for what is no domain.
 *
 * @example
 * organisationalDomain("mail.shop.example.co.uk"); // "example.co.uk"
 */
export function organisationalDomain(domain: string): string | undefined {
  const ascii = parseDomain(domain).value?.ascii;
  if (ascii === undefined) return undefined;
  return getDomain(ascii, LIST) ?? ascii;
}

/**
 * Whether names are registered right below a domain, so that nobody's mail comes from it: it is on
 * the Public Suffix List with its private part, or is a top-level domain that the list does not know.
 *
 * @example
 * isPublicSuffix("co.uk"); // true
 */
export function isPublicSuffix(domain: string): boolean {
  const ascii = parseDomain(domain).value?.ascii;
  return ascii !== undefined && getPublicSuffix(ascii, LIST) === ascii;
}
