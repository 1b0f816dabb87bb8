import { type AddressParts, quoted, splitAddress, unquoted } from "./address-parts.ts";
import type { RecordIndex, Subject } from "./record-index.ts";
import type { RouterRecord, RouterTarget } from "./router-record.ts";

type Relay = RouterRecord["relay"];
type Special = Exclude<RouterTarget["type"], "rewrite">;

/** How often an address is rewritten before it counts as a loop. */
const MOST_REWRITES = 30;

/** What happened to an address, for people. */
export interface Trail {
  readonly steps: string[];
  /** The records that were about it. */
  readonly records: string[];
}

/** What the table made of an address. */
export type Rewriting =
  /** `relay` is the least right of the records on the way; `undefined`: there were none. */
  | { readonly type: "address"; readonly parts: AddressParts; readonly relay: Relay | undefined }
  /** The record that ends the way rewrites nothing. */
  | { readonly type: "special"; readonly special: Special; readonly parts: AddressParts }
  | { readonly type: "loop" }
  | { readonly type: "invalid" };

/**
 * Rewrites an address until no record is about it any more, or a record leaves it as it is.
 *
 * @param main - the comparison key of the main domain; empty where it is not known
 */
export function rewrite(
  parts: AddressParts,
  table: RecordIndex,
  main: string,
  trail: Trail,
): Rewriting {
  let current = parts;
  let relay: Relay | undefined;
  for (let count = 0; count <= MOST_REWRITES; count++) {
    const matched = table.find(subjectOf(current, main));
    if (matched === undefined) return { type: "address", parts: current, relay };
    const { name, right, star } = matched;
    if (!trail.records.includes(name)) trail.records.push(name);
    relay = least(relay, matched.relay);
    const address = current.local + current.at;
    if (right.type !== "rewrite") {
      trail.steps.push(`${name}: is about ${address}`);
      return { type: "special", special: right.type, parts: current };
    }
    const next = rewritten(right, star, current, main);
    trail.steps.push(`${name}: ${address} ${next === address ? "stays" : `becomes ${next}`}`);
    if (next === address) return { type: "address", parts: current, relay };
    const split = splitAddress(next, trail.steps);
    if (split === undefined) return { type: "invalid" };
    current = split;
  }
  trail.steps.push(`more than ${MOST_REWRITES} times rewritten`);
  return { type: "loop" };
}

function subjectOf({ local, domain: given }: AddressParts, main: string): Subject {
  const domain = given === "" ? main : given;
  return { name: unquoted(local), domain, isMain: domain === main };
}

function least(one: Relay | undefined, other: Relay): Relay {
  if (one === "none" || other === "none") return "none";
  return one === "simple" ? one : other;
}

function rewritten(
  { local, domain }: Extract<RouterTarget, { readonly type: "rewrite" }>,
  star: string,
  current: AddressParts,
  main: string,
): string {
  const fill = (text: string): string => text.replace("*", () => star);
  const name = local === undefined ? current.local : quoted(fill(unquoted(local)));
  if (domain === undefined) return main === "" ? name : `${name}@${main}`;
  return `${name}@${fill(domain)}`;
}
