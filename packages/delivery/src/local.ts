import { concatBytes, type Id, type Reply } from "@mailwright/core";
import type { Statement } from "@mailwright/database";
import { formatHeaderField } from "@mailwright/mime";
import type { Agent, Copy, Outcome, Task, TaskRecipient } from "@mailwright/queue";
import { CIRCLE, deliveredTo } from "./circle.ts";
import { copiesOf, type Plan, planOf } from "./plan.ts";
import type { AccountDecision, AccountRulesPort, AccountsPort, MailstorePort } from "./ports.ts";

const DELIVERED: Reply = { code: 250, enhanced: "2.1.5", text: "Stored in the mailbox" };
const DISCARDED: Reply = { code: 250, enhanced: "2.1.5", text: "Handled by the account's rules" };
const UNKNOWN: Reply = { code: 550, enhanced: "5.1.1", text: "No such mailbox here" };
const DISABLED: Reply = { code: 550, enhanced: "5.2.1", text: "The mailbox is disabled" };

const UNRULED = planOf([]);
const NOTHING = new Uint8Array();

/** What local delivery works with. */
export interface LocalDeliveryParts {
  readonly mailstore: MailstorePort;
  /** Asked at delivery whether the account still is; without it the route is believed. */
  readonly accounts?: AccountsPort;
  /** The rules of accounts; without them all mail is filed into INBOX. */
  readonly rules?: AccountRulesPort;
}

/**
 * The agent that files mail into the mailboxes of this server, by the rules of its accounts.
 *
 * What it files and sends on goes to disk in the batch that ends the recipient, under the id of the
 * message: each mailbox gets it exactly once, over all attempts and however many of its recipients
 * end there.
 */
export function localDelivery(parts: LocalDeliveryParts): Agent {
  return {
    deliver: (task, { signal }) => {
      const decided = new Map<Id, Promise<AccountDecision>>();
      return Promise.all(
        task.recipients.map(async (to) => {
          const found = await accountOf(parts.accounts, to);
          if (found.type === "failed") return found;
          const delivery = { task, to, account: found.account, owner: found.address };
          const { mailbox } = to.recipient;
          if (mailbox !== undefined) return filed(parts, delivery, [{ mailbox, added: NOTHING }]);
          // Once an account: an alias and its target want one decision, not two.
          const earlier = decided.get(found.account);
          const decision = earlier ?? decide(parts, delivery, signal);
          decided.set(found.account, decision);
          return carriedOut(parts, delivery, await decision, earlier === undefined);
        }),
      );
    },
  };
}

/** One recipient of a task, and whose mailbox it leads to. */
interface Delivery {
  readonly task: Task;
  readonly to: TaskRecipient;
  readonly account: Id;
  /** The account's own address. */
  readonly owner: string;
}

async function decide(
  { rules }: LocalDeliveryParts,
  { task, account, owner }: Delivery,
  signal: AbortSignal,
): Promise<AccountDecision> {
  if (rules === undefined) return { type: "actions", actions: [] };
  return rules.decide({ id: account, address: owner }, task.message, { signal });
}

/** @param first - whether it is the first recipient of the account: what is sent on is sent once */
function carriedOut(
  parts: LocalDeliveryParts,
  delivery: Delivery,
  decision: AccountDecision,
  first: boolean,
): Outcome {
  if (decision.type === "circle") return { type: "failed", reply: CIRCLE };
  const plan = decision.actions.length === 0 ? UNRULED : planOf(decision.actions);
  const inbox = plan.rest.type === "deliver" ? [{ added: plan.added }] : [];
  const stored = filed(parts, delivery, [...plan.filings, ...inbox]);
  const sent = first ? sending(delivery, plan, decision) : { copies: [], statements: [] };
  const statements = [...stored.statements, ...sent.statements];
  if (plan.rest.type !== "reject") return { ...stored, ...sent, statements };
  const reply: Reply = { code: 550, enhanced: "5.7.1", text: plan.rest.text };
  return { type: "failed", reply, ...sent, statements };
}

/** The copies that are sent on, and what goes to disk with them. */
function sending(
  { task: { message }, to, owner }: Delivery,
  plan: Plan,
  { sending: given }: Extract<AccountDecision, { readonly type: "actions" }>,
): { readonly copies: readonly Copy[]; readonly statements: readonly Statement[] } {
  const prefix = concatBytes([deliveredTo(to.recipient.address), message.prefix]);
  const copies = copiesOf(plan, owner, given?.sentOn, { envelope: message.envelope, prefix });
  return { copies, statements: given?.statements ?? [] };
}

function filed(
  { mailstore, accounts }: LocalDeliveryParts,
  { task, to, account }: Delivery,
  filings: readonly { readonly mailbox?: string; readonly added: Uint8Array }[],
): Extract<Outcome, { type: "delivered" }> & { readonly statements: readonly Statement[] } {
  const { message, receivedAt } = task;
  const filing = filings.flatMap(({ added, ...mailbox }) => {
    const trace = [returnPath(message.envelope.reversePath), deliveredTo(to.recipient.address)];
    const { statements } = mailstore.deliver(account, {
      ...mailbox,
      prefix: concatBytes([...trace, added, message.prefix]),
      body: message.body,
      // The message's, not the recipient's: an alias and its target want one copy, not two.
      deliveryId: message.id,
      receivedAt,
    });
    return statements;
  });
  // It may have been removed since it was found: the recipient then has to be looked at again.
  const required = accounts?.statementsToRequire?.(account) ?? [];
  const reply = filings.length > 0 ? DELIVERED : DISCARDED;
  return { type: "delivered", reply, statements: [...required, ...filing] };
}

type FoundAccount =
  | { readonly type: "found"; readonly account: Id; readonly address: string }
  | { readonly type: "failed"; readonly reply: Reply };

async function accountOf(
  accounts: AccountsPort | undefined,
  { address, route }: TaskRecipient,
): Promise<FoundAccount> {
  if (accounts === undefined) {
    if (route.account === undefined) return { type: "failed", reply: UNKNOWN };
    return { type: "found", account: route.account, address };
  }
  const found = await accounts.find(address);
  if (found.type !== "account") return { type: "failed", reply: UNKNOWN };
  // RFC 5321 §4.5.1: a route that names the account has looked, and postmaster's takes mail even so.
  const isDecided = route.account === found.id;
  if (found.state === "disabled" && !isDecided) return { type: "failed", reply: DISABLED };
  return { type: "found", account: found.id, address: found.address };
}

// The fields of final delivery. One that came with the message stays where it is.

/** RFC 5321 §4.4. */
function returnPath(reversePath: string): Uint8Array {
  const field = formatHeaderField("Return-Path", `<${reversePath}>`, { utf8: true });
  return new TextEncoder().encode(field);
}
