/**
 * What tests of programs that send mail need of SMTP.
 *
 * @packageDocumentation
 */
import { type Bytes, concatBytes, type Envelope, refuse } from "@mailwright/core";
import { type Accepted, type MessageDraft, SmtpUsageError } from "@mailwright/smtp";
import { listenSmtp, type SmtpServerParts } from "@mailwright/smtp/server";

/** How much a test inbox takes. */
export interface TestInboxOptions {
  /** The most messages, after which it refuses with 452. Default: 1,000. */
  readonly messages?: number;
  /** The most octets of all messages together; beyond it is 452. Default: 67,108,864. */
  readonly octets?: number;
}

/** The defaults of {@link TestInboxOptions}. */
export const testInboxDefaults = { messages: 1000, octets: 67_108_864 } as const;

/** What a test inbox works with: the machine by default. */
export type TestInboxParts = Pick<
  SmtpServerParts<MessageDraft>,
  "events" | "network" | "clock" | "random"
>;

/** A message as it came. */
export interface ReceivedMessage {
  readonly envelope: Envelope;
  /** What stood after DATA, without the Received field of the server. */
  readonly bytes: Uint8Array;
}

/**
 * An SMTP server that keeps what it is sent, in memory. Disposing of it closes the server; who still
 * waits for a message is told so by an error.
 */
export interface TestInbox extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** All that came so far, also what {@link next} gave out. */
  readonly messages: readonly ReceivedMessage[];
  /**
   * The next message, in the order of arrival; each is given once, to who asked first.
   *
   * @throws SmtpUsageError with the code `SMTP_CLOSED` when the inbox is closed; the signal's reason
   */
  next(options?: { readonly signal?: AbortSignal }): Promise<ReceivedMessage>;
}

/**
 * Opens an inbox for the tests of a program that sends mail: a server on a free port of the loopback
 * that takes mail for every recipient, and any log-in, in clear.
 *
 * @throws NetError with the code `NET_LISTEN`
 * @example
 * await using inbox = await openTestInbox();
 * await signUp("ann@example.org", { host: inbox.host, port: inbox.port }); // your program
 * const { envelope, bytes } = await inbox.next();
 */
export async function openTestInbox(
  options: TestInboxOptions = {},
  parts: TestInboxParts = {},
): Promise<TestInbox> {
  const limits = { ...testInboxDefaults, ...options };
  const store = new Store(limits);
  const server = await listenSmtp<ReceivedDraft>(
    { hostname: "localhost", port: 0, size: limits.octets, authentication: "any" },
    {
      ...parts,
      spool: store,
      authenticate: ({ username }) => ({ type: "authenticated", identity: username }),
      recipient: () => undefined,
      accept: ({ id, envelope, draft }) => {
        const answer = store.take(envelope, draft, id);
        return envelope.recipients.map(() => answer);
      },
    },
  );
  return {
    host: server.endpoint.address,
    port: server.endpoint.port,
    messages: store.messages,
    next: (call) => store.next(call),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      store.close();
    },
  };
}

interface ReceivedDraft extends MessageDraft {
  /** Absent: there was no room for it. */
  readonly bytes: Uint8Array | undefined;
  /** The message is kept: disposing of the draft frees nothing any more. */
  keep(): void;
}

const FULL = refuse(452, "4.3.1", "The test inbox is full", {
  by: "test inbox",
  reason: "its limit of messages or octets is reached",
});

/** The messages of an inbox, and who waits for one. */
class Store {
  readonly messages: ReceivedMessage[] = [];
  readonly #limit: number;
  readonly #waiting = new Set<PromiseWithResolvers<ReceivedMessage>>();
  // Octets that may still be held; what is being received is held too.
  #room: number;
  #given = 0;
  #isClosed = false;

  constructor(limits: Required<TestInboxOptions>) {
    this.#limit = limits.messages;
    this.#room = limits.octets;
  }

  async write(body: Bytes): Promise<ReceivedDraft> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    let held = 0;
    const free = (): void => {
      this.#room += held;
      held = 0;
    };
    try {
      for await (const chunk of body) {
        if (held === size && chunk.length <= this.#room) {
          // A copy, since a view would hold all that was read from the socket with it.
          chunks.push(chunk.slice());
          held += chunk.length;
          this.#room -= chunk.length;
        }
        size += chunk.length;
      }
    } catch (error) {
      free();
      throw error;
    }
    return {
      body: { id: "", size },
      bytes: held === size ? concatBytes(chunks) : undefined,
      keep: () => void (held = 0),
      [Symbol.asyncDispose]: async () => free(),
    };
  }

  /** Keeps a message, or refuses it for want of room. */
  take(envelope: Envelope, draft: ReceivedDraft, id: string): Accepted {
    const { bytes } = draft;
    if (bytes === undefined || this.messages.length >= this.#limit) return FULL;
    draft.keep();
    const message = { envelope, bytes };
    this.messages.push(message);
    const [first] = this.#waiting;
    if (first !== undefined) {
      this.#waiting.delete(first);
      this.#given++;
      first.resolve(message);
    }
    return { type: "accepted", id };
  }

  async next({ signal }: { readonly signal?: AbortSignal } = {}): Promise<ReceivedMessage> {
    signal?.throwIfAborted();
    const message = this.messages[this.#given];
    if (message !== undefined) {
      this.#given++;
      return message;
    }
    if (this.#isClosed) throw closed();
    const waiter = Promise.withResolvers<ReceivedMessage>();
    this.#waiting.add(waiter);
    const stop = (): void => {
      this.#waiting.delete(waiter);
      waiter.reject(signal?.reason);
    };
    signal?.addEventListener("abort", stop, { once: true });
    try {
      return await waiter.promise;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const waiter of this.#waiting) waiter.reject(closed());
    this.#waiting.clear();
  }
}

function closed(): SmtpUsageError {
  return new SmtpUsageError("SMTP_CLOSED", "the test inbox is closed");
}
