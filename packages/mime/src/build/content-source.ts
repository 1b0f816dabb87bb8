import type { Bytes } from "@mailwright/core";
import { CR, LF } from "../header/header-lines.ts";
import type { WrittenEncoding } from "./transfer-encoder.ts";

/** Where the octets of a content come from: a text, to be written in UTF-8, octets, or a stream of them. */
export type ContentSource = string | Uint8Array | Bytes;

/** The most that the way of the message carries as it is. RFC 2045 §2.7 to §2.9. */
export type Transport = "7bit" | "8bit" | "binary";

/** A content that is in memory, or a stream of it. */
export function octetsOf(content: ContentSource, text: boolean): Uint8Array | Bytes {
  if (typeof content !== "string") return content;
  // RFC 2046 §4.1.1: the lines of a text end with CRLF.
  return new TextEncoder().encode(text ? content.replaceAll(/\r\n|\r|\n/g, "\r\n") : content);
}

/** How a text or another content in memory is encoded best. */
export function fittingEncoding(
  octets: Uint8Array,
  text: boolean,
  transport: Transport,
): WrittenEncoding {
  if (!text) return transport === "binary" ? "binary" : "base64";
  const { needs, from, escapes } = survey(octets);
  if (needs === "7bit" && !from) return "7bit";
  if (needs === "8bit" && transport !== "7bit" && !from) return "8bit";
  if (transport === "binary") return "binary";
  // What can mostly be read as it is stays so, though base64 may be a little shorter.
  return escapes * 4 <= octets.length ? "quoted-printable" : "base64";
}

/** What a content needs when it is not encoded. */
export function needsOf(octets: Uint8Array): Transport {
  return survey(octets).needs;
}

interface Survey {
  readonly needs: Transport;
  /** True when a line begins so that mbox files change it. */
  readonly from: boolean;
  /** How many octets quoted-printable escapes. */
  readonly escapes: number;
}

// RFC 2045 §2.7: lines of 998 octets at most, and CR and LF only together.
const LONGEST_LINE = 998;
const EQUALS = 61;

function survey(octets: Uint8Array): Survey {
  let high = 0;
  let controls = 0;
  let equals = 0;
  let from = false;
  let binary = false;
  let start = 0;
  for (let at = 0; at < octets.length; at++) {
    const octet = octets[at] as number;
    if (octet > 126) high++;
    else if (octet === EQUALS) equals++;
    else if (octet === CR) {
      if (octets[at + 1] === LF) continue;
      binary = true;
      controls++;
    } else if (octet === LF) {
      if (at === 0 || octets[at - 1] !== CR) binary = true;
      binary ||= at - 1 - start > LONGEST_LINE;
      from ||= isFrom(octets, start);
      start = at + 1;
    } else if (octet < 32 && octet !== 9) {
      controls++;
      binary ||= octet === 0;
    }
  }
  binary ||= octets.length - start > LONGEST_LINE;
  from ||= isFrom(octets, start);
  // DEL is of ASCII; it is counted with what is not, and then encoded.
  const needs = binary ? "binary" : high > 0 ? "8bit" : "7bit";
  return { needs, from, escapes: high + controls + equals };
}

const FROM = new TextEncoder().encode("From ");

function isFrom(octets: Uint8Array, start: number): boolean {
  return FROM.every((octet, at) => octets[start + at] === octet);
}
