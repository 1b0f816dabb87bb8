import { concatBytes, type Envelope, type Id, refuse, type Refuse } from "@mailwright/core";
import type { Copy } from "@mailwright/queue";
import { deliveredTo } from "./circle.ts";
import type { TakenMailAction } from "./mail-rules.ts";
import { copiesOf, type Plan, planOf } from "./plan.ts";

/** What the rules of the server make of a message that came in. */
export type Ruled =
  | { readonly type: "refused"; readonly refusal: Refuse }
  /** Nobody is to have it. */
  | { readonly type: "discarded" }
  /** What is queued: the first with the body itself, the others as its copies. */
  | { readonly type: "queued"; readonly first: Copy; readonly others: readonly Copy[] };

/**
 * Acts on what the rules of the server decided. A copy that is stored becomes a recipient with a
 * mailbox: it is filed by local delivery, once, as all mail is.
 *
 * @param owner - who hears of redirections that fail
 */
export function applyServerRules(
  actions: readonly TakenMailAction[],
  message: { readonly id: Id; readonly envelope: Envelope; readonly prefix: Uint8Array },
  owner: string,
): Ruled {
  const plan = planOf(actions);
  if (plan.rest.type === "reject") {
    const { rule, text } = plan.rest;
    const evidence = { by: "rules", reason: "a rule of the server", facts: { rule } };
    return { type: "refused", refusal: refuse(550, "5.7.1", text, evidence) };
  }
  const { envelope, prefix } = message;
  const delivered: readonly Copy[] =
    plan.rest.type === "deliver" ? [{ envelope, prefix: concatBytes([plan.added, prefix]) }] : [];
  const [first, ...others] = [
    ...delivered,
    ...storedCopies(plan, message),
    ...sentOn(plan, message, owner),
  ];
  return first === undefined ? { type: "discarded" } : { type: "queued", first, others };
}

/** Most messages are sent on nowhere. */
function sentOn(
  plan: Plan,
  {
    id,
    envelope,
    prefix,
  }: { readonly id: Id; readonly envelope: Envelope; readonly prefix: Uint8Array },
  owner: string,
): readonly Copy[] {
  if (plan.redirections.length === 0) return [];
  const marked = { envelope, prefix: concatBytes([deliveredTo(owner), prefix]) };
  return copiesOf(plan, owner, { origin: id, by: ["server"] }, marked);
}

/** One a filing: each may have other fields before it. Nobody is told of one that fails. */
function storedCopies(
  { filings }: Plan,
  { envelope, prefix }: { readonly envelope: Envelope; readonly prefix: Uint8Array },
): readonly Copy[] {
  return filings.flatMap(({ account, mailbox, added }) =>
    account === undefined
      ? []
      : [
          {
            envelope: {
              ...envelope,
              recipients: [{ address: account, mailbox, notify: ["never"] as const }],
            },
            prefix: concatBytes([added, prefix]),
          },
        ],
  );
}
