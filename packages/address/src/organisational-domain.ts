import { getDomain } from "tldts";
import { parseDomain } from "./domain.ts";

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
  return getDomain(ascii, { allowPrivateDomains: true, extractHostname: false }) ?? ascii;
}
