/**
 * A durable mail queue: per-recipient state, retries, expiry and delivery status notifications.
 *
 * @packageDocumentation
 */
export { queueElements } from "./elements.ts";
export { QueueError, queueErrorCodes, QueueUsageError } from "./errors.ts";
export { type QueueEvent, queueEvents } from "./events.ts";
export { queueDefaults, type QueueOptions } from "./options.ts";
export type {
  Agent,
  Copy,
  Destination,
  DraftBody,
  Ending,
  Found,
  ListFilter,
  NewMessage,
  Outcome,
  Queue,
  QueueAdministration,
  QueuedMessage,
  QueuedRecipient,
  QueueEntry,
  QueueRouter,
  QueueSpool,
  RecipientExplanation,
  RecipientState,
  RefusedRoute,
  Task,
  TaskRecipient,
} from "./ports.ts";
export { administerQueue, openQueue, type QueueParts } from "./queue.ts";
export { queueSchema } from "./schema.ts";
