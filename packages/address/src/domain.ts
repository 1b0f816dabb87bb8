import type { Parsed } from "@mailwright/core";
import { DOT, findControl, HYPHEN, isDigit, isLetterOrDigit, octets } from "./characters.ts";
import { type AddressDefect, type AddressDefectCode, defect, noDefects } from "./defects.ts";
import { toAscii, toUnicode } from "./idna.ts";

/** A domain name. */
export interface Domain {
  /** In lower case with A-labels: what DNS is asked, and what is compared. RFC 5890 §2.3.2.1. */
  readonly ascii: string;
  /** In lower case with U-labels: what people are shown. */
  readonly unicode: string;
}

/** The longest domain, in octets. RFC 5321 §4.5.3.1.2. */
const LONGEST_DOMAIN = 255;
/** The longest label, in octets. RFC 1035 §2.3.4. */
const LONGEST_LABEL = 63;

/**
 * Reads a domain of RFC 5321 §4.1.2: letters, digits and hyphens (RFC 1123 §2.1), or U-labels (RFC
 * 6531 §3.3). A name that IDNA would map to another (full-width letters, other dots) is none.
 */
export function parseDomain(text: string): Parsed<Domain, AddressDefectCode> {
  const wrong = findDomainDefect(text);
  if (wrong !== undefined) return { defects: [wrong] };
  // What has no defect has a form in ASCII.
  const ascii = domainKey(text);
  return { value: { ascii, unicode: toUnicode(ascii) ?? ascii }, defects: noDefects };
}

/** What is wrong with a domain; positions count from `offset`. */
export function findDomainDefect(text: string, offset: number = 0): AddressDefect | undefined {
  if (text === "") return defect("domain", offset);
  if (text.length > LONGEST_DOMAIN) return defect("long", offset);
  const plain = findLabelDefect(text, offset);
  if (plain !== "international") return plain;
  const control = findControl(text);
  if (control >= 0) return defect("control", offset + control);
  if (octets(text) > LONGEST_DOMAIN) return defect("long", offset);
  const ascii = toAscii(text);
  if (ascii === undefined) return defect("idna", offset);
  const mapped = findLabelDefect(ascii, 0);
  return mapped === undefined || mapped === "international"
    ? undefined
    : defect(mapped.code, offset);
}

/** The form of a domain that is compared; of text that is no domain, the text in lower case. */
export function domainKey(text: string): string {
  const ascii = text.length <= LONGEST_DOMAIN ? toAscii(text) : undefined;
  return ascii ?? text.toLowerCase();
}

/** One pass over a domain of ASCII; tells one that IDNA has to look at. */
function findLabelDefect(
  text: string,
  offset: number,
): AddressDefect | "international" | undefined {
  let isInternational = false;
  let isNumber = true;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : DOT;
    if (code === DOT) {
      const length = at - start;
      if (length === 0 || (!isInternational && length > LONGEST_LABEL)) {
        return defect("label", offset + start);
      }
      if (text.charCodeAt(start) === HYPHEN || text.charCodeAt(at - 1) === HYPHEN) {
        return defect("label", offset + start);
      }
      if (isAce(text, start)) isInternational = true;
      if (at === text.length) break;
      start = at + 1;
      isNumber = true;
    } else if (code > 0x7f) {
      isInternational = true;
      isNumber = false;
    } else if (code !== HYPHEN && !isLetterOrDigit(code)) {
      return defect(code < 0x20 || code === 0x7f ? "control" : "label", offset + at);
    } else if (!isDigit(code)) isNumber = false;
  }
  // RFC 1123 §2.1: the highest label is never a number, or the name could be read as an address.
  if (isNumber) return defect("numeric", offset + start);
  return isInternational ? "international" : undefined;
}

function isAce(text: string, at: number): boolean {
  return text.charCodeAt(at + 2) === HYPHEN && text.slice(at, at + 4).toLowerCase() === "xn--";
}
