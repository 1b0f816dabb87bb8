import type { MaildropMessage } from "./handlers.ts";

// How much of a long listing is made at a time, in characters.
const PIECE = 16_384;

const encoder = new TextEncoder();

/** The messages of a session by their numbers, and which are marked as deleted. RFC 1939 §5. */
export class MailList {
  readonly #messages: readonly MaildropMessage[];
  readonly #marked = new Set<number>();
  #octets = 0;

  constructor(messages: readonly MaildropMessage[]) {
    this.#messages = messages;
    this.reset();
  }

  /** How many messages are not marked. */
  get count(): number {
    return this.#messages.length - this.#marked.size;
  }

  /** Their octets. */
  get octets(): number {
    return this.#octets;
  }

  /** The indexes of the messages that are marked, in order. */
  get marked(): readonly number[] {
    return [...this.#marked].toSorted((one, other) => one - other);
  }

  /** The message of a number as the client wrote it, unless there is none or it is marked. */
  find(number: string): { readonly index: number; readonly message: MaildropMessage } | undefined {
    if (!/^\d{1,10}$/.test(number)) return undefined;
    const index = Number(number) - 1;
    const message = this.#messages[index];
    return message === undefined || this.#marked.has(index) ? undefined : { index, message };
  }

  mark(index: number): void {
    this.#marked.add(index);
    this.#octets -= this.#messages[index]?.size ?? 0;
  }

  /** Takes all marks away. */
  reset(): void {
    this.#marked.clear();
    this.#octets = this.#messages.reduce((sum, { size }) => sum + size, 0);
  }

  /** A line for each message that is not marked, and the line that ends them, in pieces. */
  *listing(line: (message: MaildropMessage) => string | number): Generator<Uint8Array> {
    let text = "";
    for (const [index, message] of this.#messages.entries()) {
      if (this.#marked.has(index)) continue;
      text += `${index + 1} ${line(message)}\r\n`;
      if (text.length < PIECE) continue;
      yield encoder.encode(text);
      text = "";
    }
    yield encoder.encode(`${text}.\r\n`);
  }
}
