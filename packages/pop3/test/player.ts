import { concatBytes, type MailEvent, type SessionOutput } from "@mailwright/core";
import { DotEncoder } from "@mailwright/net";
import {
  type Authentication,
  type OpenAnswer,
  type Pop3Questions,
  Pop3Session,
  type Pop3SessionOptions,
} from "@mailwright/pop3";

type Output = SessionOutput<Pop3Questions>;
type Name = keyof Pop3Questions;

const evidence = { by: "test", reason: "the test says so" };

/** What is wrong with a machine, as errors of the stores tell it. */
export class MachineError extends Error {
  readonly machine = "unavailable";
}

export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
export const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The messages of every maildrop here; the second one begins a line with a dot. */
export const MESSAGES = [
  "Subject: one\r\n\r\nfirst\r\n",
  "Subject: two\r\n\r\n.dot\r\n..\r\n.\r\nend\r\n",
  "Subject: three\r\n\r\n",
] as const;

/** Octets that can be sent at once, unlike those of a host. */
class Source implements AsyncIterable<Uint8Array> {
  readonly bytes: Uint8Array;

  constructor(text: string) {
    this.bytes = encode(text);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    yield this.bytes;
  }
}

export interface PlayerOptions extends Pop3SessionOptions {
  readonly tls?: boolean;
  readonly securable?: boolean;
  readonly messages?: readonly { readonly uid: string; readonly size: number }[];
}

/** Runs a session without a driver; its host answers by the names it is asked about. */
export class Player {
  readonly session: Pop3Session;
  readonly events: Omit<MailEvent, "at">[] = [];
  readonly removed: (readonly number[])[] = [];
  /** Called instead of the answers here, where it answers. */
  override: ((name: Name, input: unknown) => unknown) | undefined;
  closed = false;
  securing = false;
  now = 1000;
  writes = 0;
  readonly #messages: readonly { readonly uid: string; readonly size: number }[];
  #written: Uint8Array[] = [];

  constructor(options: PlayerOptions = {}) {
    const { tls = false, securable = false, messages, ...session } = options;
    const end = { address: "192.0.2.1", port: 110 };
    this.#messages =
      messages ?? MESSAGES.map((text, index) => ({ uid: `7-${index + 1}`, size: text.length }));
    this.session = new Pop3Session(
      { authentication: "any", ...session },
      { local: end, remote: end, tls: tls ? TLS : undefined, securable },
    );
    this.#step(() => {});
  }

  /** Sends octets; answers what came back. */
  send(...chunks: readonly (string | Uint8Array)[]): string {
    for (const chunk of chunks) {
      if (this.closed || this.securing) break;
      const bytes = typeof chunk === "string" ? encode(chunk) : chunk;
      this.#step(() => this.session.receive(bytes));
    }
    return this.read();
  }

  /** What the session wrote since the last time. */
  read(): string {
    const text = decode(concatBytes(this.#written));
    this.#written = [];
    return text;
  }

  secure(): void {
    this.securing = false;
    this.#step(() => this.session.secured(TLS));
  }

  wait(time: number): void {
    this.now += time;
    this.#step(() => {});
  }

  drain(): void {
    this.#step(() => this.session.drain());
  }

  hangUp(): void {
    this.closed = true;
    this.session.tick(this.now);
    this.session.closed();
    for (let output = this.session.next(); output; output = this.session.next()) {
      if (output.type === "event") this.events.push(output.event);
    }
  }

  logIn(): this {
    this.send("USER ann\r\n", "PASS secret\r\n");
    return this;
  }

  #step(input: () => void): void {
    this.session.tick(this.now);
    input();
    for (let output = this.#next(); output; output = this.#next()) this.#act(output);
  }

  #next(): Output | undefined {
    return this.closed || this.securing ? undefined : this.session.next();
  }

  #act(output: Output): void {
    if (output.type === "write") this.#write(output.bytes);
    else if (output.type === "event") this.events.push(output.event);
    else if (output.type === "close") this.closed = true;
    else if (output.type === "secure") this.securing = true;
    else if (output.type === "ask") this.#answer(output.id, output.name, output.input);
    else if (output.type === "transfer") {
      const encoder = new DotEncoder();
      this.#write(encoder.encode((output.source as Source).bytes));
      this.#write(encoder.end());
      this.session.transferred(output.id);
    }
  }

  #write(bytes: Uint8Array): void {
    this.writes++;
    this.#written.push(bytes);
  }

  #answer(id: number, name: Name, input: unknown): void {
    let answer: unknown;
    try {
      answer = this.override?.(name, input) ?? this.#usual(name, input);
    } catch (error) {
      this.session.fault(id, error);
      return;
    }
    this.session.answer(id, answer);
  }

  #usual(name: Name, input: unknown): unknown {
    if (name === "authenticate")
      return authenticate(input as Pop3Questions["authenticate"]["input"]);
    if (name === "open") return this.#open((input as Pop3Questions["open"]["input"]).identity);
    if (name === "update") {
      this.removed.push((input as Pop3Questions["update"]["input"]).indexes);
      return undefined;
    }
    const { index, lines } = input as Pop3Questions["read"]["input"];
    const text = MESSAGES[index] ?? "";
    if (lines === undefined) return new Source(text);
    const [header = "", ...body] = text.split(/(?<=\r\n\r\n)/);
    return new Source(
      header +
        body
          .join("")
          .split(/(?<=\r\n)/)
          .slice(0, lines)
          .join(""),
    );
  }

  #open(identity: string): OpenAnswer {
    if (identity.startsWith("inuse@")) return { type: "in-use" };
    if (identity.startsWith("later@")) return { type: "unavailable", reason: "moving" };
    return { type: "opened", messages: this.#messages };
  }
}

function authenticate({
  username,
  password,
  authorizationId,
}: Pop3Questions["authenticate"]["input"]): Authentication {
  if (username === "busy") return { type: "unavailable", evidence };
  if (username === "throws") throw new Error(`no ${password}`);
  if (username === "down") throw new MachineError(password);
  const refused = password !== "secret" || (authorizationId !== "" && authorizationId !== username);
  if (refused) return { type: "refused", evidence };
  return { type: "authenticated", identity: `${username}@example.com` };
}

const TLS = { version: "TLSv1.3", cipher: "TLS_AES_128_GCM_SHA256", verified: "none" } as const;
