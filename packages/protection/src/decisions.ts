import { type Evidence, type Fact, type Pass, pass, type Refuse, refuse } from "@mailwright/core";
import type { ListAnswer, ListsVerdict } from "./lists.ts";

const REASONS = {
  allowed: "on a DNS allow list",
  listed: "on a DNS block list",
  "not-listed": "on no DNS list",
  unknown: "no DNS list could say",
} as const;

/** No objection to an address, and why. */
export function passed(reason: string, facts: Readonly<Record<string, Fact>>): Pass {
  return pass(evidence(reason, facts));
}

/** The refusal of a network of `block`. */
export function refuseBlocked(address: string): Refuse {
  return refusal(`Client host [${address}] is not welcome here`, "blocked network", { address });
}

/** What follows from what the lists say: nobody is refused but those a block list has. */
export function decideByLists(
  address: string,
  verdict: ListsVerdict,
  answers: readonly string[],
): Pass | Refuse {
  const reason = REASONS[verdict.type];
  const lists = "zones" in verdict ? verdict.zones.map((zone) => labelOf(zone, verdict)) : [];
  const facts = { address, ...(lists.length === 0 ? {} : { lists }), answers };
  if (verdict.type !== "listed") return passed(reason, facts);
  // One list is named, so that the reply is a line; the evidence names all.
  const [list = "a DNS list"] = lists;
  return refusal(`Client host [${address}] is listed by ${list}`, reason, facts);
}

function labelOf(zone: string, { answers }: ListsVerdict): string {
  return answers.find((answer) => answer.zone === zone)?.label ?? zone;
}

function refusal(text: string, reason: string, facts: Readonly<Record<string, Fact>>): Refuse {
  // RFC 3463 §3.8: X.7.1, delivery not authorised. It is told at the recipients, so that postmaster
  // can still be written to: RFC 5321 §4.5.1.
  return refuse(550, "5.7.1", text, evidence(reason, facts), "recipient");
}

function evidence(reason: string, facts: Readonly<Record<string, Fact>>): Evidence {
  return { by: "protection", reason, facts };
}

/** An answer for people who administer, with what the list says. */
export function describe({ zone, label = zone, type, reason, text }: ListAnswer): string {
  return `${label}: ${type}, ${reason}${text === undefined ? "" : ` (${text})`}`;
}
