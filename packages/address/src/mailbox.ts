import type { Parsed } from "@mailwright/core";
import {
  AT,
  CLOSE_BRACKET,
  DOT,
  findControl,
  isAtext,
  OPEN_BRACKET,
  octets,
  QUOTE,
} from "./characters.ts";
import { type AddressDefect, type AddressDefectCode, defect, noDefects } from "./defects.ts";
import { domainKey, findDomainDefect } from "./domain.ts";
import { AddressUsageError } from "./errors.ts";
import { type IpAddress, parseIp } from "./ip.ts";
import { LONGEST_LOCAL_PART, LONGEST_MAILBOX, LONGEST_READ } from "./lengths.ts";
import {
  dotStringEnd,
  hasSoundDots,
  isDotString,
  isQuotedString,
  quote,
  quotedStringEnd,
  unquote,
} from "./local-part.ts";

/** A mailbox: who, and where. */
export interface Mailbox {
  /** As it was given: a quoted string keeps its quotes. */
  readonly localPart: string;
  /** As it was given: a domain, or an address literal in its brackets. */
  readonly domain: string;
}

/** A mailbox within a longer text, and where it ends. */
export type ScannedMailbox =
  | { readonly mailbox: Mailbox; readonly end: number; readonly defect?: AddressDefect }
  | { readonly mailbox?: undefined; readonly defect: AddressDefect };

/**
 * Reads a mailbox of RFC 5321 §4.1.2, with UTF-8 as of RFC 6531 §3.3 ({@link isInternational} tells).
 * Nothing may stand around it, and no comment or space in it.
 *
 * A local part of more than 64 octets, or a mailbox of more than 254, is a defect that leaves a value
 * up to 320 octets: senders do use them.
 *
 * @example
 * parseMailbox('"Jane Roe"@example.org').value; // { localPart: '"Jane Roe"', domain: "example.org" }
 */
export function parseMailbox(text: string): Parsed<Mailbox, AddressDefectCode> {
  const scanned = scanMailbox(text, 0);
  if (scanned.mailbox === undefined) return { defects: [scanned.defect] };
  if (scanned.end < text.length) return { defects: [strayCharacter(text, scanned.end)] };
  return {
    value: scanned.mailbox,
    defects: scanned.defect === undefined ? noDefects : [scanned.defect],
  };
}

/** Reads the mailbox that starts at `start`; something else may follow. */
export function scanMailbox(text: string, start: number): ScannedMailbox {
  const local = scanLocalPart(text, start);
  if (typeof local !== "number") return { defect: local };
  if (text.charCodeAt(local) !== AT) {
    return { defect: local < text.length ? strayCharacter(text, local) : defect("domain", local) };
  }
  const end = domainEnd(text, local + 1);
  if (end - start > LONGEST_READ) return { defect: defect("long", start) };
  const domain = text.slice(local + 1, end);
  const wrong = domain.startsWith("[")
    ? findLiteralDefect(domain, local + 1)
    : findDomainDefect(domain, local + 1);
  if (wrong !== undefined) {
    return { defect: domain === "" && end < text.length ? strayCharacter(text, end) : wrong };
  }
  const mailbox = { localPart: text.slice(start, local), domain };
  const localLength = octets(mailbox.localPart);
  const length = localLength + 1 + octets(domain);
  if (localLength <= LONGEST_LOCAL_PART && length <= LONGEST_MAILBOX) return { mailbox, end };
  const long = defect("long", start);
  return length > LONGEST_READ ? { defect: long } : { mailbox, end, defect: long };
}

/** Where the local part that starts at `start` ends. */
function scanLocalPart(text: string, start: number): number | AddressDefect {
  const isQuoted = text.charCodeAt(start) === QUOTE;
  const end = isQuoted ? quotedStringEnd(text, start) : dotStringEnd(text, start);
  if (end < 0) return defect("quote", start);
  const control = findControlBetween(text, start, end);
  // RFC 5321 §4.1.2: qtextSMTP and quoted pairs are printable; a tab is not.
  const tab = isQuoted ? text.slice(start, end).indexOf("\t") : -1;
  if (control >= 0 || tab >= 0) return defect("control", control < 0 ? start + tab : control);
  if (!isQuoted && !hasSoundDots(text.slice(start, end))) return localPartDefect(text, start, end);
  return end;
}

