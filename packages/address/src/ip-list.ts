import { type AddressDefect, type AddressDefectCode, defect } from "./defects.ts";
import { IpSet, parseIpRange } from "./ip-set.ts";
import type { Defect } from "@mailwright/core";

/** A list of networks, read. */
export interface IpList {
  readonly value: IpSet;
  /** The first 1000 that are wrong; lines that are none were left out. `at` is the offset of what is wrong. */
  readonly defects: readonly Defect<AddressDefectCode>[];
}

/**
 * Reads a list of networks as administrators keep it, one a line: an address, `192.0.2.1-192.0.2.9`,
 * or `192.0.2.0/24`. A `!` takes addresses out of what the lines before put in. A `;` begins a
 * comment. Octets beyond the prefix must be zero: a line that says otherwise is read, and reported.
 *
 * @example
 * const text = "192.0.2.0/24 ; the office\n!192.0.2.7";
 * parseIpList(text).value.has("192.0.2.7"); // false
 */
export function parseIpList(text: string): IpList {
  const defects: AddressDefect[] = [];
  const ranges: string[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    const range = line.slice(0, line.includes(";") ? line.indexOf(";") : undefined).trim();
    if (range !== "") readLine(range, start + line.indexOf(range), ranges, defects);
    start += line.length + 1;
  }
  return { value: new IpSet(ranges), defects };
}

function readLine(line: string, at: number, ranges: string[], defects: AddressDefect[]): void {
  const range = line.startsWith("!") ? line.slice(1).trim() : line;
  const parsed = parseIpRange(range);
  const [wrong] = parsed.defects;
  const from = at + line.length - range.length;
  if (wrong !== undefined) report(defects, wrong.code, from + wrong.at);
  if (parsed.value === undefined) return;
  ranges.push(line);
  if (hasHostBits(range, parsed.value.first.canonical)) report(defects, "network", from);
}

// Nobody reads more of them.
const MOST_DEFECTS = 1000;

function report(defects: AddressDefect[], code: AddressDefectCode, at: number): void {
  if (defects.length < MOST_DEFECTS) defects.push(defect(code, at));
}

/** Whether a network is written with another address than its first. */
function hasHostBits(range: string, first: string): boolean {
  const slash = range.indexOf("/");
  if (slash < 0) return false;
  return parseIpRange(range.slice(0, slash)).value?.first.canonical !== first;
}
