import type {
  Bytes,
  EnhancedStatus,
  Envelope,
  Evidence,
  Id,
  Message,
  Recipient,
  Reply,
  Stored,
} from "@mailwright/core";
import type { Statement } from "@mailwright/database";

/** A body that is on its way to disk: what the spool answers to a write. */
export interface DraftBody {
  /** Where the body will be. */
  readonly body: Stored;
  /** What keeps it, with one reference, in the batch that acknowledges the message. */
  readonly statements: readonly Statement[];
}

/** The bodies at rest, as the queue sees them. */
export interface QueueSpool {
  /** Writes a report the queue has made. */
  write(
    body: Bytes,
    options?: { readonly signal?: AbortSignal },
  ): Promise<DraftBody & AsyncDisposable>;
  /** Reads a body, or its octets from `start` up to, not including, `end`. */
  read(
    body: Stored,
    options?: { readonly start?: number; readonly end?: number; readonly signal?: AbortSignal },
  ): Bytes;
  /** The statements that add a reference, for a copy of a message. */
  retain(body: Stored): readonly Statement[];
  /** The statements that give back the reference the queue holds. */
  release(body: Stored): readonly Statement[];
}

/** Where a recipient's mail goes. */
export interface Destination {
  readonly type: "deliver";
  /** The name of the agent that delivers it. */
  readonly agent: string;
  /** What the concurrency limit counts: an account, a next hop. */
  readonly destination: string;
  /** The recipient after rewriting, as `local-part@domain`. */
  readonly address: string;
  /** The account, where the destination is one. */
  readonly account?: Id;
  readonly evidence: Evidence;
  /** What the router did, step by step, for people. */
  readonly steps: readonly string[];
}

/** A recipient that has no route: 4xx is tried again later, 5xx fails. */
export interface RefusedRoute {
  readonly type: "refuse";
  readonly code: number;
  readonly enhanced: EnhancedStatus;
  readonly text: string;
  readonly evidence: Evidence;
  readonly steps: readonly string[];
}

/** Says where mail for an address goes. It is asked before every attempt, so a new route counts. */
export interface QueueRouter {
  route(address: string): Promise<Destination | RefusedRoute>;
}

/** A recipient of a task. */
export interface TaskRecipient {
  /** Names this recipient among those of its message; stays the same over all attempts. */
  readonly id: string;
  /** The address after routing: where to deliver. */
  readonly address: string;
  /** The recipient as it was accepted. */
  readonly recipient: Recipient;
  readonly route: Destination;
}

/** One attempt to deliver one message to one destination. */
export interface Task {
  /** The message; its envelope names the recipients of this task only. */
  readonly message: Message;
  readonly recipients: readonly TaskRecipient[];
  readonly destination: string;
  /** Counts from 1: the highest among the recipients. */
  readonly attempt: number;
  /** When the message was accepted, in milliseconds since the epoch. */
  readonly receivedAt: number;
}

/** A message more with the body of another one: it has its own envelope and its own prefix. */
export interface Copy {
  /** With at least one recipient. */
  readonly envelope: Envelope;
  /** Header fields before the body, each ending in CRLF. */
  readonly prefix: Uint8Array;
}

/** What happens together with the end of a recipient: all of it, or the recipient has not ended. */
export interface Ending {
  /** Committed in one batch with the end of the recipient. */
  readonly statements?: readonly Statement[];
  /** Queued in that batch, with the body of the message that was delivered. */
  readonly copies?: readonly Copy[];
}

/** What became of one recipient. */
export type Outcome =
  | (Ending & {
      readonly type: "delivered";
      /** What the next hop answered. */
      readonly reply?: Reply;
      /**
       * What a sender who asked for news of success is told. `delivered` (default), `relayed` to a
       * system that sends no such reports, or `none`: the next hop will tell. RFC 3461 §5.2.
       */
      readonly report?: "delivered" | "relayed" | "none";
    })
  /** Not now. */
  | { readonly type: "deferred"; readonly reply: Reply }
  /** Never: the sender is told. */
  | (Ending & { readonly type: "failed"; readonly reply: Reply });

/** Delivers. An agent that throws has deferred all recipients of its task. */
export interface Agent {
  /**
   * Delivers a message to the recipients of a task.
   *
   * @returns one outcome per recipient, in order
   */
  deliver(
    task: Task,
    options: {
      /** Aborted when the lease of the task runs out or the queue closes: the outcome is void. */
      readonly signal: AbortSignal;
    },
  ): Promise<readonly Outcome[]>;
}

