import { concatBytes, type Id, type Reply } from "@mailwright/core";
import type { Statement } from "@mailwright/database";
import { formatHeaderField } from "@mailwright/mime";
import type { Agent, Outcome, Task, TaskRecipient } from "@mailwright/queue";
import { deliveredTo } from "./circle.ts";
import { copiesOf, type Plan, planOf } from "./plan.ts";
import type { AccountRulesPort, AccountsPort, MailstorePort } from "./ports.ts";

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
      const decided = new Map<Id, Promise<Plan>>();
      return Promise.all(
        task.recipients.map(async (to) => {
          const found = await accountOf(parts.accounts, to);
          if (found.type === "failed") return found;
          const delivery = { task, to, account: found.account, owner: found.address };
          const { mailbox } = to.recipient;
          if (mailbox !== undefined) return filed(parts, delivery, [{ mailbox, added: NOTHING }]);
          // Once an account: an alias and its target want one decision, not two.
          const earlier = decided.get(found.account);
          const plan = earlier ?? decide(parts, delivery, signal);
          decided.set(found.account, plan);
          return carriedOut(parts, delivery, await plan, earlier === undefined);
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
): Promise<Plan> {
  if (rules === undefined) return UNRULED;
  const actions = await rules.decide({ id: account, address: owner }, task.message, { signal });
  return actions.length === 0 ? UNRULED : planOf(actions);
}

/** @param first - whether it is the first recipient of the account: what is sent on is sent once */
function carriedOut(
  parts: LocalDeliveryParts,
  delivery: Delivery,
  plan: Plan,
  first: boolean,
): Outcome {
  const { task, to, owner } = delivery;
  const inbox = plan.rest.type === "deliver" ? [{ added: plan.added }] : [];
  const stored = filed(parts, delivery, [...plan.filings, ...inbox]);
  const prefix = concatBytes([deliveredTo(to.recipient.address), task.message.prefix]);
  const { envelope } = task.message;
  const copies = first ? { copies: copiesOf(plan, owner, { envelope, prefix }) } : {};
  if (plan.rest.type !== "reject") return { ...stored, ...copies };
  const reply: Reply = { code: 550, enhanced: "5.7.1", text: plan.rest.text };
  return { type: "failed", reply, statements: stored.statements, ...copies };
}

function filed(
  { mailstore }: LocalDeliveryParts,
  { task, to, account }: Delivery,
  filings: readonly { readonly mailbox?: string; readonly added: Uint8Array }[],
): Extract<Outcome, { type: "delivered" }> & { readonly statements: readonly Statement[] } {
  const { message, receivedAt } = task;
  const statements = filings.flatMap(({ added, ...mailbox }) => {
    const trace = [returnPath(message.envelope.reversePath), deliveredTo(to.recipient.address)];
    const { statements: filing } = mailstore.deliver(account, {
      ...mailbox,
      prefix: concatBytes([...trace, added, message.prefix]),
      body: message.body,
      // The message's, not the recipient's: an alias and its target want one copy, not two.
      deliveryId: message.id,
      receivedAt,
    });
    return filing;
  });
  return { type: "delivered", reply: filings.length > 0 ? DELIVERED : DISCARDED, statements };
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