function localPartDefect(text: string, start: number, end: number): AddressDefect {
  const stray = end === start && end < text.length && text.charCodeAt(end) !== AT;
  return stray ? strayCharacter(text, end) : defect("local-part", start);
}

function findControlBetween(text: string, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x20 && code < 0x7f) continue;
    const found = findControl(text.slice(at, end));
    return found < 0 ? -1 : at + found;
  }
  return -1;
}

/** Where the domain or address literal that starts at `start` ends. */
function domainEnd(text: string, start: number): number {
  if (text.charCodeAt(start) === OPEN_BRACKET) {
    const close = text.indexOf("]", start);
    return close < 0 ? text.length : close + 1;
  }
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== DOT && !isAtext(code)) break;
  }
  return at;
}

function strayCharacter(text: string, at: number): AddressDefect {
  const code = text.charCodeAt(at);
  return defect(
    code === 0x09 || findControl(text.slice(at, at + 2)) === 0 ? "control" : "character",
    at,
  );
}

function findLiteralDefect(text: string, offset: number): AddressDefect | undefined {
  const control = findControl(text);
  if (control >= 0) return defect("control", offset + control);
  return parseAddressLiteral(text).value === undefined ? defect("literal", offset) : undefined;
}

/**
 * Reads an address literal of RFC 5321 §4.1.3: `[192.0.2.1]` or `[IPv6:2001:db8::1]`. No other tag
 * was ever registered.
 */
export function parseAddressLiteral(text: string): Parsed<IpAddress, AddressDefectCode> {
  const isBracketed =
    text.charCodeAt(0) === OPEN_BRACKET && text.charCodeAt(text.length - 1) === CLOSE_BRACKET;
  const inner = isBracketed ? text.slice(1, -1) : "";
  const isTagged = inner.slice(0, 5).toLowerCase() === "ipv6:";
  const { value } = parseIp(isTagged ? inner.slice(5) : inner);
  const isRight = value !== undefined && inner.includes(":") === isTagged;
  // Without the tag it is IPv4; with it, IPv6, which may be a mapped IPv4 address.
  if (!isRight || (isTagged && !inner.slice(5).includes(":"))) {
    return { defects: [defect("literal", 0)] };
  }
  return { value, defects: noDefects };
}

/** Whether a mailbox has characters beyond ASCII, so that it needs SMTPUTF8. RFC 6531 §3.3. */
export function isInternational({ localPart, domain }: Mailbox): boolean {
  // oxlint-disable-next-line no-control-regex -- the range of ASCII begins with them
  return /[^\0-\u007f]/.test(localPart) || /[^\0-\u007f]/.test(domain);
}

/**
 * Writes a mailbox as `local-part@domain`. A local part that is neither dot-string nor quoted string
 * is quoted.
 *
 * @throws AddressUsageError `ADDRESS_MAILBOX` when it cannot be written: control characters, an
 *   empty local part, a domain that is none
 */
export function formatMailbox({ localPart, domain }: Mailbox): string {
  const isWritten = isDotString(localPart) || isQuotedString(localPart);
  const text = `${isWritten ? localPart : quote(localPart)}@${domain}`;
  const { value, defects } = parseMailbox(text);
  const isSame = value?.domain === domain && localPart !== "";
  if (isSame) return text;
  const why = defects[0]?.text ?? "there is no local part";
  throw new AddressUsageError("ADDRESS_MAILBOX", `the mailbox cannot be written: ${why}`);
}

/**
 * What two mailboxes that are the same have in common: both parts in lower case, quotes only where
 * they are needed, the domain with A-labels, IP addresses in their one form. Not for sending mail
 * to: RFC 5321 §2.4 leaves the case of the local part to its host.
 */
export function comparisonKey({ localPart, domain }: Mailbox): string {
  const local = quote(unquote(localPart).normalize("NFC").toLowerCase().normalize("NFC"));
  if (!domain.startsWith("[")) return `${local}@${domainKey(domain)}`;
  const ip = parseAddressLiteral(domain).value;
  if (ip === undefined) return `${local}@${domain.toLowerCase()}`;
  return `${local}@[${ip.family === 6 ? "IPv6:" : ""}${ip.canonical}]`;
}
