import type { Parsed } from "@mailwright/core";
import { type AddressDefectCode, defect, noDefects } from "./defects.ts";
import { AddressUsageError } from "./errors.ts";
import { type IpAddress, ipOf, parseIp } from "./ip.ts";

/** IP addresses from one to another, both included, of one family. */
export interface IpRange {
  readonly first: IpAddress;
  readonly last: IpAddress;
}

/**
 * Reads a range: one address, `192.0.2.0/24`, or `192.0.2.1-192.0.2.9`. Octets of a network address
 * beyond its prefix are ignored.
 */
export function parseIpRange(text: string): Parsed<IpRange, AddressDefectCode> {
  const slash = text.indexOf("/");
  if (slash >= 0) return parseNetwork(text, slash);
  const dash = text.indexOf("-");
  const first = parseIp((dash < 0 ? text : text.slice(0, dash)).trim());
  const last = dash < 0 ? first : parseIp(text.slice(dash + 1).trim());
  if (first.value === undefined) return { defects: first.defects };
  if (last.value === undefined) return { defects: [defect("ip", dash + 1)] };
  const range = { first: first.value, last: last.value };
  const inOrder =
    range.first.family === range.last.family && keyOf(range.first) <= keyOf(range.last);
  return inOrder ? { value: range, defects: noDefects } : { defects: [defect("range", 0)] };
}

function parseNetwork(text: string, slash: number): Parsed<IpRange, AddressDefectCode> {
  const given = text.slice(0, slash).trim();
  const address = parseIp(given);
  if (address.value === undefined) return { defects: address.defects };
  const { bytes, family } = address.value;
  const digits = text.slice(slash + 1).trim();
  // A mapped network, ::ffff:192.0.2.0/120, is one of IPv4 whose prefix is 96 bits shorter.
  const skipped = family === 4 && given.includes(":") ? 96 : 0;
  const prefix = /^\d{1,3}$/.test(digits) ? Number(digits) - skipped : -1;
  if (prefix < 0 || prefix > bytes.length * 8) return { defects: [defect("prefix", slash + 1)] };
  const mask = (at: number): number =>
    (0xff_00 >> Math.min(8, Math.max(0, prefix - at * 8))) & 0xff;
  const first = ipOf(bytes.map((octet, at) => octet & mask(at)));
  const last = ipOf(bytes.map((octet, at) => octet | (mask(at) ^ 0xff)));
  return { value: { first, last }, defects: noDefects };
}

/** A set of IP addresses, made from ranges. Asking takes logarithmic time for each change of sign. */
export class IpSet {
  readonly #layers: readonly Layer[];

  /**
   * @param ranges - as {@link parseIpRange} reads them, or has read them; one with `!` before it takes
   *   out what the ranges before it put in
   * @throws AddressUsageError `ADDRESS_IP_RANGE` when a text is no range, or `ranges` is no array
   * @example
   * new IpSet(["192.0.2.0/24", "2001:db8::/32"]).has("::ffff:192.0.2.7"); // true
   * new IpSet(["192.0.2.0/24", "!192.0.2.7"]).has("192.0.2.7"); // false
   */
  constructor(ranges: readonly (string | IpRange)[]) {
    // A text alone would be taken for a list of its characters.
    if (!Array.isArray(ranges)) {
      throw new AddressUsageError("ADDRESS_IP_RANGE", "the ranges of an IpSet are not in an array");
    }
    this.#layers = layersOf(ranges);
  }

  /** Whether an address is in the set; what is no address is in none. */
  has(address: string | IpAddress): boolean {
    const ip = typeof address === "string" ? parseIp(address).value : address;
    if (ip === undefined) return false;
    const key = keyOf(ip);
    return this.#layers.findLast(({ ranges }) => isIn(ranges, key))?.isIncluded ?? false;
  }
}

interface KeyRange {
  readonly first: string;
  readonly last: string;
}

/** Ranges that stand together and are all put in, or all taken out: the last that match decide. */
interface Layer {
  readonly isIncluded: boolean;
  readonly ranges: readonly KeyRange[];
}

function layersOf(ranges: readonly (string | IpRange)[]): Layer[] {
  const layers: { isIncluded: boolean; ranges: IpRange[] }[] = [];
  for (const each of ranges) {
    const isIncluded = typeof each !== "string" || !each.startsWith("!");
    const text = typeof each === "string" && !isIncluded ? each.slice(1).trim() : each;
    const range = typeof text === "string" ? demand(text) : text;
    const layer = layers.at(-1);
    if (layer?.isIncluded === isIncluded) layer.ranges.push(range);
    else layers.push({ isIncluded, ranges: [range] });
  }
  return layers.map(({ isIncluded, ranges: given }) => ({ isIncluded, ranges: merge(given) }));
}

function isIn(ranges: readonly KeyRange[], key: string): boolean {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.first ?? "") <= key) low = middle + 1;
    else high = middle;
  }
  return key <= (ranges[low - 1]?.last ?? "");
}

function demand(text: string): IpRange {
  const { value, defects } = parseIpRange(text);
  if (value !== undefined) return value;
  throw new AddressUsageError("ADDRESS_IP_RANGE", `"${text}" is no range: ${defects[0]?.text}`);
}

/** Sorts ranges and joins those that overlap, so that one search finds the only candidate. */
function merge(ranges: readonly IpRange[]): KeyRange[] {
  const merged: { first: string; last: string }[] = [];
  const keys = ranges.map(({ first, last }) => ({ first: keyOf(first), last: keyOf(last) }));
  for (const range of keys.toSorted((one, other) => (one.first < other.first ? -1 : 1))) {
    const before = merged.at(-1);
    if (before === undefined || before.last < range.first) merged.push(range);
    else if (before.last < range.last) before.last = range.last;
  }
  return merged;
}

/** Text that sorts as the addresses do, IPv4 before IPv6. */
function keyOf({ family, bytes }: IpAddress): string {
  let key = String(family);
  for (const octet of bytes) key += octet.toString(16).padStart(2, "0");
  return key;
}
