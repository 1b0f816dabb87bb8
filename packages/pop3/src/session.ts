import type { Session, SessionOutput, TlsFacts } from "@mailwright/core";
import { type Endpoint, type Line, LineDecoder } from "@mailwright/net";
import { Authorization } from "./authorization.ts";
import { capabilities } from "./capabilities.ts";
import { type Keyword, parseCommand } from "./commands.ts";
import { Conversation } from "./conversation.ts";
import { pop3Defaults, type Pop3SessionOptions } from "./options.ts";
import type { Pop3Questions } from "./questions.ts";
import { Transaction } from "./transaction.ts";

// The responses of an exchange may be longer than commands; SMTP allows them as much.
const LONGEST_LINE = 12_288;

/** What a session knows of its connection when it begins. */
export interface ConnectionFacts {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly tls: TlsFacts | undefined;
  /** True when STLS can be offered. */
  readonly securable: boolean;
}

/**
 * The server's side of a POP3 connection as a state machine. RFC 1939, 2449, 2595, 3206, 5034.
 *
 * Run it with `serve` of `@mailwright/net`. Messages are removed at QUIT only; a connection that ends
 * otherwise removes nothing.
 */
export class Pop3Session implements Session<Pop3Questions> {
  readonly #options: Required<Pop3SessionOptions>;
  readonly #conversation = new Conversation();
  readonly #authorization: Authorization;
  #transaction: Transaction | undefined;
  #lines = new LineDecoder({ limit: LONGEST_LINE });
  #tls: TlsFacts | undefined;
  #securable: boolean;
  #draining = false;
  #now = 0;
  #openedAt: number | undefined;
  #activeAt = 0;

