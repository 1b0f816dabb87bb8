import { comparisonKey, parsePath } from "@mailwright/address";
import type { Directory, Found } from "./route.ts";

/** What an address is, before anybody asks who may send to it. */
export type Resolution = { readonly steps: readonly string[] } & (
  | {
      readonly type: "account";
      readonly account: FoundAccount;
      readonly detail?: string;
      /** Whether it takes mail: postmaster's does even when disabled. */
      readonly open: boolean;
    }
  /** The domain is local, the name is nobody's. */
  | { readonly type: "unknown" }
  /** The domain is local, and the local part itself says where to send on: `a%b`, `a!b`, `"a@b"`. */
  | { readonly type: "explicit-route" }
  /** No account is there for postmaster, which every domain must have. */
  | { readonly type: "no-postmaster" }
  /** `domain` is the domain's comparison key. */
  | { readonly type: "foreign"; readonly address: string; readonly domain: string }
  | { readonly type: "invalid" }
);

type FoundAccount = Extract<Found, { readonly type: "account" }>;

/** An address in two parts. */
interface Parts {
  readonly local: string;
  /** `@` and the domain; the empty string is the main domain. */
  readonly at: string;
  /** The domain as it is compared. */
  readonly domain: string;
}

/**
 * Finds out what an address is.
 *
 * @param separator - what a detail begins with; the empty string: there are no details
 * @throws what the directory throws
 */
export async function resolve(
  address: string,
  directory: Directory,
  separator: string,
): Promise<Resolution> {
  const steps: string[] = [];
  const parts = split(address, steps);
  if (parts === undefined) return { type: "invalid", steps };
  const { local, at, domain } = parts;
  const found = await find(directory, local + at, steps);
  if (found.type === "account") {
    const open = found.state === "enabled" || isPostmaster(local);
    return { type: "account", account: found, open, steps };
  }
  if (found.type === "foreign" && at !== "") {
    return { type: "foreign", address: local + at, domain, steps };
  }
  if (isPostmaster(local)) return findPostmaster(directory, at, steps);
  const detailed = await findDetailed(parts, directory, separator, steps);
  if (detailed !== undefined) return detailed;
  // RFC 5321 §3.6.1 and appendix F.2: routes that hide in a local part are never followed.
  if (/[%!@]/.test(local)) {
    steps.push(`the local part of ${local}${at} is a route, and not followed`);
    return { type: "explicit-route", steps };
  }
  return { type: "unknown", steps };
}

function split(address: string, steps: string[]): Parts | undefined {
  // An address without a domain is a name of the main domain; the directory knows its syntax.
  if (!address.includes("@")) return { local: address, at: "", domain: "" };
  const { value, defects } = parsePath(`<${address}>`);
  if (value?.mailbox === undefined) {
    steps.push(`not an address: ${defects[0]?.text ?? "empty"}`);
    return undefined;
  }
  // RFC 5321 §3.3 and appendix C: a source route is ignored.
  if (value.address !== address) steps.push(`source route dropped: ${value.address}`);
  const key = comparisonKey(value.mailbox);
  const domain = key.slice(key.lastIndexOf("@") + 1);
  return { local: value.mailbox.localPart, at: `@${value.mailbox.domain}`, domain };
}

async function find(directory: Directory, address: string, steps: string[]): Promise<Found> {
  const found = await directory.find(address);
  steps.push(`${address}: ${describe(found)}`);
  return found;
}

function describe(found: Found): string {
  if (found.type === "foreign") return "not a local domain";
  if (found.type === "unknown") return "nobody in a local domain";
  return `account ${found.address}${found.state === "disabled" ? ", disabled" : ""}`;
}

function isPostmaster(local: string): boolean {
  return local.toLowerCase() === "postmaster";
}

/** RFC 5321 §4.5.1: each local domain has a postmaster; the main domain's stands in for others'. */
async function findPostmaster(
  directory: Directory,
  at: string,
  steps: string[],
): Promise<Resolution> {
  const found = at === "" ? undefined : await find(directory, "postmaster", steps);
  if (found?.type === "account") return { type: "account", account: found, open: true, steps };
  return { type: "no-postmaster", steps };
}

/** RFC 5233 §1: `jim+detail` is Jim's, unless somebody has the whole name. */
async function findDetailed(
  { local, at }: Parts,
  directory: Directory,
  separator: string,
  steps: string[],
): Promise<Resolution | undefined> {
  const end = separator === "" || local.startsWith('"') ? -1 : local.indexOf(separator);
  if (end <= 0) return undefined;
  const found = await find(directory, local.slice(0, end) + at, steps);
  if (found.type !== "account") return undefined;
  const detail = local.slice(end + separator.length);
  return { type: "account", account: found, detail, open: found.state === "enabled", steps };
}
