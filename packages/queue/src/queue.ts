import type { Clock, EventSink, Random } from "@mailwright/core";
import type { DatabasePort } from "@mailwright/database";
import type { QueueOptions } from "./options.ts";
import type { Agent, Queue, QueueRouter, QueueSpool } from "./ports.ts";

/** What a queue works with. */
export interface QueueParts {
  readonly database: DatabasePort;
  readonly spool: QueueSpool;
  readonly router: QueueRouter;
  /** By the names the router uses. */
  readonly agents: Readonly<Record<string, Agent>>;
  readonly events?: EventSink;
  readonly clock?: Clock;
  readonly random?: Random;
}

/**
 * Opens the queue of a database, and begins to deliver.
 *
 * @throws DatabaseError when the rows cannot be read
 */
export async function openQueue(options: QueueOptions, parts: QueueParts): Promise<Queue> {
  await Promise.resolve();
  throw new Error(`${options.hostname}${String(parts)}`);
}
