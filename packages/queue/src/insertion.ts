import type { Envelope, Id } from "@mailwright/core";
import type { Statement } from "@mailwright/database";
import { type ActiveMessage, formatMessage, formatRecipient } from "./active.ts";
import type { QueueContext } from "./context.ts";
import type { DraftBody } from "./ports.ts";

/** What puts a message into the queue. */
export interface Insertion {
  readonly message: ActiveMessage;
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
    statements: [
      ...given.draft.statements,
      statements.insertMessage(formatMessage(message)),
      ...rows.map((row) => statements.insertRecipient(row)),
    ],
  };
}
