import { type AddressParts, isExplicitRoute } from "./address-parts.ts";
import type { RecordIndex } from "./record-index.ts";
import { rewrite, type Rewriting, type Trail } from "./rewriting.ts";
import type { Directory, Found } from "./route.ts";

/** What an address comes to. */
export type Outcome =
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
  /** `domain` is the domain's comparison key; `relayed`: a record lets everybody send there. */
  | {
      readonly type: "foreign";
      readonly address: string;
      readonly domain: string;
      readonly relayed: boolean;
    }
  /** A record takes mail for it and drops it. */
  | { readonly type: "null"; readonly address: string }
  /** A record refuses it. */
  | { readonly type: "error" | "blacklisted" | "spamtrap" }
  /** The records rewrite it without end. */
  | { readonly type: "loop" }
  | { readonly type: "invalid" };

type Rewritten<Type extends Rewriting["type"]> = Extract<Rewriting, { readonly type: Type }>;

type FoundAccount = Extract<Found, { readonly type: "account" }>;

/** What one question is answered from. */
export interface Search {
  readonly directory: Directory;
  readonly table: RecordIndex;
  /** What a detail begins with; the empty string: there are no details. */
  readonly separator: string;
  /** The comparison key of the main domain, where a table needs it; else empty. */
  readonly main: string;
  readonly trail: Trail;
}

/** Takes an address through the table, and what comes out to the directory. */
export async function search(asked: AddressParts, from: Search): Promise<Outcome> {
  const { directory, table, main, trail } = from;
  const rewriting = rewrite(asked, table, main, trail);
  if (rewriting.type === "loop" || rewriting.type === "invalid") return rewriting;
  const { parts } = rewriting;
  if (rewriting.type === "special") return specialOutcome(rewriting);
  const address = parts.local + parts.at;
  const found = await find(directory, address, trail.steps);
  if (found.type === "account") {
    return { type: "account", account: found, open: found.state === "enabled" };
  }
  if (found.type === "foreign" && parts.at !== "") {
    return { type: "foreign", address, domain: parts.domain, relayed: givesRight(rewriting) };
  }
  const detailed = await findDetailed(parts, from);
  if (detailed !== undefined) return detailed;
  // RFC 5321 §3.6.1 and appendix F.2: routes that hide in a local part are never followed.
  if (!isExplicitRoute(parts.local)) return { type: "unknown" };
  trail.steps.push(`the local part of ${address} is a route, and not followed`);
  return { type: "explicit-route" };
}

function specialOutcome({ special, parts }: Rewritten<"special">): Outcome {
  return special === "null"
    ? { type: special, address: parts.local + parts.at }
    : { type: special };
}

/** Whether the records on the way let everybody send where they lead. */
function givesRight({ relay, parts }: Rewritten<"address">): boolean {
  return relay === "all" || (relay === "simple" && !isExplicitRoute(parts.local));
}

/** Asks the directory. */
export async function find(directory: Directory, address: string, steps: string[]): Promise<Found> {
  const found = await directory.find(address);
  steps.push(`${address}: ${describe(found)}`);
  return found;
}

function describe(found: Found): string {
  if (found.type === "foreign") return "not a local domain";
  if (found.type === "unknown") return "nobody in a local domain";
  return `account ${found.address}${found.state === "disabled" ? ", disabled" : ""}`;
}

/** RFC 5233 §1: `jim+detail` is Jim's, unless somebody has the whole name. */
async function findDetailed(
  { local, at }: AddressParts,
  { directory, separator, trail }: Search,
): Promise<Outcome | undefined> {
  const end = separator === "" || local.startsWith('"') ? -1 : local.indexOf(separator);
  if (end <= 0) return undefined;
  const found = await find(directory, local.slice(0, end) + at, trail.steps);
  if (found.type !== "account") return undefined;
  const detail = local.slice(end + separator.length);
  return { type: "account", account: found, detail, open: found.state === "enabled" };
}