/** A message to be queued. */
export interface NewMessage {
  /** The id it is known by already, where there is one: the id of its events so far. */
  readonly id?: Id;
  readonly envelope: Envelope;
  /** Header fields added on the way, each ending in CRLF. */
  readonly prefix: Uint8Array;
  readonly draft: DraftBody;
  /** Queued in the same batch, with the same body. */
  readonly copies?: readonly Copy[];
}

/** The state of a queued recipient. */
export type RecipientState =
  /** It waits for its next attempt. */
  | "due"
  /** An attempt is under way, or about to begin. */
  | "active"
  /** It waits for {@link Queue.release}. */
  | "held";

/** A recipient in the queue. */
export interface QueuedRecipient {
  readonly recipient: Recipient;
  readonly state: RecipientState;
  /** Attempts that have been deferred. */
  readonly attempts: number;
  /** When the next attempt begins at the earliest; for an active one, when its lease runs out. */
  readonly nextAt: number;
  /** What the last attempt was told. */
  readonly lastReply?: Reply;
}

/** A message in the queue. */
export interface QueuedMessage {
  readonly id: Id;
  readonly envelope: Omit<Envelope, "recipients">;
  /** Octets of prefix and body. */
  readonly size: number;
  readonly receivedAt: number;
  /** When recipients that are still waiting fail. */
  readonly expiresAt: number;
  readonly recipients: readonly QueuedRecipient[];
}

/** Which recipients to list. */
export interface ListFilter {
  readonly state?: RecipientState;
  /** Recipients whose address ends so, such as `@example.com`. */
  readonly recipient?: string;
  /** Exactly this reverse-path; the empty string lists reports. */
  readonly reversePath?: string;
  /** Messages after this id: the last one of the page before. */
  readonly after?: Id;
  /** Messages at most. Default: 100. */
  readonly limit?: number;
}

/** A message of a list. */
export interface QueueEntry {
  readonly id: Id;
  readonly reversePath: string;
  readonly size: number;
  readonly receivedAt: number;
  readonly expiresAt: number;
  /** How many recipients are in each state. */
  readonly due: number;
  readonly active: number;
  readonly held: number;
  /** The earliest next attempt of those that are due. */
  readonly nextAt?: number;
}

/** Why a recipient is still in the queue, where it would go now, and what happens next. */
export interface RecipientExplanation extends QueuedRecipient {
  /** Where the router would send it now. */
  readonly route: Destination | RefusedRoute;
  readonly evidence: Evidence;
}

/** What happened to a message that was asked for by its id. */
export type Found<Value> =
  | ({ readonly type: "found" } & Value)
  /** No such message is in the queue: it never was, or all its recipients have ended. */
  | { readonly type: "unknown" };

/** What people do with the messages in a queue. */
export interface QueueAdministration {
  /** The messages in the queue, oldest first. */
  list(filter?: ListFilter): Promise<readonly QueueEntry[]>;
  /** One message with its recipients. */
  show(id: Id): Promise<Found<{ readonly message: QueuedMessage }>>;
  /** Why each recipient of a message still waits. */
  explain(id: Id): Promise<Found<{ readonly recipients: readonly RecipientExplanation[] }>>;
  /** Stops further attempts; one that is under way goes on. Held recipients don't expire. */
  hold(id: Id): Promise<Found<unknown>>;
  /** Makes all recipients of a message due now: those on hold, and those that wait. */
  release(id: Id): Promise<Found<unknown>>;
  /** Forgets a message; nobody is told. An attempt under way may still deliver it. */
  drop(id: Id): Promise<Found<unknown>>;
  /** Fails the recipients no attempt is under way for, and tells the sender. */
  bounce(id: Id, reply?: Reply): Promise<Found<unknown>>;
}

/** A durable queue of messages, and the scheduler that delivers them. */
export interface Queue extends QueueAdministration, AsyncDisposable {
  /**
   * Takes a message: body, envelope and recipients in one batch, its copies too. Once it settles they
   * are on disk, and the sender may be told so.
   *
   * @throws DatabaseError when the batch failed; then nothing was queued
   * @throws QueueError, QueueUsageError `QUEUE_NO_RECIPIENT`
   */
  submit(message: NewMessage): Promise<{ readonly id: Id }>;
}
