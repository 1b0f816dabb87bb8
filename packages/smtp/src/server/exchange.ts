import type {
  Disconnect,
  EnhancedStatus,
  Happening,
  Id,
  Recipient,
  Refuse,
  Reply,
  SessionOutput,
  TlsFacts,
} from "@mailwright/core";
import type { Endpoint } from "@mailwright/net";
import type { SaslServer } from "@mailwright/sasl";
import type { smtpEvents } from "../events.ts";
import type { SessionOptions } from "../options.ts";
import { formatReply } from "../reply.ts";
import type { Sender, SmtpProtocol, SmtpSessionView } from "./handlers.ts";
import type { Intake } from "./intake.ts";
import type { SmtpServerQuestions } from "./questions.ts";

/** What a session is told of its connection, and where it gets ids from. */
export interface SmtpSessionParts {
  readonly id: Id;
  readonly connection: {
    readonly remote: Endpoint;
    readonly local: Endpoint;
    readonly tls: TlsFacts | undefined;
    readonly securable: boolean;
  };
  /** Whether there is anyone to answer the question `authenticate`. */
  readonly authenticates: boolean;
  /** Makes the id of a message. */
  newId(): Id;
}

/** A mail transaction: from MAIL to the end of the message. RFC 5321 §3.3. */
export interface Transaction {
  readonly id: Id;
  readonly sender: Sender;
  readonly recipients: Recipient[];
}

interface Pending {
  readonly id: number;
  settle(value: unknown): void;
  fail(error: unknown): void;
}

const encoder = new TextEncoder();

/**
 * What the commands of a session share: its state, its one open question, and what goes out.
 * Commands change it; {@link SmtpServerSession} feeds it and pulls from it.
 */
export class Exchange {
  readonly options: SessionOptions;
  readonly parts: SmtpSessionParts;
  /** When the last input came. */
  now = 0;
  hello: { readonly name: string; readonly isExtended: boolean } | undefined;
  tls: TlsFacts | undefined;
  identity: { readonly identity: string; readonly account?: Id } | undefined;
  transaction: Transaction | undefined;
  /** Refusals that wait for RCPT, by the step that decided. */
  readonly kept: {
    connect?: Refuse | undefined;
    hello?: Refuse | undefined;
    mail?: Refuse | undefined;
  } = {};
  /** The authentication under way: the next line is its response. */
  authentication: SaslServer | undefined;
  /** The message under way: what comes is its body. */
  intake: Intake | undefined;
  /** True after a greeting that refused: only QUIT is taken. RFC 5321 §3.1. */
  isBarred = false;
  /** True while the TLS handshake is under way. */
  isSecuring = false;
  /** True once the server stops: the next command is refused. */
  isDraining = false;
  isEnded = false;
  failedAuthentications = 0;
  refusedRecipients = 0;
  messages = 0;
  readonly #outputs: SessionOutput<SmtpServerQuestions>[] = [];
  #replies = "";
  #errors = 0;
  #questions = 0;
  #pending: Pending | undefined;

  constructor(options: SessionOptions, parts: SmtpSessionParts) {
    this.options = options;
    this.parts = parts;
    this.tls = parts.connection.tls;
  }

  /** True while nothing more may be read: a question is open, TLS is coming up, or it is over. */
  get isWaiting(): boolean {
    return this.#pending !== undefined || this.isSecuring || this.isEnded;
  }

  get isAsking(): boolean {
    return this.#pending !== undefined;
  }

  /** The next thing to do, replies aside. */
  shift(): SessionOutput<SmtpServerQuestions> | undefined {
    return this.#outputs.shift();
  }

  push(output: SessionOutput<SmtpServerQuestions>): void {
    this.#outputs.push(output);
  }

