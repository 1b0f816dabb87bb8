import type { EnhancedStatus } from "@mailwright/core";

/** Why an address is not served, and what is said of it. */
export interface Refusal {
  readonly code: number;
  readonly enhanced: EnhancedStatus;
  readonly text: string;
  /** For the evidence, not for the peer. */
  readonly reason: string;
}

/** The refusals of the router, by what they are about. Codes: RFC 5321 §4.2.3, RFC 3463 §3. */
export const refusals = {
  invalid: {
    code: 553,
    enhanced: "5.1.3",
    text: "The address is not valid",
    reason: "not an address",
  },
  unknown: {
    code: 550,
    enhanced: "5.1.1",
    text: "No such mailbox here",
    reason: "nobody has this name",
  },
  disabled: {
    code: 550,
    enhanced: "5.2.1",
    text: "The mailbox is disabled",
    reason: "account disabled",
  },
  "explicit-route": {
    code: 550,
    enhanced: "5.7.1",
    text: "Relaying denied",
    reason: "route in the local part",
  },
  stranger: {
    code: 550,
    enhanced: "5.7.1",
    text: "Relaying denied",
    reason: "foreign domain, client without the right to relay",
  },
  "relay-off": {
    code: 550,
    enhanced: "5.7.1",
    text: "Relaying denied",
    reason: "foreign domain, mail for other domains is off",
  },
  "no-route": {
    code: 550,
    enhanced: "5.4.4",
    text: "No route to this domain",
    reason: "foreign domain, mail for other domains is off",
  },
  error: {
    code: 550,
    enhanced: "5.1.2",
    text: "Mail to this address is refused",
    reason: "refused by the router table",
  },
  blacklisted: {
    code: 550,
    enhanced: "5.1.2",
    text: "Mail to this address is refused",
    reason: "blacklisted by the router table",
  },
  // A trap is not told from a name that nobody has.
  spamtrap: {
    code: 550,
    enhanced: "5.1.1",
    text: "No such mailbox here",
    reason: "spam trap of the router table",
  },
  loop: {
    code: 554,
    enhanced: "5.4.6",
    text: "Routing loop",
    reason: "the router table rewrites it without end",
  },
  "no-postmaster": {
    code: 451,
    enhanced: "4.3.5",
    text: "Postmaster has no mailbox yet",
    reason: "no account is postmaster",
  },
} as const;
