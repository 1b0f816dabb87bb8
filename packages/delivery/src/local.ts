import { concatBytes, type Id, type Reply } from "@mailwright/core";
import { formatHeaderField } from "@mailwright/mime";
import type { Agent, Outcome, Task, TaskRecipient } from "@mailwright/queue";
import type { AccountsPort, MailstorePort } from "./ports.ts";

const DELIVERED: Reply = { code: 250, enhanced: "2.1.5", text: "Stored in the mailbox" };
const UNKNOWN: Reply = { code: 550, enhanced: "5.1.1", text: "No such mailbox here" };
const DISABLED: Reply = { code: 550, enhanced: "5.2.1", text: "The mailbox is disabled" };

/** What local delivery works with. */
export interface LocalDeliveryParts {
  readonly mailstore: MailstorePort;
  /** Asked at delivery whether the account still is; without it the route is believed. */
  readonly accounts?: AccountsPort;
}

/**
 * The agent that files mail into the mailboxes of this server.
 *
 * What it files goes to disk in the batch that ends the recipient, under the id of the message: each
 * mailbox gets it exactly once, over all attempts and however many of its recipients end there.
 */
export function localDelivery(parts: LocalDeliveryParts): Agent {
  return {
    deliver: (task) => Promise.all(task.recipients.map((to) => deliver(parts, task, to))),
  };
}

async function deliver(
  { mailstore, accounts }: LocalDeliveryParts,
  { message, receivedAt }: Task,
  to: TaskRecipient,
): Promise<Outcome> {
  const found = await accountOf(accounts, to);
  if (found.type === "failed") return found;
  const { statements } = mailstore.deliver(found.account, {
    prefix: concatBytes([trace(message.envelope.reversePath, to), message.prefix]),
    body: message.body,
    // The message's, not the recipient's: an alias and its target want one copy, not two.
    deliveryId: message.id,
    receivedAt,
  });
  return { type: "delivered", reply: DELIVERED, statements };
}

type FoundAccount =
  | { readonly type: "found"; readonly account: Id }
  | { readonly type: "failed"; readonly reply: Reply };

async function accountOf(
  accounts: AccountsPort | undefined,
  { address, route }: TaskRecipient,
): Promise<FoundAccount> {
  if (accounts === undefined) {
    if (route.account === undefined) return { type: "failed", reply: UNKNOWN };
    return { type: "found", account: route.account };
  }
  const found = await accounts.find(address);
  if (found.type !== "account") return { type: "failed", reply: UNKNOWN };
  if (found.state === "disabled") return { type: "failed", reply: DISABLED };
  return { type: "found", account: found.id };
}

/** The fields of final delivery. One that came with the message stays where it is. */
function trace(reversePath: string, { recipient }: TaskRecipient): Uint8Array {
  const fields = [
    // RFC 5321 §4.4.
    formatHeaderField("Return-Path", `<${reversePath}>`, { utf8: true }),
    // RFC 9228: the address the mail came to, before aliases.
    formatHeaderField("Delivered-To", recipient.address, { utf8: true }),
  ];
  return new TextEncoder().encode(fields.join(""));
}
