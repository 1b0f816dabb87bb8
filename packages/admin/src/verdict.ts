import type { Explanation, RulesExplanation } from "./explanation.ts";

/** What becomes of a message to an address, in a few words: what was explained, put together. */
export function verdictOf(address: string, { accepts, client, route, rules }: Explanation): string {
  for (const each of [isAlwaysReached(address) ? undefined : client, accepts, route]) {
    if (each?.type !== "refuse" && each?.type !== "disconnect") continue;
    return `refused, ${each.code} ${each.enhanced} ${each.text}, by ${each.evidence.by}`;
  }
  const ruled = rules.map(ruledOut).find((verdict) => verdict !== undefined);
  if (ruled !== undefined || route.type !== "deliver") return ruled ?? "refused";
  return `delivered to ${route.address} by ${route.agent}`;
}

/** RFC 5321 §4.5.1, RFC 2142 §4: postmaster and abuse are reached whoever the client is. */
function isAlwaysReached(address: string): boolean {
  return /^(?:postmaster|abuse)(?:@|$)/i.test(address);
}

/** How rules keep a message from being delivered, if they do. */
function ruledOut({ whose, ...explained }: RulesExplanation): string | undefined {
  if (explained.type !== "tried") return undefined;
  const { actions } = explained;
  for (const action of actions) {
    const by = `by rule ${JSON.stringify(action.rule)} of ${whose}`;
    if (action.type === "reject") return `refused, 550 5.7.1 ${action.text}, ${by}`;
    if (action.type !== "discard") continue;
    const isCopied = actions.some(({ type }) => type === "store" || type === "redirect");
    return `${isCopied ? "only copies are delivered" : "discarded"}, ${by}`;
  }
  return undefined;
}
