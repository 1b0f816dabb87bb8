import type { Bytes } from "@mailwright/core";
import { parseHeader } from "../header/header.ts";
import { CR, LF } from "../header/header-lines.ts";

/**
 * The header at the beginning of `bytes` fit to be returned in a report: what follows it left out,
 * its lines ended by CRLF, as it may come from before the message was first accepted.
 */
export function returnedHeader(bytes: Uint8Array): Uint8Array {
  const { end } = parseHeader(bytes, { header: bytes.length }).value;
  const header = end.type === "complete" ? bytes.subarray(0, end.bodyStart) : bytes;
  const lines: number[] = [];
  for (const [at, octet] of header.entries()) {
    if (octet === LF) lines.push(CR, LF);
    else if (octet === 0 || (octet === CR && header[at + 1] !== LF)) lines.push(32);
    else if (octet !== CR) lines.push(octet);
  }
  // RFC 6522 §4: the fields alone; the delimiter after them begins with a line end of its own.
  while (lines.at(-1) === CR || lines.at(-1) === LF || lines.at(-1) === 32) lines.pop();
  return Uint8Array.from([...lines, CR, LF]);
}

/** A stream of one piece. */
export async function* bytesOf(piece: Uint8Array): Bytes {
  yield piece;
}
