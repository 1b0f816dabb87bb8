import {
  type Bytes,
  type Clock,
  type EventSink,
  type Happening,
  MailError,
  type Reply,
  systemClock,
} from "@mailwright/core";
import type { Network } from "@mailwright/net";
import type { Agent, Outcome, Task } from "@mailwright/queue";
import type { SendOutcome } from "@mailwright/smtp";
import { openSmtp, type SmtpClient } from "@mailwright/smtp/client";
import { type Borrowed, ConnectionPool } from "./connection-pool.ts";
import type { deliveryEvents } from "./events.ts";
import { faultOf } from "./fault.ts";
import { smartHostDefaults, type SmartHostOptions } from "./options.ts";
import type { BodiesPort } from "./ports.ts";

// What a connection that was closed while it was idle ends with, before the message went out.
const UNSENT = new Set(["SMTP_BROKEN", "SMTP_CLOSED"]);

/** What a smart host works with. */
export interface SmartHostParts {
  readonly spool: BodiesPort;
  /** Default: the machine's own. */
  readonly network?: Network;
  readonly clock?: Clock;
  readonly events?: EventSink;
}

/** The agent of a smart host; disposing of it closes its idle connections. */
export interface SmartHost extends Agent, AsyncDisposable {}

/**
 * The agent that sends all mail through one fixed host, over a few connections it keeps for a while.
 *
 * What goes wrong before the host has answered for a recipient is deferred, even where the host says
 * never: a wrong password is no reason to return everybody's mail.
 */
export function smartHost(options: SmartHostOptions, parts: SmartHostParts): SmartHost {
  return new PooledSmartHost(options, parts);
}

class PooledSmartHost implements SmartHost {
  readonly #host: string;
  readonly #port: number;
  readonly #spool: BodiesPort;
  readonly #clock: Clock;
  readonly #events: EventSink | undefined;
  readonly #pool: ConnectionPool<SmtpClient>;

  constructor(given: SmartHostOptions, parts: SmartHostParts) {
    const { connections, messagesPerConnection, idle, ...client } = {
      ...smartHostDefaults,
      ...given,
    };
    const { spool, clock = systemClock, ...network } = parts;
    this.#host = client.host;
    this.#port = client.port;
    this.#spool = spool;
    this.#clock = clock;
    this.#events = parts.events;
    this.#pool = new ConnectionPool(
      { connections, messagesPerConnection, idle },
      {
        clock,
        open: async (call) => {
          const opened = await openSmtp(client, { clock, ...network }, call);
          const tls = opened.facts.tls !== undefined;
          this.#tell({ name: "delivery.connection.opened", ...this.#where(), tls });
          return opened;
        },
        closed: (messages) => {
          this.#tell({ name: "delivery.connection.closed", ...this.#where(), messages });
        },
      },
    );
  }

  async deliver(
    task: Task,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<readonly Outcome[]> {
    try {
      const outcomes = await this.#send(task, signal);
      return outcomes.map(({ type, reply }) =>
        type === "delivered" ? { type, reply, report: "relayed" } : { type, reply },
      );
    } catch (error) {
      signal.throwIfAborted();
      const fault = faultOf(error);
      // What is no fault of the host is the queue's to tell.
      if (fault === undefined) throw error;
      const { code, text, reply } = fault;
      const about = { message: task.message.id, ...this.#where() };
      this.#tell({ name: "delivery.connection.failed", ...about, code, error: text });
      return task.recipients.map(() => outcomeOf(reply));
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#pool[Symbol.asyncDispose]();
  }

  async #send(task: Task, signal: AbortSignal): Promise<readonly SendOutcome[]> {
    {
      await using borrowed = await this.#pool.borrow({ signal });
      const outcomes = await this.#sendOver(borrowed, task, signal);
      if (outcomes !== undefined) return outcomes;
    }
    await using borrowed = await this.#pool.borrow({ signal, fresh: true });
    return borrowed.client.send(this.#outgoing(task, signal), { signal });
  }

  /** Undefined when a used connection turned out to be closed: nothing was sent, so it can be again. */
  async #sendOver(
    { client, reused }: Borrowed<SmtpClient>,
    task: Task,
    signal: AbortSignal,
  ): Promise<readonly SendOutcome[] | undefined> {
    try {
      const outcomes = await client.send(this.#outgoing(task, signal), { signal });
      // RFC 5321 §3.8: 421 says that the connection is closing, not that the message is unwanted.
      const closing = outcomes.every(({ reply }) => reply.code === 421);
      return reused && closing ? undefined : outcomes;
    } catch (error) {
      const unsent = error instanceof MailError && UNSENT.has(error.code);
      if (reused && unsent && !signal.aborted) return undefined;
      throw error;
    }
  }

  #outgoing(task: Task, signal: AbortSignal): Outgoing {
    const { envelope, prefix, body } = task.message;
    const recipients = task.recipients.map(({ address, recipient }) => ({ ...recipient, address }));
    return {
      envelope: { ...envelope, recipients },
      prefix,
      size: prefix.length + body.size,
      body: this.#spool.read(body, { signal }),
    };
  }

  #where(): { readonly host: string; readonly port: number } {
    return { host: this.#host, port: this.#port };
  }

  #tell(event: Happening<typeof deliveryEvents>): void {
    this.#events?.emit({ ...event, at: this.#clock.now() });
  }
}

interface Outgoing {
  readonly envelope: Task["message"]["envelope"];
  readonly prefix: Uint8Array;
  readonly size: number;
  readonly body: Bytes;
}

function outcomeOf(reply: Reply): Outcome {
  return reply.code >= 500 ? { type: "failed", reply } : { type: "deferred", reply };
}
