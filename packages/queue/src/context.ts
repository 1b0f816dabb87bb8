import type { Clock, Happening, Random } from "@mailwright/core";
import type { DatabasePort } from "@mailwright/database";
import type { queueEvents } from "./events.ts";
import type { QueueSettings } from "./options.ts";
import type { Agent, QueueRouter, QueueSpool } from "./ports.ts";
import type { QueueStatements } from "./statements.ts";

/** What the parts of one queue share. */
export interface QueueContext {
  readonly settings: QueueSettings;
  readonly statements: QueueStatements;
  readonly database: DatabasePort;
  readonly spool: QueueSpool;
  readonly router: QueueRouter;
  readonly agents: Readonly<Record<string, Agent>>;
  readonly clock: Clock;
  readonly random: Random;
  /** Tells the event sink, now. */
  readonly tell: (event: Happening<typeof queueEvents>) => void;
}

/** An error in a few words, for an event. */
export function described(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
