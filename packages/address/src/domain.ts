import type { Parsed } from "@mailwright/core";
import { findControl, HYPHEN, isDigit, isLetterOrDigit, octets } from "./characters.ts";
import { type AddressDefect, type AddressDefectCode, defect, noDefects } from "./defects.ts";
import { toAscii, toUnicode } from "./idna.ts";
import { LONGEST_DOMAIN, LONGEST_LABEL } from "./lengths.ts";

/** A domain name. */
export interface Domain {
  /** In lower case with A-labels: what DNS is asked, and what is compared. RFC 5890 §2.3.2.1. */
  readonly ascii: string;
  /** In lower case with U-labels: what people are shown. */
  readonly unicode: string;
}

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
  const labels = checkLabels(text, offset);
  if (labels === undefined) return undefined;
  const control = findControl(text);
  if (control >= 0) return defect("control", offset + control);
  if (labels !== "international") return labels;
  if (octets(text) > LONGEST_DOMAIN) return defect("long", offset);
  const ascii = toAscii(text);
  if (ascii === undefined) return defect("idna", offset);
  const mapped = checkLabels(ascii, 0);
  return typeof mapped === "object" ? defect(mapped.code, offset) : undefined;
}

/** The form of a domain that is compared; of text that is no domain, the text in lower case. */
export function domainKey(text: string): string {
  const ascii = text.length <= LONGEST_DOMAIN ? toAscii(text) : undefined;
  return ascii ?? text.toLowerCase();
}

/** What is wrong with the labels of a domain, or that IDNA has to look at them. */
function checkLabels(text: string, offset: number): AddressDefect | "international" | undefined {
  let isInternational = false;
  for (let start = 0; ;) {
    const dot = text.indexOf(".", start);
    const kind = labelKind(text, start, dot < 0 ? text.length : dot);
    if (kind === "malformed") return defect("label", offset + start);
    if (kind === "hyphen") return defect("hyphen", offset + start);
    if (kind === "international") isInternational = true;
    if (dot < 0) {
      // RFC 1123 §2.1: the highest label is no number, or the name could be read as an address.
      if (kind === "number") return defect("numeric", offset + start);
      return isInternational ? "international" : undefined;
    }
    start = dot + 1;
  }
}

function labelKind(
  text: string,
  start: number,
  end: number,
): "malformed" | "hyphen" | "number" | "international" | "plain" {
  let kind: "number" | "international" | "plain" = "number";
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) continue;
    if (code > 0x7f) kind = "international";
    else if (code !== HYPHEN && !isLetterOrDigit(code)) return "malformed";
    else if (kind === "number") kind = "plain";
  }
  if (start === end) return "malformed";
  // RFC 1123 §2.1: a label begins and ends with a letter or digit.
  if (text.charCodeAt(start) === HYPHEN || text.charCodeAt(end - 1) === HYPHEN) return "hyphen";
  // The length of a label beyond ASCII is that of its A-label.
  if (kind !== "international" && end - start > LONGEST_LABEL) return "malformed";
  return isAce(text, start) ? "international" : kind;
}

function isAce(text: string, at: number): boolean {
  return text.charCodeAt(at + 2) === HYPHEN && text.slice(at, at + 4).toLowerCase() === "xn--";
}
