import type { Clock } from "@mailwright/core";

/** A connection that can be used again and again, one use at a time. */
export interface Reusable extends AsyncDisposable {
  /** False once it cannot be used again. */
  readonly usable: boolean;
}

/** How a pool keeps its connections. Times in milliseconds. */
export interface PoolOptions {
  readonly connections: number;
  readonly messagesPerConnection: number;
  readonly idle: number;
}

/** What a pool works with. */
export interface PoolParts<Client extends Reusable> {
  readonly clock: Clock;
  open(options: { readonly signal: AbortSignal }): Promise<Client>;
  /** Called for each connection that is given up, with how often it was used. */
  closed(uses: number): void;
}

interface Pooled<Client> {
  readonly client: Client;
  uses: number;
}

interface Idle<Client> extends Pooled<Client> {
  readonly timer: Disposable;
}

/** A connection for one use. */
export interface Borrowed<Client> extends AsyncDisposable {
  readonly client: Client;
  /** True when it was used before: the other side may have closed it meanwhile. */
  readonly reused: boolean;
}

/** A few connections to one host, kept open for a while between uses. */
export class ConnectionPool<Client extends Reusable> implements AsyncDisposable {
  readonly #options: PoolOptions;
  readonly #parts: PoolParts<Client>;
  readonly #idle: Idle<Client>[] = [];
  readonly #queue: (() => void)[] = [];
  /** Connections that are being closed. */
  readonly #closing = new Set<Promise<void>>();
  #borrowed = 0;
  #closed = false;

  constructor(options: PoolOptions, parts: PoolParts<Client>) {
    this.#options = options;
    this.#parts = parts;
  }

  /**
   * A connection, once there is one; disposing of it gives it back.
   *
   * @param options - `fresh`: not one that was used before
   * @throws what opening throws; the reason of the signal
   */
  async borrow({
    fresh = false,
    signal,
  }: {
    readonly fresh?: boolean;
    readonly signal: AbortSignal;
  }): Promise<Borrowed<Client>> {
    signal.throwIfAborted();
    if (this.#borrowed < this.#options.connections) this.#borrowed++;
    else await this.#turn(signal);
    try {
      const pooled = (fresh ? undefined : this.#reuse()) ?? {
        client: await this.#parts.open({ signal }),
        uses: 0,
      };
      const reused = pooled.uses > 0;
      pooled.uses++;
      return {
        client: pooled.client,
        reused,
        [Symbol.asyncDispose]: async () => this.#giveBack(pooled),
      };
    } catch (error) {
      this.#free();
      throw error;
    }
  }

  /** Closes the idle connections; those in use close when they are given back. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const idle of this.#idle.splice(0)) {
      idle.timer[Symbol.dispose]();
      this.#close(idle);
    }
    await Promise.all(this.#closing);
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const next = (): void => {
        signal.removeEventListener("abort", stop);
        resolve();
      };
      const stop = (): void => {
        this.#queue.splice(this.#queue.indexOf(next), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", stop, { once: true });
      this.#queue.push(next);
    });
  }

  /** Hands the turn to the one that waits longest, so that nobody else can slip in. */
  #free(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#borrowed--;
    else next();
  }

  /** The one that was used last: the others may then become idle long enough to be closed. */
  #reuse(): Pooled<Client> | undefined {
    let idle = this.#idle.pop();
    while (idle !== undefined) {
      idle.timer[Symbol.dispose]();
      if (idle.client.usable) return idle;
      this.#close(idle);
      idle = this.#idle.pop();
    }
    return undefined;
  }

  #giveBack(pooled: Pooled<Client>): void {
    const { messagesPerConnection, idle } = this.#options;
    if (this.#closed || pooled.uses >= messagesPerConnection || !pooled.client.usable) {
      // What was sent is to be written down now, not when the other side has said goodbye.
      this.#close(pooled, () => this.#free());
      return;
    }
    const entry: Idle<Client> = {
      ...pooled,
      timer: this.#parts.clock.after(idle, () => {
        this.#idle.splice(this.#idle.indexOf(entry), 1);
        this.#close(entry);
      }),
    };
    this.#idle.push(entry);
    this.#free();
  }

  /** However closing ends, the connection is gone. */
  #close({ client, uses }: Pooled<Client>, then: () => void = () => {}): void {
    const gone = (): void => {
      this.#closing.delete(closing);
      this.#parts.closed(uses);
      then();
    };
    const closing = Promise.resolve(client[Symbol.asyncDispose]()).then(gone, gone);
    this.#closing.add(closing);
  }
}
