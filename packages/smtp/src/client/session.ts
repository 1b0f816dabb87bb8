import type { Session, SessionOutput, TlsFacts } from "@mailwright/core";
import { SmtpPeerError, SmtpUsageError } from "../errors.ts";
import type { SmtpClientSessionOptions } from "../options.ts";
import { Dialogue } from "./dialogue.ts";
import { open, sayHello } from "./opening.ts";
import type { SendOutcome } from "./outcome.ts";
import type { SmtpClientQuestions, SmtpClientWork } from "./questions.ts";
import { Sending } from "./sending.ts";

/**
 * The client's end of an SMTP session, as a state machine. Once it is ready, and after each message,
 * it asks its host what to do next.
 */
export class SmtpClientSession implements Session<SmtpClientQuestions> {
  readonly #dialogue: Dialogue;
  #sending: Sending | undefined;
  #hasBegun = false;
  // A transaction ended without a message: its envelope is cleared before the next.
  #mustReset = false;

  constructor(options: SmtpClientSessionOptions, tls?: TlsFacts) {
    this.#dialogue = new Dialogue(options, tls);
  }

  /** Why the session ended, where it did not end as its host wished. */
  get failure(): Error | undefined {
    return this.#dialogue.failure;
  }

  receive(bytes: Uint8Array): void {
    this.#dialogue.receive(bytes);
  }

  answer(_id: number, value: unknown): void {
    this.#dialogue.answer(value as SmtpClientWork);
  }

  fault(_id: number, cause: unknown): void {
    const text = "the body of the message broke off";
    // The message has no end yet: the server drops it with the connection. RFC 5321 §4.1.1.10.
    this.#dialogue.fail(new SmtpUsageError("SMTP_BODY", text, { cause }));
  }

  tick(now: number): void {
    const dialogue = this.#dialogue;
    dialogue.now = now;
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      open(dialogue, () => this.#ask());
    }
    if (now < (dialogue.deadline ?? Infinity)) return;
    const broken = this.#sending?.broken();
    dialogue.fail(
      broken?.code === "SMTP_UNCERTAIN"
        ? broken
        : new SmtpPeerError("SMTP_TIMEOUT", "the server did not answer in time"),
    );
  }

  transferred(id: number): void {
    this.#sending?.transferred(id);
  }

  secured(facts: TlsFacts): void {
    const dialogue = this.#dialogue;
    dialogue.forget();
    dialogue.tls = facts;
    // RFC 3207 §4.2: what was learnt in clear is forgotten.
    dialogue.extensions = new Map();
    sayHello(dialogue, () => this.#ask());
  }

  closed(): void {
    const text = "the connection broke";
    this.#dialogue.fail(this.#sending?.broken() ?? new SmtpPeerError("SMTP_BROKEN", text));
  }

  next(): SessionOutput<SmtpClientQuestions> | undefined {
    return this.#dialogue.shift();
  }

  deadline(): number | undefined {
    return this.#dialogue.deadline;
  }

  #ask(outcomes?: readonly SendOutcome[]): void {
    const usable = !this.#dialogue.isClosing;
    const progress = outcomes === undefined ? { usable } : { outcomes, usable };
    this.#dialogue.ask(progress, (work) => this.#do(work));
  }

  #do(work: SmtpClientWork): void {
    const dialogue = this.#dialogue;
    if (work.type === "send" && !dialogue.isClosing) {
      const reset = this.#mustReset;
      this.#sending = new Sending(dialogue, work.message, (outcomes) => this.#sent(outcomes));
      this.#sending.begin({ reset });
    } else if (dialogue.isClosing) {
      dialogue.close();
    } else {
      dialogue.onClosing = () => dialogue.close();
      // RFC 5321 §4.1.1.10: the reply should be waited for; a peer that gives none holds up nobody.
      dialogue.write("QUIT\r\n");
      dialogue.expect("quit", () => dialogue.close());
    }
  }

  #sent(outcomes: readonly SendOutcome[]): void {
    this.#sending = undefined;
    this.#mustReset = outcomes.every(({ type }) => type !== "delivered");
    this.#ask(outcomes);
  }
}
