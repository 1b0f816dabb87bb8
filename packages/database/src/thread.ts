import { Worker } from "node:worker_threads";
import { DatabaseError } from "./errors.ts";
import {
  fromWire,
  type FromThread,
  type Packed,
  type ThreadTask,
  type ToThread,
  type WireError,
} from "./wire.ts";

interface Call<Request, Reply> extends PromiseWithResolvers<Reply> {
  readonly request: Request;
}

/** How requests are put into one message. */
export type Pack<Request> = (requests: readonly Request[]) => Packed<unknown>;

/**
 * A thread of the database, seen from the calling one. Requests of one turn travel in one message,
 * replies come back in order. The process may end while nothing is awaited.
 */
export class Thread<Request, Reply> implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #pack: Pack<Request>;
  readonly #ready: PromiseWithResolvers<void> = Promise.withResolvers<void>();
  readonly #ended: PromiseWithResolvers<void> = Promise.withResolvers<void>();
  #outbox: Call<Request, Reply>[] = [];
  #awaited: Call<Request, Reply>[] = [];
  #death: DatabaseError | undefined;

  /**
   * @param task - what it does
   * @param pack - puts the requests of one turn into one message
   */
  constructor(task: ThreadTask, pack: Pack<Request>) {
    this.#pack = pack;
    this.#ready.promise.catch(() => {});
    // Through the package's own export: a relative URL would not be rewritten by the compiler.
    const script = import.meta.resolve("@mailwright/database/worker");
    this.#worker = new Worker(new URL(script), { workerData: task, name: `database-${task.role}` });
    this.#worker.on("message", (message: FromThread<Reply | WireError>) => this.#receive(message));
    this.#worker.on("error", (error: unknown) => this.#die(error));
    this.#worker.on("exit", () => {
      this.#die(undefined);
      this.#ended.resolve();
    });
  }

  /**
   * Settles when it is ready; requests may be made before.
   *
   * @throws DatabaseError when it cannot do its task
   */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** How many requests are under way. */
  get load(): number {
    return this.#awaited.length + this.#outbox.length;
  }

  /** @throws DatabaseError */
  call(request: Request): Promise<Reply> {
    if (this.#death !== undefined) return Promise.reject(this.#death);
    const call = { ...Promise.withResolvers<Reply>(), request };
    if (this.#outbox.push(call) === 1) queueMicrotask(() => this.#post());
    return call.promise;
  }

  #post(): void {
    const calls = this.#outbox;
    this.#outbox = [];
    if (calls.length > 0 && this.#death === undefined) this.#send(calls);
  }

  #send(calls: readonly Call<Request, Reply>[]): void {
    try {
      const { message, transfer } = this.#pack(calls.map(({ request }) => request));
      this.#worker.postMessage({ type: "requests", requests: message } satisfies ToThread, [
        ...transfer,
      ]);
    } catch (cause) {
      // A value that cannot be sent to a thread fails its own request, not its neighbours.
      if (calls.length > 1) for (const call of calls) this.#send([call]);
      else
        calls[0]?.reject(
          new DatabaseError("DATABASE_STATEMENT", "a parameter is no value", { cause }),
        );
      return;
    }
    if (this.#awaited.length === 0) this.#worker.ref();
    this.#awaited.push(...calls);
  }

  #receive(message: FromThread<Reply | WireError>): void {
    if (message.type === "ready") {
      this.#ready.resolve();
      if (this.#awaited.length === 0) this.#worker.unref();
    } else if (message.type === "failed") this.#ready.reject(fromWire(message.error));
    else this.#settle(message.replies);
  }

  #settle(replies: readonly (Reply | WireError)[]): void {
    const calls = this.#awaited.splice(0, replies.length);
    if (this.#awaited.length === 0) this.#worker.unref();
    for (const [index, call] of calls.entries()) {
      const reply = replies[index] as Reply | WireError;
      if (isError(reply)) call.reject(fromWire(reply));
      else call.resolve(reply);
    }
  }

  #die(cause: unknown): void {
    const text = "the database was closed, or its thread has died";
    this.#death ??= new DatabaseError("DATABASE_CLOSED", text, { cause });
    this.#ready.reject(this.#death);
    for (const call of [...this.#awaited, ...this.#outbox]) call.reject(this.#death);
    this.#awaited = [];
    this.#outbox = [];
  }

  /** Lets the thread finish what it was asked, and end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#post();
    this.#worker.ref();
    this.#worker.postMessage({ type: "close" } satisfies ToThread, []);
    await this.#ended.promise;
  }
}

function isError(reply: unknown): reply is WireError {
  return typeof reply === "object" && reply !== null && "code" in reply;
}
