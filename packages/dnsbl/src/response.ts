import { type IpAddress, parseIp } from "@mailwright/address";
import type { AddressRecord } from "./resolver.ts";

/** What a zone said of a name, whoever asked. */
export type Response =
  | {
      readonly type: "found";
      /** The addresses that may count as a listing. */
      readonly codes: readonly IpAddress[];
      readonly addresses: readonly string[];
      /** In milliseconds; absent where the resolver does not tell. */
      readonly ttl?: number;
      /** What the list says of it, fit for a log. */
      readonly text?: string;
    }
  /** There is no such name, or no address under it. */
  | { readonly type: "none"; readonly reason: string }
  | {
      readonly type: "refused" | "unknown";
      readonly reason: string;
      readonly addresses?: readonly string[];
    };

// Lists answer with a handful; the rest of a flood is not read.
const MOST_RECORDS = 64;

/** Reads the address records of a name. */
export function readRecords(records: readonly AddressRecord[]): Response {
  const read = records.slice(0, MOST_RECORDS);
  if (read.length === 0) return { type: "none", reason: "no address" };
  const given = read.map((record) => parseDotted(addressOf(record)));
  const known = given.filter((ip) => ip !== undefined);
  const addresses = known.map((ip) => ip.canonical);
  const codes = known.filter((ip) => meaningOf(ip) === "code");
  if (codes.length > 0) return { type: "found", codes, addresses, ...shortestTtl(read) };
  const refusal = known.find((ip) => meaningOf(ip) === "refusal");
  if (refusal !== undefined) {
    return { type: "refused", reason: `the list answers ${refusal.canonical}`, addresses };
  }
  const reason = `not the answer of a list: ${addresses[0] ?? "no IPv4 address"}`;
  return { type: "unknown", reason, addresses };
}

/** Reads why there are no records: by the `code` of an error of `node:dns`. */
export function readFailure(error: unknown): Response {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOTFOUND" || code === "ENODATA") return { type: "none", reason: code };
  return { type: "unknown", reason: typeof code === "string" ? code : "the resolver failed" };
}

function addressOf(record: AddressRecord): string {
  return typeof record === "string" ? record : record.address;
}

/** An IPv4 address in dotted decimals, which is all that an address record can hold. */
function parseDotted(text: string): IpAddress | undefined {
  const ip = parseIp(text).value;
  return ip?.family === 4 && ip.canonical === text ? ip : undefined;
}

function meaningOf({ bytes, canonical }: IpAddress): "code" | "refusal" | "none" {
  // RFC 5782 §2.1 and §2.3: answers are in 127.0.0.0/8. Others come from a resolver that answers
  // for names that are not there, and 127.0.0.1 from one that blocks the list.
  if (bytes[0] !== 127 || canonical === "127.0.0.1") return "none";
  // Lists say by 127.255.255.0/24 that they do not answer this resolver.
  return bytes[1] === 255 && bytes[2] === 255 ? "refusal" : "code";
}

function shortestTtl(records: readonly AddressRecord[]): { readonly ttl?: number } {
  const times = records.map((record) => (typeof record === "string" ? Number.NaN : record.ttl));
  const ttl = Math.min(...times) * 1000;
  return Number.isNaN(ttl) ? {} : { ttl };
}
