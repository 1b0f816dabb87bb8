/** How a {@link VirtualClock} begins, and when it gives up. */
export interface VirtualClockOptions {
  /** The first moment, in milliseconds since the epoch. Default: 2030-01-01T00:00:00Z. */
  readonly start?: number;
  /** How many timers one call may fire before it is taken for an endless loop. Default: 1,000,000. */
  readonly limit?: number;
}

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/**
 * A clock whose time stands still until a test moves it.
 *
 * Timers fire in the order of their time, those of one time in the order they were made. After each,
 * a full turn of the event loop lets everything that waits on promises go on, so that what happens
 * at one moment has happened before the next begins.
 */
export class VirtualClock {
  readonly #timers: Timer[] = [];
  readonly #limit: number;
  #now: number;
  #held = 0;

  constructor(options: VirtualClockOptions = {}) {
    this.#now = options.start ?? 1_893_456_000_000;
    this.#limit = options.limit ?? 1_000_000;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#now;
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.length;
  }

  /**
   * Calls `run` once, `delay` milliseconds from now, unless the timer is disposed of before.
   *
   * @throws RangeError when the delay is not a number
   */
  after(delay: number, run: () => void): Disposable {
    if (Number.isNaN(delay)) throw new RangeError("a delay must be a number");
    const timer: Timer = { at: this.#now + Math.max(0, delay), run };
    let index = this.#timers.length;
    // Most timers are the latest: the search for the place begins at the end.
    while (index > 0 && (this.#timers[index - 1] as Timer).at > timer.at) index--;
    this.#timers.splice(index, 0, timer);
    return {
      [Symbol.dispose]: () => {
        const at = this.#timers.indexOf(timer);
        if (at >= 0) this.#timers.splice(at, 1);
      },
    };
  }

  /**
   * Keeps time from moving by itself while real work is under way (a hash on another thread, a
   * disk), until it is disposed of.
   */
  hold(): Disposable {
    let held = true;
    this.#held++;
    return {
      [Symbol.dispose]: () => {
        if (held) this.#held--;
        held = false;
      },
    };
  }

  /** Waits until everything that can go on without time moving has done so. */
  async settle(): Promise<void> {
    do await turn();
    while (this.#held > 0);
  }

  /**
   * Moves time by `duration` milliseconds, and fires what is due on the way.
   *
   * @throws what a timer throws
   */
  async advance(duration: number): Promise<void> {
    await this.run({ until: this.#now + duration });
  }

  /**
   * Lets time jump from timer to timer: to the moment `until`, which is then the time, or as long as
   * there are timers.
   *
   * @throws what a timer throws; an Error when more timers fire than the limit allows
   */
  async run({ until }: { readonly until?: number } = {}): Promise<void> {
    await this.settle();
    for (let fired = 0; await this.#fire(until ?? Infinity); fired++) this.#bound(fired);
    if (until !== undefined) this.#now = Math.max(this.#now, until);
  }

  /**
   * Lets time jump from timer to timer until `promise` settles, and answers as it does.
   *
   * @throws what the promise rejects with; an Error when no timer is left and it still waits
   */
  async until<Value>(promise: PromiseLike<Value>): Promise<Value> {
    const outcome = { pending: true };
    const settled = (): void => {
      outcome.pending = false;
    };
    promise.then(settled, settled);
    await this.settle();
    for (let fired = 0; outcome.pending; fired++) {
      this.#bound(fired);
      if (!(await this.#fire(Infinity))) {
        throw new Error("the promise is pending, and no timer is left to wait for");
      }
    }
    return await promise;
  }

  async #fire(until: number): Promise<boolean> {
    const [timer] = this.#timers;
    if (timer === undefined || timer.at > until) return false;
    this.#timers.shift();
    this.#now = timer.at;
    timer.run();
    await this.settle();
    return true;
  }

  #bound(fired: number): void {
    if (fired < this.#limit) return;
    throw new Error(`${fired} timers fired in one call: is there a timer that renews itself?`);
  }
}

/** A full turn of the event loop: every microtask has run when it is over. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
