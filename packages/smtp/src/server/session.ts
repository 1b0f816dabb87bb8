import type { EnhancedStatus, Session, SessionOutput, TlsFacts } from "@mailwright/core";
import { LineDecoder } from "@mailwright/net";
import { type Command, type CommandDefectCode, parseCommand } from "../command.ts";
import { sessionOptions, type SmtpSessionOptions } from "../options.ts";
import { authenticate, continueAuthentication, failAuthentication } from "./authentication.ts";
import { mail, recipient } from "./envelope.ts";
import { Exchange, type SmtpSessionParts } from "./exchange.ts";
import { greet, hello } from "./greeting.ts";
import { expand, help, noop, quit, reset, verify } from "./inquiry.ts";
import { data } from "./intake.ts";
import type { SmtpServerQuestions } from "./questions.ts";
import { secured, startTls } from "./security.ts";

/**
 * The server's end of an SMTP session, as a state machine. RFC 5321.
 *
 * What comes is framed first, as lines or as a body, and parsed second: no command, however
 * malformed, shifts into a body or out of one.
 */
export class SmtpServerSession implements Session<SmtpServerQuestions> {
  readonly #exchange: Exchange;
  #lines: LineDecoder;
  // Since when the client owes its next command, or the next octets of its message.
  #waitingSince: number | undefined;
  #hasBegun = false;

  constructor(options: SmtpSessionOptions, parts: SmtpSessionParts) {
    this.#exchange = new Exchange(sessionOptions(options), parts);
    this.#lines = this.#newLines();
  }

  receive(bytes: Uint8Array): void {
    const { intake } = this.#exchange;
    if (intake === undefined) {
      this.#lines.push(bytes);
      return;
    }
    this.#waitingSince = undefined;
    intake.push(bytes);
  }

  answer(id: number, value: unknown): void {
    this.#exchange.answer(id, value);
  }

  fault(id: number, error: unknown): void {
    this.#exchange.fault(id, error);
  }

  tick(now: number): void {
    this.#exchange.now = now;
    if (now < (this.deadline() ?? Infinity)) return;
    // RFC 5321 §4.5.3.2.7, §3.8.
    this.#exchange.end("timeout", 421, "4.4.2", "Timeout, closing connection");
  }

  transferred(_id: number): void {
    this.#exchange.intake?.taken();
  }

