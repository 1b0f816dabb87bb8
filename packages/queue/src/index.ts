/**
 * A durable mail queue: per-recipient state, retries, expiry and delivery status notifications.
 *
 * @packageDocumentation
 */
export { QueueError, queueErrorCodes, QueueUsageError } from "./errors.ts";
export { type QueueEvent, queueEvents } from "./events.ts";
export { queueDefaults, type QueueOptions } from "./options.ts";
export type {
  Agent,
  Destination,
  DraftBody,
  Found,
  ListFilter,
  NewMessage,
  Outcome,
  Queue,
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
export { openQueue, type QueueParts } from "./queue.ts";
export { queueSchema } from "./schema.ts";
