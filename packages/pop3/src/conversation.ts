import type { Bytes, Happening, SessionOutput } from "@mailwright/core";
import type { pop3Events } from "./events.ts";
import type { Pop3Questions } from "./questions.ts";

type Output = SessionOutput<Pop3Questions>;
type Name = "authenticate" | "open" | "read" | "update";

interface Pending {
  readonly id: number;
  readonly step: Name | "transfer";
  readonly answered: (value: never) => void;
  readonly failed: (() => void) | undefined;
}

/** A response code that tells programs why. RFC 2449 §8, RFC 3206. */
export type ResponseCode = "AUTH" | "IN-USE" | "SYS/TEMP";

const encoder = new TextEncoder();

/** What a session says and asks: outputs in their order, one question or transfer at a time. */
export class Conversation {
  #outputs: Output[] = [];
  #pieces: Iterator<Uint8Array> | undefined;
  #pending: Pending | undefined;
  #lastId = 0;
  #securing = false;
  #closed: string | undefined;

  /** True while an answer, the end of a transfer or a handshake is waited for. */
  get waiting(): boolean {
    return this.#pending !== undefined || this.#securing;
  }

  /** True while a message is being sent. */
  get sending(): boolean {
    return this.#pending?.step === "transfer";
  }

  /** Why the session closed the connection; `undefined` while it has not. */
  get closed(): string | undefined {
    return this.#closed;
  }

  /** A positive reply. RFC 1939 §3. */
  ok(text: string): void {
    this.write(encoder.encode(text === "" ? "+OK\r\n" : `+OK ${text}\r\n`));
  }

  /** A negative reply. RFC 1939 §3. */
  refuse(text: string, code?: ResponseCode): void {
    this.write(encoder.encode(`-ERR ${code === undefined ? "" : `[${code}] `}${text}\r\n`));
  }

  write(bytes: Uint8Array): void {
    this.#outputs.push({ type: "write", bytes });
  }

  /** Sends what is too long for one string, a piece whenever there is room. */
  writeAll(pieces: Iterable<Uint8Array>): void {
    this.#pieces = pieces[Symbol.iterator]();
  }

  tell(event: Happening<typeof pop3Events>): void {
    this.#outputs.push({ type: "event", event });
  }

  /**
   * Asks the host.
   *
   * @param failed - what to do when the handler failed; default: a reply, and on with the session
   */
  ask<Asked extends Name>(
    name: Asked,
    input: Pop3Questions[Asked]["input"],
    answered: (answer: Pop3Questions[Asked]["answer"]) => void,
    failed?: () => void,
  ): void {
    const id = ++this.#lastId;
    this.#pending = { id, step: name, answered, failed };
    // TypeScript does not see that name and input belong together.
    this.#outputs.push({ type: "ask", id, name, input } as Output);
  }

  /** Sends a message, dot-stuffed. RFC 1939 §3. */
  transfer(source: Bytes, sent: () => void): void {
    const id = ++this.#lastId;
    this.#pending = { id, step: "transfer", answered: sent, failed: undefined };
    this.#outputs.push({ type: "transfer", id, source, encoding: "dot" });
  }

  /** Goes on once TLS is up. */
  secure(): void {
    this.#securing = true;
    this.#outputs.push({ type: "secure" });
  }

  secured(): void {
    this.#securing = false;
  }

  /** Says no more after this. */
  close(reason: string): void {
    if (this.#closed !== undefined) return;
    this.#closed = reason;
    this.#outputs.push({ type: "close" });
  }

  /** The connection is gone: nothing more can be sent. */
  hangUp(): void {
    this.#closed ??= "the connection is gone";
    this.#outputs = this.#outputs.filter((output) => output.type === "event");
    this.#pieces = undefined;
  }

  /** What was waited for is here. */
  settle(id: number, value: unknown): void {
    const pending = this.#take(id);
    pending?.answered(value as never);
  }

  /** The handler, or the source of the transfer, failed. */
  fault(id: number, error: unknown): void {
    const pending = this.#take(id);
    if (pending !== undefined) this.#failed(pending, error);
  }

  /** The host answered what is no answer. */
  answeredWrongly(step: Name): void {
    const pending = { id: 0, step, answered: () => {}, failed: undefined };
    this.#failed(pending, new TypeError("the handler's answer is none"));
  }

  next(): Output | undefined {
    const output = this.#outputs.shift();
    if (output !== undefined || this.#pieces === undefined) return output;
    const piece = this.#pieces.next();
    if (piece.done !== true) return { type: "write", bytes: piece.value };
    this.#pieces = undefined;
    return undefined;
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending;
    if (pending?.id !== id) return undefined;
    this.#pending = undefined;
    return pending;
  }

  #failed({ step, failed }: Pending, error: unknown): void {
    this.tell({ name: "pop3.handler.failed", step, error: nameOf(error, step) });
    // The reply is half sent: only the end of the connection can say that it is not whole.
    if (step === "transfer") return this.close("a message could not be read");
    if (failed === undefined) this.refuse("not now", "SYS/TEMP");
    else failed();
    const { machine } = Object(error) as { readonly machine?: unknown };
    if (machine === "unavailable") this.close("the machine is at fault");
  }
}

/** What to call an error in an event; one of authentication might quote a password. */
function nameOf(error: unknown, step: string): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as { readonly code?: unknown };
  const name = typeof code === "string" ? code : error.name;
  return step === "authenticate" ? name : `${name}: ${error.message}`;
}
