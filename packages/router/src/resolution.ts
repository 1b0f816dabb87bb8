import { type AddressParts, domainKey, splitAddress, unquoted } from "./address-parts.ts";
import type { Trail } from "./rewriting.ts";
import type { Directory } from "./route.ts";
import { find, type Outcome, type Search, search } from "./search.ts";

/** What an address is, before anybody asks who may send to it. */
export type Resolution = {
  readonly steps: readonly string[];
  /** The records of the table that were about it. */
  readonly records: readonly string[];
} & (Outcome | NoPostmaster);

/** No account is there for postmaster, which every domain must have. */
interface NoPostmaster {
  readonly type: "no-postmaster";
}

/**
 * Finds out what an address is.
 *
 * @throws what the directory throws
 */
export async function resolve(
  address: string,
  sources: Pick<Search, "directory" | "table" | "separator">,
): Promise<Resolution> {
  const trail: Trail = { steps: [], records: [] };
  const parts = splitAddress(address, trail.steps);
  if (parts === undefined) return { type: "invalid", ...trail };
  const main = sources.table.isEmpty ? "" : await mainDomain(sources.directory);
  const from = { ...sources, main, trail };
  return { ...(await findAnybody(parts, from)), ...trail };
}

async function mainDomain(directory: Directory): Promise<string> {
  const domain = (await directory.mainDomain?.()) ?? "";
  return domain === "" ? "" : domainKey(domain);
}

/** Some names somebody must answer to: the search for these does not end where others do. */
async function findAnybody(asked: AddressParts, from: Search): Promise<Outcome | NoPostmaster> {
  const role = unquoted(asked.local).toLowerCase();
  if (role === "postmaster") return findPostmaster(asked, from);
  const outcome = await search(asked, from);
  // RFC 2142 §4: abuse is such a name.
  if (role !== "abuse" || outcome.type !== "unknown") return outcome;
  from.trail.steps.push("postmaster stands in");
  return findPostmaster({ ...asked, local: "postmaster" }, from);
}

/** RFC 5321 §4.5.1: each local domain has a postmaster; the main domain's stands in for others'. */
async function findPostmaster(
  postmaster: AddressParts,
  from: Search,
): Promise<Outcome | NoPostmaster> {
  const { records, steps } = from.trail;
  const outcome = await search(postmaster, from);
  if (outcome.type === "account") return { ...outcome, open: true };
  if (outcome.type === "foreign") return outcome;
  const { local, at } = postmaster;
  // No record closes postmaster, as long as the domain is here.
  if (records.length > 0) {
    const found = await find(from.directory, local + at, steps);
    if (found.type === "account") return { type: "account", account: found, open: true };
    if (found.type === "foreign" && at !== "") return outcome;
  }
  if (at === "") return { type: "no-postmaster" };
  steps.push("postmaster of the main domain stands in");
  return findPostmaster({ local: "postmaster", at: "", domain: "" }, from);
}
