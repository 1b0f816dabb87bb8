import { connect, type Socket } from "node:net";

/** A connection to a line protocol: writes, and reads up to a mark. */
export class Dialogue implements Disposable {
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #wake: (() => void) | undefined;
  #drained: (() => void) | undefined;
  #ended = false;

  constructor(port: number) {
    this.#socket = connect(port, "127.0.0.1");
    this.#socket.setNoDelay(true);
    this.#socket.on("data", (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#wake?.();
    });
    const end = (): void => {
      this.#ended = true;
      this.#wake?.();
      this.#drained?.();
    };
    this.#socket.on("drain", () => this.#drained?.());
    this.#socket.on("error", end);
    this.#socket.on("close", end);
  }

  async write(bytes: string | Uint8Array): Promise<void> {
    if (this.#ended) throw new Error("the connection ended");
    if (!this.#socket.write(bytes)) await new Promise<void>((resolve) => (this.#drained = resolve));
  }

  /** What came, up to and including the first `mark`. */
  async until(mark: string): Promise<Buffer> {
    let joined = Buffer.alloc(0);
    for (;;) {
      if (this.#chunks.length > 0) {
        joined = Buffer.concat([joined, ...this.#chunks]);
        this.#chunks = [];
        const at = joined.indexOf(mark);
        if (at !== -1) {
          this.#chunks = [joined.subarray(at + mark.length)];
          return joined.subarray(0, at + mark.length);
        }
      }
      if (this.#ended) throw new Error(`the connection ended before ${JSON.stringify(mark)}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** A whole reply of SMTP; throws unless it begins with `code`. */
  async reply(code: string): Promise<void> {
    for (;;) {
      const line = (await this.until("\r\n")).toString("latin1");
      if (line[3] === "-") continue;
      if (!line.startsWith(code)) throw new Error(`expected ${code}, got ${line}`);
      return;
    }
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}

/** Doubles the dots that begin lines. RFC 5321 §4.5.2. */
export function stuff(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replaceAll(/^\./gm, ".."), "latin1");
}

/** Undoes {@link stuff}. */
export function unstuff(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replaceAll(/^\.\./gm, "."), "latin1");
}