  secured(facts: TlsFacts): void {
    // RFC 3207 §4.2: what was sent in clear after STARTTLS is dropped.
    this.#lines = this.#newLines();
    secured(this.#exchange, facts);
  }

  closed(): void {
    this.#exchange.end("disconnected");
  }

  /** The server stops: a transaction may still end; then 421. RFC 5321 §3.8. */
  drain(): void {
    this.#exchange.isDraining = true;
  }

  next(): SessionOutput<SmtpServerQuestions> | undefined {
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      greet(this.#exchange);
    }
    for (;;) {
      const output = this.#exchange.shift();
      if (output !== undefined) return output;
      if (this.#advance()) continue;
      // RFC 2920 §3.2: replies gather until there is nothing left to read.
      if (this.#exchange.isAsking && this.#exchange.intake === undefined) return undefined;
      this.#exchange.flush();
      const last = this.#exchange.shift();
      if (last === undefined) this.#await();
      return last;
    }
  }

  deadline(): number | undefined {
    const { intake, options, isAsking, isSecuring, isEnded } = this.#exchange;
    const { command, data: block, message } = options.timeouts;
    if (isEnded || this.#waitingSince === undefined) return undefined;
    if (intake !== undefined) {
      return Math.min(this.#waitingSince + block, intake.startedAt + message);
    }
    return isAsking && !isSecuring ? undefined : this.#waitingSince + command;
  }

  #newLines(): LineDecoder {
    // The limit of the decoder counts CRLF.
    return new LineDecoder({ limit: this.#exchange.options.lineLength + 2 });
  }

  #await(): void {
    const { intake, isAsking, now } = this.#exchange;
    const isPeersTurn = intake === undefined ? !isAsking : intake.isReading;
    this.#waitingSince = isPeersTurn ? (this.#waitingSince ?? now) : undefined;
  }

  /** Reads one thing of what came; false when there is nothing to read, or not yet. */
  #advance(): boolean {
    const exchange = this.#exchange;
    const { intake } = exchange;
    if (exchange.isEnded || exchange.isSecuring) return false;
    if (intake !== undefined) {
      if (!intake.isDone) return intake.step();
      exchange.intake = undefined;
      this.#lines.push(intake.rest());
      intake.conclude();
      return true;
    }
    if (exchange.isAsking) return false;
    if (exchange.isDraining && exchange.transaction === undefined) {
      exchange.end("draining", 421, "4.3.2", "Service shutting down");
      return true;
    }
    return this.#readLine();
  }

  #readLine(): boolean {
    const exchange = this.#exchange;
    const line = this.#lines.next();
    if (line === undefined) return false;
    this.#waitingSince = undefined;
    if (exchange.authentication !== undefined) {
      if (line.type === "line") continueAuthentication(exchange, line.bytes);
      else failAuthentication(exchange, line.type === "too-long" ? 500 : 501, line.type);
    } else if (line.type === "too-long") {
      // RFC 5321 §4.5.3.1.9.
      exchange.error(500, "5.5.2", "The line is too long");
    } else if (line.type === "bare-lf") {
      // RFC 5321 §2.3.8.
      exchange.error(500, "5.5.2", "A line ends in CRLF");
    } else {
      this.#readCommand(line.bytes);
    }
    return true;
  }

  #readCommand(line: Uint8Array): void {
    const exchange = this.#exchange;
    const { value: command, defects } = parseCommand(line);
    const isQuit = command?.verb === "QUIT";
    if (exchange.isBarred && !isQuit) {
      // RFC 5321 §3.1.
      exchange.error(503, "5.5.1", "Only QUIT is taken");
    } else if (command !== undefined) {
      this.#carryOut(command);
    } else {
      const [code, enhanced, text] = DEFECT_REPLIES[defects[0]?.code ?? "argument"];
      exchange.error(code, enhanced, text);
    }
  }

  #carryOut(command: Command): void {
    const exchange = this.#exchange;
    switch (command.verb) {
      case "HELO":
      case "EHLO":
        return hello(exchange, command.verb, command.name);
      case "MAIL":
        return mail(exchange, command.path, command.parameters);
      case "RCPT":
        return recipient(exchange, command.path, command.parameters);
      case "DATA":
        return this.#data();
      case "STARTTLS":
        return startTls(exchange);
      case "AUTH":
        return authenticate(exchange, command.mechanism, command.initial);
      default:
        return SIMPLE_COMMANDS[command.verb](exchange);
    }
  }

  #data(): void {
    data(this.#exchange);
    // What was sent ahead of the 354 is body too: there is one place where a body begins.
    this.#exchange.intake?.push(this.#lines.takeRest());
  }
}

const SIMPLE_COMMANDS = {
  RSET: reset,
  NOOP: noop,
  VRFY: verify,
  EXPN: expand,
  HELP: help,
  QUIT: quit,
} as const;

// RFC 5321 §4.2.4, RFC 3463 §3.2 and §3.6.
const DEFECT_REPLIES: Readonly<
  Record<CommandDefectCode, readonly [number, EnhancedStatus, string]>
> = {
  verb: [500, "5.5.1", "Command unrecognised"],
  character: [500, "5.5.2", "A command is printable text"],
  argument: [501, "5.5.4", "Syntax error in parameters"],
  "reverse-path": [501, "5.1.7", "Bad sender address syntax"],
  "forward-path": [501, "5.1.3", "Bad recipient address syntax"],
  space: [501, "5.5.4", "Syntax error in parameters"],
};
