import type { EnhancedStatus, Envelope } from "@mailwright/core";
import { DotDecoder, type DotPiece } from "@mailwright/net";
import { formatReceived } from "../received.ts";
import { checked } from "./decision.ts";
import type { Exchange, Transaction } from "./exchange.ts";
import type { Accepted } from "./handlers.ts";

/** What became of a message. */
type Result =
  | { readonly type: "answered"; readonly accepted: readonly Accepted[] }
  | { readonly type: "failed"; readonly error: unknown };

/** DATA. RFC 5321 §4.1.1.4. */
export function data(exchange: Exchange): void {
  const { transaction } = exchange;
  if (transaction === undefined) {
    exchange.error(503, "5.5.1", "Say MAIL first");
  } else if (transaction.recipients.length === 0) {
    // RFC 5321 §3.3, RFC 2920 §3.1: a pipelined DATA must not be let in.
    exchange.reply(554, "5.5.1", "No valid recipients");
  } else {
    exchange.reply(354, undefined, "Start mail input; end with <CRLF>.<CRLF>");
    exchange.flush();
    exchange.intake = new Intake(exchange, transaction);
  }
}

/**
 * A message on its way in: hands its body to the host piece by piece, then tells the client what
 * the host answered. Whatever goes wrong, the body is read to its end first, for the next command
 * begins only there.
 */
export class Intake {
  readonly startedAt: number;
  readonly #exchange: Exchange;
  readonly #transaction: Transaction;
  readonly #question: number;
  readonly #decoder: DotDecoder = new DotDecoder();
  #size = 0;
  #held: DotPiece | undefined;
  // The host has a piece and has not taken it yet.
  #isTaking = false;
  // The host still wants the body.
  #isOpen = true;
  #hasEnded = false;
  #refusal: { code: number; enhanced: EnhancedStatus; text: string } | undefined;
  #result: Result | undefined;

  constructor(exchange: Exchange, transaction: Transaction) {
    this.#exchange = exchange;
    this.#transaction = transaction;
    this.startedAt = exchange.now;
    const value = {
      id: transaction.id,
      envelope: envelope(transaction),
      prefix: prefix(exchange, transaction),
      receivedAt: exchange.now,
    };
    this.#question = exchange.ask(
      "message",
      value,
      (accepted) => this.#settle(accepted),
      (error) => this.#close({ type: "failed", error }),
    );
  }

  /** True once the body has ended and the host has answered. */
  get isDone(): boolean {
    return this.#hasEnded && this.#result !== undefined;
  }

  /** True while the next octets are the client's to send. */
  get isReading(): boolean {
    return !this.#hasEnded && !this.#isTaking;
  }

  push(bytes: Uint8Array): void {
    this.#decoder.push(bytes);
  }

  /** What came after the end of the body. */
  rest(): Uint8Array {
    return this.#decoder.rest();
  }

  /** The host took a piece. */
  taken(): void {
    this.#isTaking = false;
  }

  /** Moves on by a piece; false when there is nothing to do until more comes. */
  step(): boolean {
    if (this.#isTaking || this.#hasEnded) return false;
    const piece = this.#held ?? this.#decoder.next();
    this.#held = undefined;
    if (piece === undefined) return false;
    const bytes = piece.type === "bytes" ? piece.bytes : new Uint8Array();
    // One look ahead lets the last piece say that it is the last.
    const following = piece.type === "bytes" ? this.#decoder.next() : piece;
    this.#hasEnded = following?.type === "end";
    if (!this.#hasEnded) this.#held = following;
    this.#check(bytes.length);
    if (this.#isOpen) this.#hand(bytes, this.#hasEnded ? "end" : "more");
    return true;
  }

  /** Nobody will send the rest. */
  breakOff(): void {
    if (this.#isOpen) this.#hand(new Uint8Array(), "abort");
  }

  /** Tells the client what became of its message. */
  conclude(): void {
    const exchange = this.#exchange;
    const result = this.#result;
    if (this.#refusal !== undefined) {
      const { code, enhanced, text } = this.#refusal;
      this.#refused(code, enhanced, text);
      exchange.reply(code, enhanced, text);
    } else if (result?.type === "answered") {
      this.#reply(result.accepted);
    } else {
      exchange.replyFault("message", result?.error);
    }
    exchange.transaction = undefined;
  }

  #check(length: number): void {
    this.#size += length;
    if (this.#decoder.bareLines > 0) {
      // RFC 5321 §2.3.8, §4.1.1.4: another server could take a bare CR or LF for the end.
      this.#refuse(550, "5.5.2", "A line of the message ends in bare CR or LF");
    } else if (this.#size > this.#exchange.options.size) {
      // RFC 1870 §6.3.
      this.#refuse(552, "5.3.4", "The message is larger than this server takes");
    }
  }

  #refuse(code: number, enhanced: EnhancedStatus, text: string): void {
    this.#refusal ??= { code, enhanced, text };
    this.breakOff();
  }

  #hand(bytes: Uint8Array, state: "more" | "end" | "abort"): void {
    this.#exchange.push({ type: "body", id: this.#question, bytes, state });
    this.#isOpen = state === "more";
    this.#isTaking = state === "more";
  }

  #settle(accepted: readonly Accepted[]): void {
    if (accepted.length !== this.#transaction.recipients.length)
      throw new TypeError("the accept handler owes one result per recipient");
    for (const each of accepted) if (each.type !== "accepted") checked(each);
    this.#close({ type: "answered", accepted });
  }

  #close(result: Result): void {
    this.#result = result;
    this.#isOpen = false;
    this.#isTaking = false;
  }

  #reply(accepted: readonly Accepted[]): void {
    const { sender, recipients } = this.#transaction;
    let taken = 0;
    let name: string | undefined;
    for (const [i, each] of accepted.entries()) {
      if (each.type === "accepted") {
        taken++;
        name ??= each.id;
      } else {
        this.#exchange.refused("accept", each, recipients[i]?.address);
      }
    }
    const [first] = accepted;
    if (name === undefined && first?.type === "refuse") {
      this.#refused(first.code, first.enhanced, first.text);
      this.#exchange.reply(first.code, first.enhanced, first.text);
      return;
    }
    this.#exchange.messages++;
    this.#exchange.emit({
      name: "smtp.message.received",
      from: sender.address,
      recipients: recipients.length,
      accepted: taken,
      size: this.#size,
    });
    this.#exchange.reply(250, "2.0.0", `OK ${name ?? ""}`);
  }

  #refused(code: number, enhanced: EnhancedStatus, reason: string): void {
    const from = this.#transaction.sender.address;
    this.#exchange.emit({ name: "smtp.message.refused", from, code, enhanced, reason });
  }
}

function envelope({ sender, recipients }: Transaction): Envelope {
  const { body, smtputf8 } = sender;
  return {
    reversePath: sender.address,
    recipients,
    ...(body === undefined ? {} : { body }),
    ...(smtputf8 === undefined ? {} : { smtputf8 }),
  };
}

function prefix(exchange: Exchange, { id, recipients }: Transaction): Uint8Array {
  return formatReceived({
    hello: exchange.hello?.name ?? "unknown",
    address: exchange.parts.connection.remote.address,
    hostname: exchange.options.hostname,
    protocol: exchange.protocol,
    id,
    recipient: recipients.length === 1 ? recipients[0]?.address : undefined,
    tls: exchange.tls,
    at: exchange.now,
  });
}
