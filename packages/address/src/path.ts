import type { Parsed } from "@mailwright/core";
import { type AddressDefect, type AddressDefectCode, defect } from "./defects.ts";
import { findDomainDefect } from "./domain.ts";
import { type Mailbox, scanMailbox } from "./mailbox.ts";

/** A reverse-path or forward-path. */
export interface Path {
  /**
   * As it stands in an envelope: `local-part@domain`; the empty string for the null reverse-path
   * `<>`; `postmaster`, in the case it was given, for the one recipient without a domain.
   */
  readonly address: string;
  /** Absent for the null reverse-path and for postmaster without a domain. */
  readonly mailbox?: Mailbox;
}

/** A path, and what follows it. */
export interface LeadingPath extends Path {
  /** The text after the closing bracket, such as the parameters of MAIL. */
  readonly rest: string;
}

/**
 * Reads a path of RFC 5321 §4.1.2, angle brackets included. Which of `<>` and `<postmaster>` may
 * stand where is the caller's to know. A source route is dropped, and reported (RFC 5321 §3.3).
 */
export function parsePath(text: string): Parsed<Path, AddressDefectCode> {
  const { value, defects } = parseLeadingPath(text);
  if (value === undefined) return { defects };
  const { rest, ...path } = value;
  if (rest === "") return { value: path, defects };
  return { defects: [...defects, defect("trailing", text.length - rest.length)] };
}

/**
 * Reads the path that a text begins with, as in the arguments of MAIL and RCPT.
 *
 * @example
 * parseLeadingPath("<jane@example.org> SIZE=1000").value?.rest; // " SIZE=1000"
 */
export function parseLeadingPath(text: string): Parsed<LeadingPath, AddressDefectCode> {
  if (!text.startsWith("<")) return { defects: [defect("bracket", 0)] };
  // RFC 5321 §4.5.5.
  if (text.startsWith("<>")) return { value: { address: "", rest: text.slice(2) }, defects: [] };
  // RFC 5321 §4.5.1: postmaster needs no domain.
  if (text.charAt(11) === ">" && text.slice(1, 11).toLowerCase() === "postmaster") {
    return { value: { address: text.slice(1, 11), rest: text.slice(12) }, defects: [] };
  }
  const defects: AddressDefect[] = [];
  const start = skipSourceRoute(text, defects);
  if (start < 0) return { defects };
  const scanned = scanMailbox(text, start);
  if (scanned.defect !== undefined) defects.push(scanned.defect);
  if (scanned.mailbox === undefined) return { defects };
  const { mailbox, end } = scanned;
  if (text.charAt(end) !== ">") return { defects: [...defects, defect("bracket", end)] };
  const rest = text.slice(end + 1);
  return { value: { address: text.slice(start, end), mailbox, rest }, defects };
}

/** Where the mailbox starts, after `@one,@two:` (RFC 5321 appendix C); -1 when the route is none. */
function skipSourceRoute(text: string, defects: AddressDefect[]): number {
  if (text.charAt(1) !== "@") return 1;
  const colon = text.indexOf(":");
  const hops = text.slice(1, Math.max(1, colon)).split(",");
  const isRoute = hops.every((hop) => hop.startsWith("@") && !findDomainDefect(hop.slice(1)));
  defects.push(defect(isRoute ? "source-route" : "local-part", 1));
  return isRoute ? colon + 1 : -1;
}
