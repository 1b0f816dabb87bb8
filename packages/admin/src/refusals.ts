import { refused, type Refused } from "./command.ts";
import { defectLines } from "./table.ts";

interface Unusable {
  readonly defects: readonly { readonly path?: string; readonly text: string }[];
}

/** That no account has an address. */
export function unknownAccount({ address }: { readonly address: string }): Refused {
  return refused(`There is no account ${address}: "account list" shows those there are.`);
}

/** That a domain is not here. */
export function unknownDomain({ domain }: { readonly domain: string }): Refused {
  return refused(`There is no domain ${domain}: add it with "domain add ${domain}".`);
}

/** That what was given, or is stored, cannot be used. */
export function unusable({ defects }: Unusable): Refused {
  return refused(...defectLines(defects));
}

/** That what was given cannot be used: its place among those that are stored tells nobody anything. */
export function unusableItem({ defects }: Unusable): Refused {
  const own = defects.map(({ path = "", text }) => {
    return { path: path.replace(/^(?:rules\[\d+\]|[a-z]+\.\d+)\.?/, ""), text };
  });
  return refused(...defectLines(own));
}

/** That something can be asked of a running server only. */
export function notRunning(): Refused {
  return refused("Only a running server knows that, and none is running: start it first.");
}