  constructor(options: Pop3SessionOptions, connection: ConnectionFacts) {
    this.#options = { ...pop3Defaults, ...options };
    this.#tls = connection.tls;
    this.#securable = connection.securable;
    this.#authorization = new Authorization({
      conversation: this.#conversation,
      failures: this.#options.authenticationFailures,
      opened: (identity, messages) => {
        this.#transaction = new Transaction(this.#conversation, { identity, messages });
      },
    });
    this.#conversation.tell({
      name: "pop3.session.opened",
      remote: connection.remote.address,
      remotePort: connection.remote.port,
      localPort: connection.local.port,
    });
    // RFC 1939 §4: no timestamp in the greeting, so no APOP.
    this.#conversation.ok("POP3 server ready");
  }

  receive(bytes: Uint8Array): void {
    if (this.#conversation.closed === undefined) this.#lines.push(bytes);
  }

  answer(id: number, value: unknown): void {
    this.#activeAt = this.#now;
    this.#conversation.settle(id, value);
  }

  fault(id: number, error: unknown): void {
    this.#activeAt = this.#now;
    this.#conversation.fault(id, error);
  }

  transferred(id: number): void {
    this.answer(id, undefined);
  }

  secured(facts: TlsFacts): void {
    this.#tls = facts;
    this.#conversation.secured();
    const { version, cipher } = facts;
    this.#conversation.tell({ name: "pop3.tls.started", version, cipher });
  }

  tick(now: number): void {
    this.#now = now;
    if (this.#openedAt === undefined) this.#openedAt = this.#activeAt = now;
    const deadline = this.deadline();
    if (deadline === undefined || now < deadline) return;
    const state = this.#transaction === undefined ? "authorization" : "transaction";
    this.#conversation.tell({ name: "pop3.autologout", state });
    // RFC 1939 §3: closed without a word, and without an UPDATE.
    this.#conversation.close("autologout");
  }

  deadline(): number | undefined {
    // While a message is sent the driver watches whether the client takes it.
    if (this.#conversation.closed !== undefined || this.#conversation.sending) return undefined;
    const { autologout, login } = this.#options;
    const idle = this.#activeAt + autologout;
    return this.#transaction === undefined ? Math.min(idle, (this.#openedAt ?? 0) + login) : idle;
  }

  closed(): void {
    this.#conversation.hangUp();
    const reason = this.#conversation.closed ?? "";
    this.#conversation.tell({ name: "pop3.session.closed", reason });
  }

  /** The server stops: ends between two commands, unless messages wait for their QUIT. */
  drain(): void {
    this.#draining = true;
  }

  next(): SessionOutput<Pop3Questions> | undefined {
    for (;;) {
      const output = this.#conversation.next();
      if (output !== undefined) return output;
      if (this.#conversation.closed !== undefined || this.#conversation.waiting) return undefined;
      const line = this.#lines.next();
      if (line !== undefined) this.#take(line);
      else if (this.#draining && this.#transaction?.unmarked !== false) {
        this.#conversation.close("the server stops");
      } else return undefined;
    }
  }

  #take(line: Line): void {
    this.#activeAt = this.#now;
    if (this.#authorization.challenged) {
      return this.#authorization.respond(line.type === "line" ? ascii(line.bytes) : undefined);
    }
    if (line.type === "too-long") return this.#conversation.refuse("the line is too long");
    // RFC 1939 §3: commands end in CRLF.
    if (line.type === "bare-lf") return this.#conversation.refuse("the line does not end in CRLF");
    const state = this.#transaction === undefined ? "authorization" : "transaction";
    const command = parseCommand(line.bytes, state);
    if (command.type === "malformed") {
      this.#authorization.reset();
      return this.#conversation.refuse(command.text);
    }
    this.#command(command.keyword, command.given);
  }

  #command(keyword: Keyword, given: readonly string[]): void {
    if (keyword !== "PASS") this.#authorization.reset();
    switch (keyword) {
      case "CAPA":
        return this.#capabilities();
      case "QUIT":
        return this.#quit();
      case "STLS":
        return this.#startTls();
      case "USER":
      case "PASS":
      case "AUTH":
        return this.#logIn(keyword, given);
      default:
        return this.#transaction?.command(keyword, given);
    }
  }

  #logIn(keyword: "USER" | "PASS" | "AUTH", [first = "", second]: readonly string[]): void {
    // RFC 8314 §4.1: no password in clear. RFC 3206 §5: AUTH stands for a breach of policy too.
    if (!this.#mayLogIn) return this.#conversation.refuse("TLS comes first", "AUTH");
    if (keyword === "USER") return this.#authorization.user(first);
    if (keyword === "PASS") return this.#authorization.pass(first);
    this.#authorization.auth(first, second);
  }

  get #mayLogIn(): boolean {
    return this.#options.authentication === "any" || this.#tls !== undefined;
  }

  get #mayStartTls(): boolean {
    return this.#securable && this.#tls === undefined;
  }

  #capabilities(): void {
    const bytes = capabilities({
      implementation: this.#options.implementation,
      logIn: this.#mayLogIn,
      // RFC 2595 §4: STLS is for the AUTHORIZATION state only.
      startTls: this.#mayStartTls && this.#transaction === undefined,
    });
    this.#conversation.ok("capability list follows");
    this.#conversation.write(bytes);
  }

  #startTls(): void {
    if (!this.#mayStartTls) return this.#conversation.refuse("TLS is not to be had");
    this.#conversation.ok("begin TLS");
    // RFC 2595 §4: what was sent in clear behind STLS is no command; everything begins anew.
    const octets = this.#lines.takeRest().length;
    if (octets > 0) this.#conversation.tell({ name: "pop3.tls.injection", octets });
    this.#conversation.secure();
  }

  #quit(): void {
    if (this.#transaction !== undefined) return this.#transaction.quit();
    this.#conversation.ok("bye");
    this.#conversation.close("QUIT");
  }
}

/** The text of a response, where it is printable ASCII. */
function ascii(bytes: Uint8Array): string | undefined {
  const printable = bytes.every((octet) => octet >= 0x20 && octet < 0x7f);
  return printable ? new TextDecoder().decode(bytes) : undefined;
}
