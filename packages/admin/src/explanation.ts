import type { Decision } from "@mailwright/core";
import type { Verdict } from "@mailwright/dnsbl";
import type { Route } from "@mailwright/router";
import { ruleBook, type Trial } from "./rule-book.ts";
import type { MessageHead } from "./field.ts";
import type { AdminParts } from "./parts.ts";
import { tryRules } from "./rule-trial.ts";
import type { Invalid } from "./versioned-setting.ts";

/** What is asked about an address. */
export interface Question {
  readonly address: string;
  /** Who has logged in; absent: a stranger. */
  readonly from?: string;
  /** The IP address of who sends. */
  readonly client?: string;
  readonly message?: MessageHead;
}

/** What rules would do, or why they cannot be used. */
export type RulesExplanation = { readonly whose: string } & (
  | ({ readonly type: "tried" } & Trial)
  | Invalid
);

/** Where mail for an address goes, who may send it there, and why. */
export interface Explanation {
  readonly route: Route;
  /** Who is asked about: a user, or a stranger. */
  readonly sender: string;
  /** Whether the sender may send to the address. */
  readonly accepts: Decision;
  /** Whether the client may connect. */
  readonly client?: Decision;
  readonly lists?: Verdict;
  readonly rules: readonly RulesExplanation[];
  /** Whether a running server was asked, with its configuration. */
  readonly running: boolean;
}

/** Asks every part that has a say; nothing is done. */
export async function explainAddress(
  question: Question,
  parts: AdminParts,
  options: { readonly signal?: AbortSignal },
): Promise<Explanation> {
  const { address, from, client } = question;
  const route = await parts.router.route(address);
  // The unspecified address is in no network that anybody lets relay.
  const peer = { remote: { address: client ?? "0.0.0.0" }, ...(from && { identity: from }) };
  return {
    route,
    sender: from ?? "a stranger",
    accepts: await parts.router.accepts({ address }, peer),
    ...(client !== undefined && {
      client: await parts.protection.explain({ address: client }, options),
      lists: await parts.lists.check(client, options),
    }),
    rules: await explainRules(question, route, parts),
    running: parts.running !== undefined,
  };
}

async function explainRules(
  { address, from, message }: Question,
  route: Route,
  parts: AdminParts,
): Promise<readonly RulesExplanation[]> {
  if (message === undefined) return [];
  const own = route.type === "deliver" && route.agent === "local" ? [route.address] : [];
  const rules: RulesExplanation[] = [];
  for (const account of [undefined, ...own]) {
    const book = await ruleBook(parts, account);
    if (book.type !== "book") continue;
    const sender = from === undefined ? {} : { from, source: "authenticated" as const };
    const tried = await tryRules(book, { message, to: address, ...sender }, parts);
    rules.push({ whose: account ?? "the server", ...tried });
  }
  return rules;
}
