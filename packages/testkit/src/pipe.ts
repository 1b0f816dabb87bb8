import { MemoryNetworkError } from "./errors.ts";
import type { MemoryClock, MemoryTlsKeys } from "./ports.ts";

/** What one side tells the other in a handshake. */
export interface Hello {
  readonly type: "hello";
  /** What a client asks for. */
  readonly serverName?: string;
  /** What a listener shows. */
  readonly keys?: MemoryTlsKeys;
}

type Item = Uint8Array | Hello | "end" | "break";

/** What a pipe is made of. */
export interface PipeOptions {
  readonly clock: MemoryClock;
  /** How long an octet travels, in milliseconds. */
  readonly latency: number;
  /** Cuts what is written into the pieces that arrive. */
  readonly split: (bytes: Uint8Array) => Uint8Array[];
  /** How many octets pass before `exhausted` is called. */
  readonly allowance: number;
}

interface Waiter<Value> {
  resolve(value: Value): void;
  reject(error: unknown): void;
}

/** How many octets a writer may be ahead of the reader: 64 KiB. */
const WINDOW = 65_536;

/** One direction of a connection. */
export class Pipe {
  /** Called once the allowance is used up. */
  exhausted: () => void = () => {};
  /** Called when the news arrives that the connection broke. */
  broke: () => void = () => {};
  /** Settles when the reader's side has seen the last of it: the end, or a break. */
  readonly over: Promise<void>;

  readonly #options: PipeOptions;
  readonly #arrived: Item[] = [];
  readonly #writers: Waiter<void>[] = [];
  #reader: Waiter<Uint8Array | undefined> | undefined;
  #handshake: Waiter<Hello> | undefined;
  #unread = 0;
  #allowance: number;
  #stopped = false;
  #abandoned = false;
  readonly #finish: () => void;

  constructor(options: PipeOptions) {
    this.#options = options;
    this.#allowance = options.allowance;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.over = promise;
    this.#finish = resolve;
  }

  /** Settles when the reader is less than a window behind. */
  write(bytes: Uint8Array): Promise<void> {
    if (this.#stopped) return Promise.reject(broken());
    if (bytes.length > 0) this.#pass(bytes.slice(0, this.#allowance));
    if (this.#unread < WINDOW || this.#stopped) return Promise.resolve();
    return new Promise((resolve, reject) => this.#writers.push({ resolve, reject }));
  }

  /** Sends what is no octet. */
  send(item: Hello | "end" | "break"): void {
    this.#travel(item);
  }

  /** The writer's side can send no more. */
  stop(): void {
    this.#stopped = true;
    for (const writer of this.#writers.splice(0)) writer.reject(broken());
  }

  read(): Promise<Uint8Array | undefined> {
    if (this.#abandoned) return Promise.reject(broken());
    if (this.#reader !== undefined) return Promise.reject(new Error("a read is under way"));
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
      this.#feed();
    });
  }

  /** The other side's hello; what came in clear before it is dropped. RFC 3207 §4.2. */
  hello(): Promise<Hello> {
    const at = this.#arrived.findIndex((item) => typeof item !== "string" && "type" in item);
    const end = at < 0 ? this.#arrived.length : at;
    for (const dropped of this.#arrived.splice(0, end).toReversed()) {
      if (dropped instanceof Uint8Array) this.#taken(dropped.length);
      else this.#arrived.unshift(dropped);
    }
    return new Promise((resolve, reject) => {
      this.#handshake = { resolve, reject };
      this.#feed();
    });
  }

  /** The reader's side wants no more; what still comes is dropped. */
  abandon(): void {
    this.#abandoned = true;
    for (const item of this.#arrived.splice(0)) this.#arrive(item);
    this.#reader?.reject(broken());
    this.#handshake?.reject(broken());
    this.#reader = undefined;
    this.#handshake = undefined;
  }

  #pass(bytes: Uint8Array): void {
    this.#unread += bytes.length;
    this.#allowance -= bytes.length;
    for (const piece of this.#options.split(bytes)) this.#travel(piece);
    if (this.#allowance === 0) this.exhausted();
  }

  #travel(item: Item): void {
    const { clock, latency } = this.#options;
    if (latency === 0) this.#arrive(item);
    else clock.after(latency, () => this.#arrive(item));
  }

  #arrive(item: Item): void {
    if (item === "break") this.broke();
    if (item === "end" || item === "break") this.#finish();
    if (!this.#abandoned) {
      this.#arrived.push(item);
      this.#feed();
    } else if (item instanceof Uint8Array) this.#taken(item.length);
  }

  /** Gives what has arrived to those who wait. */
  #feed(): void {
    for (;;) {
      const [head] = this.#arrived;
      if (head === undefined) return;
      if (this.#handshake !== undefined) this.#shake(head, this.#handshake);
      else if (this.#reader !== undefined && !isHello(head)) this.#give(head, this.#reader);
      else return;
    }
  }

  #shake(head: Item, handshake: Waiter<Hello>): void {
    this.#handshake = undefined;
    if (isHello(head)) {
      this.#arrived.shift();
      handshake.resolve(head);
    } else {
      handshake.reject(new MemoryNetworkError("NET_TLS", "the peer does not shake hands"));
    }
  }

  #give(head: Exclude<Item, Hello>, reader: Waiter<Uint8Array | undefined>): void {
    this.#reader = undefined;
    // The end and the break stay where they are: every later read sees them again.
    if (head === "end") reader.resolve(undefined);
    else if (head === "break") reader.reject(broken());
    else {
      this.#arrived.shift();
      this.#taken(head.length);
      reader.resolve(head);
    }
  }

  #taken(length: number): void {
    this.#unread -= length;
    if (this.#unread >= WINDOW) return;
    for (const writer of this.#writers.splice(0)) writer.resolve();
  }
}

function isHello(item: Item): item is Hello {
  return typeof item !== "string" && "type" in item;
}

function broken(): MemoryNetworkError {
  return new MemoryNetworkError("NET_BROKEN", "the connection broke");
}