  emit(event: Happening<typeof smtpEvents>): void {
    const message = event.message ?? this.transaction?.id;
    this.#outputs.push({
      type: "event",
      event: message === undefined ? event : { ...event, message },
    });
  }

  reply(code: number, enhanced: EnhancedStatus | undefined, text: string): void {
    const reply: Reply = enhanced === undefined ? { code, text } : { code, enhanced, text };
    this.#replies += formatReply(reply);
  }

  /** Sends what was replied so far, before what is pushed next. */
  flush(): void {
    if (this.#replies === "") return;
    this.#outputs.push({ type: "write", bytes: encoder.encode(this.#replies) });
    this.#replies = "";
  }

  /** Answers a command that breaks the protocol; too many of them end the session. */
  error(code: number, enhanced: EnhancedStatus, text: string): void {
    this.emit({ name: "smtp.command.refused", code, enhanced, reason: text });
    this.#errors++;
    if (this.#errors < this.options.errors) this.reply(code, enhanced, text);
    else this.end("errors", 421, "4.7.0", "Too many errors");
  }

  /** Tells that a handler refused. */
  refused(step: string, decision: Refuse | Disconnect, recipient?: string): void {
    const { code, enhanced, evidence } = decision;
    const { by, reason } = evidence;
    this.emit({ name: "smtp.step.refused", step, code, enhanced, by, reason, recipient });
  }

  /** Replies, closes the connection, and reads no more. */
  end(reason: string, code?: number, enhanced?: EnhancedStatus, text = ""): void {
    if (this.isEnded) return;
    if (code !== undefined) {
      // RFC 5321 §4.2.2: 421 names the host.
      this.reply(code, enhanced, code === 421 ? `${this.options.hostname} ${text}` : text);
    }
    this.isEnded = true;
    this.#pending = undefined;
    this.intake?.breakOff();
    this.intake = undefined;
    this.emit({ name: "smtp.session.closed", reason, messages: this.messages });
    this.transaction = undefined;
    this.flush();
    this.push({ type: "close" });
  }

  /** Puts a question to the host; nothing is read until it is answered. */
  ask<Name extends keyof SmtpServerQuestions>(
    name: Name,
    value: SmtpServerQuestions[Name]["input"]["value"],
    settle: (answer: SmtpServerQuestions[Name]["answer"]) => void,
    fail?: (error: unknown) => void,
  ): number {
    const id = ++this.#questions;
    this.#pending = {
      id,
      settle,
      fail: fail ?? ((error) => this.replyFault(name, error)),
    };
    const input = { value, session: this.view() };
    const body = name === "message" ? { body: true } : {};
    // The compiler cannot tell that name and input belong together once they are variables.
    this.push({ type: "ask", id, name, input, ...body } as SessionOutput<SmtpServerQuestions>);
    return id;
  }

  /** The host's answer; one that makes no sense is a fault of its handler. */
  answer(id: number, value: unknown): void {
    const pending = this.#take(id);
    if (pending === undefined) return;
    try {
      pending.settle(value);
    } catch (error) {
      pending.fail(error);
    }
  }

  fault(id: number, error: unknown): void {
    this.#take(id)?.fail(error);
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending;
    if (pending?.id !== id) return undefined;
    this.#pending = undefined;
    return pending;
  }

  /** Tells that a handler threw. */
  emitFault(step: string, error: unknown): void {
    // What an authenticator says may hold what it was given.
    const text = describe(error, step !== "authenticate");
    this.emit({ name: "smtp.handler.failed", step, error: text });
  }

  /** Answers a command whose handler threw: what is wrong with the machine decides how. */
  replyFault(step: string, error: unknown): void {
    this.emitFault(step, error);
    const machine = (error as { readonly machine?: unknown } | undefined)?.machine;
    if (machine === "unavailable") this.end("unavailable", 421, "4.3.0", "Service not available");
    // RFC 4954 §6.
    else if (step === "authenticate") this.reply(454, "4.7.0", "Temporary authentication failure");
    else if (machine === "storage-full") this.reply(452, "4.3.1", "Insufficient system storage");
    else this.reply(451, "4.3.0", "Local error in processing");
  }

  /** The session as handlers see it. */
  view(): SmtpSessionView {
    const { id, connection } = this.parts;
    return {
      id,
      remote: connection.remote,
      local: connection.local,
      service: this.options.service,
      protocol: this.protocol,
      ...(this.hello === undefined ? {} : { hello: this.hello.name }),
      ...(this.tls === undefined ? {} : { tls: this.tls }),
      ...this.identity,
    };
  }

  /** How a message would come now. RFC 3848 §2; RFC 6531 §4.3. */
  get protocol(): SmtpProtocol {
    if (this.hello?.isExtended !== true) return "SMTP";
    const kind = this.transaction?.sender.smtputf8 === true ? "UTF8SMTP" : "ESMTP";
    const secured = this.tls === undefined ? "" : "S";
    const authenticated = this.identity === undefined ? "" : "A";
    return `${kind}${secured}${authenticated}` as SmtpProtocol;
  }
}

function describe(error: unknown, isTelling: boolean): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as { readonly code?: unknown };
  const name = typeof code === "string" ? code : error.name;
  return isTelling ? `${name}: ${error.message}` : name;
}
