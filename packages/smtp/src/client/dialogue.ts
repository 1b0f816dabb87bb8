import type { Reply, SessionOutput, TlsFacts } from "@mailwright/core";
import { SmtpPeerError } from "../errors.ts";
import { type SmtpClientSessionOptions, smtpClientDefaults } from "../options.ts";
import { ReplyDecoder } from "../reply.ts";
import type { SmtpClientProgress, SmtpClientQuestions, SmtpClientWork } from "./questions.ts";

type Timeout = keyof typeof smtpClientDefaults.timeouts;

interface Expectation {
  readonly timeout: Timeout;
  /** The reply is to a line that nobody else may see. */
  readonly isSecret: boolean;
  take(reply: Reply): void;
}

const encoder = new TextEncoder();

/**
 * What the steps of a client's session share: commands go out, each with what to do about its reply,
 * and replies are handed out in the order of the commands.
 */
export class Dialogue {
  readonly options: SmtpClientSessionOptions;
  /** The extensions of the last EHLO: parameters by keyword, in upper case. */
  extensions: ReadonlyMap<string, readonly string[]> = new Map();
  tls: TlsFacts | undefined;
  now = 0;
  /** True once the server said that it closes. RFC 5321 §3.8. */
  isClosing = false;
  /** True once nothing more is sent. */
  isEnded = false;
  failure: Error | undefined;
  /** Called for a 421, which may come in place of any reply. */
  onClosing: ((reply: Reply) => void) | undefined;
  readonly #outputs: SessionOutput<SmtpClientQuestions>[] = [];
  #decoder = new ReplyDecoder();
  #expected: Expectation[] = [];
  #deadline: number | undefined;
  #lastId = 0;
  #work: ((work: SmtpClientWork) => void) | undefined;

  constructor(options: SmtpClientSessionOptions, tls: TlsFacts | undefined) {
    this.options = options;
    this.tls = tls;
  }

  get deadline(): number | undefined {
    return this.#deadline;
  }

  /** Sends a line; `take` is called with the reply to it. */
  send(line: string, take: (reply: Reply) => void): void {
    this.write(`${line}\r\n`);
    this.expect("command", take);
  }

  /** Sends a line with a secret, which its reply may echo: `take` may read the text, not tell it. */
  sendSecret(line: string, take: (reply: Reply) => void): void {
    this.write(`${line}\r\n`);
    this.expect("command", take, { isSecret: true });
  }

  write(text: string): void {
    this.push({ type: "write", bytes: encoder.encode(text) });
  }

  expect(
    timeout: Timeout,
    take: (reply: Reply) => void,
    { isSecret = false }: { readonly isSecret?: boolean } = {},
  ): void {
    this.#expected.push({ timeout, take, isSecret });
    if (this.#expected.length === 1) this.#startTimer();
  }

  push(output: SessionOutput<SmtpClientQuestions>): void {
    this.#outputs.push(output);
  }

  shift(): SessionOutput<SmtpClientQuestions> | undefined {
    return this.#outputs.shift();
  }

  newId(): number {
    return ++this.#lastId;
  }

  /** Asks the host what to do next. */
  ask(progress: SmtpClientProgress, take: (work: SmtpClientWork) => void): void {
    this.#work = take;
    this.push({ type: "ask", id: this.newId(), name: "next", input: progress });
  }

  answer(work: SmtpClientWork): void {
    const take = this.#work;
    this.#work = undefined;
    if (!this.isEnded) take?.(work);
  }

  receive(bytes: Uint8Array): void {
    this.#decoder.push(bytes);
    while (!this.isEnded) {
      const decoded = this.#decoder.next();
      if (decoded === undefined) return;
      if (decoded.type === "malformed") this.fail(new SmtpPeerError("SMTP_PROTOCOL", decoded.text));
      else this.#take(decoded.reply);
    }
  }

  /** Forgets what was received; RFC 3207 §4.2 asks for it when TLS starts. */
  forget(): void {
    this.#decoder = new ReplyDecoder();
    this.#expected = [];
    this.#deadline = undefined;
  }

  /** Lets the step under way take as long as `timeout` says from now. */
  restartTimer(timeout: Timeout): void {
    this.#deadline =
      this.now + (this.options.timeouts?.[timeout] ?? smtpClientDefaults.timeouts[timeout]);
  }

  /** Ends the session for a reason. */
  fail(error: Error): void {
    if (this.isEnded) return;
    this.failure = error;
    this.close();
  }

  close(): void {
    this.isEnded = true;
    this.forget();
    this.push({ type: "close" });
  }

  #take(reply: Reply): void {
    if (reply.code === 421) {
      const told = this.#expected[0]?.isSecret === true ? withoutText(reply) : reply;
      this.isClosing = true;
      this.#expected = [];
      if (this.onClosing === undefined) this.fail(refusal("The server closes", told));
      else this.onClosing(told);
      return;
    }
    const expectation = this.#expected.shift();
    this.#startTimer();
    if (expectation === undefined)
      this.fail(
        new SmtpPeerError("SMTP_PROTOCOL", "a reply came unasked", { reply: withoutText(reply) }),
      );
    else expectation.take(reply);
  }

  #startTimer(): void {
    const [next] = this.#expected;
    if (next === undefined) this.#deadline = undefined;
    else this.restartTimer(next.timeout);
  }
}

/** The error of a server that refuses to go on. */
export function refusal(
  what: string,
  reply: Reply,
  code: "SMTP_REFUSED" | "SMTP_AUTHENTICATION_REFUSED" = "SMTP_REFUSED",
): SmtpPeerError {
  const said = [reply.code, reply.enhanced, reply.text].filter(Boolean).join(" ");
  return new SmtpPeerError(code, `${what}: ${said}`, { reply });
}

/** What can be told of a reply whose text may echo a secret. */
export function withoutText({ code, enhanced }: Reply): Reply {
  return { code, ...(enhanced === undefined ? {} : { enhanced }), text: "" };
}

/** True for the replies that mean yes. RFC 5321 §4.2.1. */
export function isPositive({ code }: Reply): boolean {
  return code >= 200 && code < 300;
}
