import type { Bytes, Call, Handlers, Id } from "@mailwright/core";
import type { Connection } from "@mailwright/net";
import type { Maildrop, Pop3Call, Pop3Handlers, Pop3Identity } from "./handlers.ts";
import type { OpenAnswer, Pop3Questions } from "./questions.ts";

/** Whose questions are answered. */
export interface HostedSession {
  readonly id: Id;
  readonly connection: Pick<Connection, "local" | "remote" | "tls">;
}

/**
 * Answers the questions of one session by the handlers of the server, and holds its maildrop.
 * Disposing of it lets go of the maildrop, once nothing is being done with it any more.
 */
export class Pop3Host implements AsyncDisposable {
  readonly handlers: Handlers<Pop3Questions>;
  readonly #server: Pop3Handlers;
  readonly #session: HostedSession;
  #maildrop: Maildrop | undefined;
  #work: Promise<unknown> = Promise.resolve();

  constructor(server: Pop3Handlers, session: HostedSession) {
    this.#server = server;
    this.#session = session;
    this.handlers = {
      authenticate: (credentials, call) => server.authenticate(credentials, this.#call(call)),
      open: (identity, call) => this.#run(() => this.#open(identity, call)),
      read: ({ index, lines }, { signal }) =>
        this.#run(() => {
          const options = lines === undefined ? { signal } : { lines, signal };
          return primed(this.#opened.read(index, options));
        }),
      update: ({ indexes }) => this.#run(() => this.#update(indexes)),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A maildrop may still be opening, or be losing its messages, when the client is long gone.
    await this.#work.catch(() => {});
    await this.#close();
  }

  #run<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = work();
    this.#work = done;
    return done;
  }

  get #opened(): Maildrop {
    if (this.#maildrop === undefined) throw new Error("no maildrop is open");
    return this.#maildrop;
  }

  async #open(identity: Pop3Identity, call: Call): Promise<OpenAnswer> {
    const opening = await this.#server.maildrop(identity, this.#call(call));
    if (opening.type !== "opened") return opening;
    this.#maildrop = opening.maildrop;
    return { type: "opened", messages: opening.maildrop.messages };
  }

  async #update(indexes: readonly number[]): Promise<undefined> {
    try {
      if (indexes.length > 0) await this.#opened.remove(indexes);
    } finally {
      // Before the reply: who reads it may come again at once and must not find the maildrop in use.
      await this.#close();
    }
  }

  async #close(): Promise<void> {
    const maildrop = this.#maildrop;
    this.#maildrop = undefined;
    await maildrop?.[Symbol.asyncDispose]();
  }

  #call({ signal }: Call): Pop3Call {
    const { id, connection } = this.#session;
    const { local, remote, tls } = connection;
    return { session: { id, local, remote, ...(tls !== undefined && { tls }) }, signal };
  }
}

/** The same octets, once the first are there: what cannot be read fails before it is promised. */
async function primed(source: Bytes): Promise<Bytes> {
  const iterator = source[Symbol.asyncIterator]();
  const first = await iterator.next();
  return { [Symbol.asyncIterator]: () => resumed(first, iterator) };
}

async function* resumed(
  first: IteratorResult<Uint8Array>,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    for (let step = first; step.done !== true; step = await rest.next()) yield step.value;
  } finally {
    await rest.return?.();
  }
}
