import { AccountsError } from "./errors.ts";

/** Lets so many tasks run at once and so many more wait, in the order they came. */
export class Turns {
  readonly #concurrency: number;
  readonly #limit: number;
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(concurrency: number, waiting: number) {
    this.#concurrency = concurrency;
    this.#limit = waiting;
  }

  /**
   * Runs the task when its turn has come.
   *
   * @throws the signal's reason when it aborts before that
   * @throws AccountsError `ACCOUNTS_BUSY` when too many wait already
   */
  async run<Result>(task: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    signal?.throwIfAborted();
    if (this.#running < this.#concurrency) this.#running++;
    else await this.#wait(signal);
    try {
      return await task();
    } finally {
      this.#leave();
    }
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    if (this.#waiting.size >= this.#limit) {
      const text = `${this.#limit} passwords wait to be hashed`;
      return Promise.reject(new AccountsError("ACCOUNTS_BUSY", text));
    }
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.#waiting.delete(start);
        reject(signal?.reason as Error);
      };
      const start = (): void => {
        signal?.removeEventListener("abort", stop);
        resolve();
      };
      this.#waiting.add(start);
      signal?.addEventListener("abort", stop, { once: true });
    });
  }

  /** Hands the turn to the one that waits longest. */
  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#running--;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
