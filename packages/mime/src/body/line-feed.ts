import { LF } from "../header/header-lines.ts";

/**
 * Where the line ends that begins at `at`: at its LF, or where the octets end. Octet by octet, as
 * most lines are short: a search that is called for each costs more.
 */
export function lineFeed(bytes: Uint8Array, at: number): number {
  let lf = at;
  while (lf < bytes.length && bytes[lf] !== LF) lf++;
  return lf;
}
