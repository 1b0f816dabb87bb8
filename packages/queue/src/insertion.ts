import { type Envelope, type Id, id as newId, type Stored } from "@mailwright/core";
import type { Statement } from "@mailwright/database";
import { type ActiveMessage, formatMessage, formatRecipient } from "./active.ts";
import type { QueueContext } from "./context.ts";
import type { Copy, DraftBody } from "./ports.ts";

/** What puts a message into the queue. */
export interface Insertion {
  readonly message: ActiveMessage;
  readonly recipients: number;
  readonly statements: readonly Statement[];
}

/**
 * The statements that put a message into the queue.
 *
 * @param lease - given: the recipients are leased from the start, and never due until it runs out
 */
export function insertion(
  { settings, statements, clock }: QueueContext,
  given: { id: Id; envelope: Envelope; prefix: Uint8Array; draft: DraftBody },
  lease?: { readonly name: string; readonly until: number },
): Insertion {
  const { recipients, ...envelope } = given.envelope;
  const now = clock.now();
  const message: ActiveMessage = {
    id: given.id,
    envelope,
    prefix: given.prefix,
    body: given.draft.body,
    receivedAt: now,
    expiresAt: now + settings.expireAfter,
  };
  const rows = recipients.map((recipient, index) =>
    formatRecipient(
      { message: given.id, number: index + 1 },
      recipient,
      lease?.until ?? now,
      lease?.name ?? null,
    ),
  );
  return {
    message,
    recipients: recipients.length,
    statements: [
      ...given.draft.statements,
      statements.insertMessage(formatMessage(message)),
      ...rows.map((row) => statements.insertRecipient(row)),
    ],
  };
}

/** What queues copies of a message: each has a reference of its own to the body, and is due at once. */
export function copyInsertions(
  context: QueueContext,
  body: Stored,
  copies: readonly Copy[] = [],
): readonly Insertion[] {
  return copies.map(({ envelope, prefix }) => {
    const draft = { body, statements: context.spool.retain(body) };
    const id = newId(context.clock, context.random);
    return insertion(context, { id, envelope, prefix, draft });
  });
}

/** Tells that a message was queued. */
export function tellSubmitted(
  { tell }: QueueContext,
  { message, recipients }: Insertion,
  cause?: Id,
): void {
  tell({
    name: "queue.message.submitted",
    message: message.id,
    ...(cause === undefined ? {} : { cause }),
    from: message.envelope.reversePath,
    recipients,
    size: message.prefix.length + message.body.size,
  });
}
