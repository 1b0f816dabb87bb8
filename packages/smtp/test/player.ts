import {
  type Decision,
  disconnect,
  type MailEvent,
  refuse,
  type SessionOutput,
} from "@mailwright/core";
import {
  type Accepted,
  type Authentication,
  type MessageInput,
  type SmtpServerQuestions,
  SmtpServerSession,
  type SmtpSessionOptions,
} from "@mailwright/smtp";

type Name = keyof SmtpServerQuestions;
type Answers = { [N in Name]: (value: SmtpServerQuestions[N]["input"]["value"]) => unknown };

const evidence = { by: "test", reason: "the test says so" };

/** What is wrong with a machine, as errors of the stores tell it. */
class MachineError extends Error {
  readonly machine: string;
  constructor(machine: string) {
    super(machine);
    this.machine = machine;
  }
}

/** A host whose answers are told by the names it is asked about. */
export const host: Answers = {
  connect: () => undefined,
  hello: (name) =>
    name === "bad.example" ? refuse(550, "5.7.1", "Bad name", evidence) : undefined,
  mail: ({ address }) => byName(address),
  recipient: ({ address }) => byName(address),
  authenticate: ({ username, password }): Authentication => {
    if (username === "busy") return { type: "unavailable", evidence };
    if (username === "down") throw new MachineError("unavailable");
    if (username === "full") throw new MachineError("storage-full");
    if (username === "throws") throw new Error(`no ${password}`);
    return password === "secret"
      ? { type: "authenticated", identity: `${username}@example.org` }
      : { type: "refused", evidence };
  },
  message: ({ envelope }): readonly Accepted[] =>
    envelope.recipients.map(({ address }) =>
      address.startsWith("over@")
        ? refuse(552, "5.2.2", "Over quota", evidence)
        : { type: "accepted", id: "queued" },
    ),
};

function byName(address: string): Decision | undefined {
  switch (address.split("@")[0]) {
    case "unknown":
      return refuse(550, "5.1.1", "No such mailbox", evidence);
    case "later":
      return refuse(450, "4.2.0", "Come again", evidence);
    case "now":
      return refuse(550, "5.7.1", "Not from you", evidence, "now");
    case "cut":
      return disconnect(421, "4.7.0", "Go away", evidence);
    case "throws":
      throw new Error("broken");
    case "full":
      throw new MachineError("storage-full");
    case "down":
      throw new MachineError("unavailable");
    case "garbage":
      return { type: "perhaps" } as unknown as Decision;
    default:
      return undefined;
  }
}

/** Runs a server session without a driver; a host answers at once, bodies are taken at once. */
export class Player {
  readonly session: SmtpServerSession;
  readonly events: Omit<MailEvent, "at">[] = [];
  readonly messages: (MessageInput & { body: string })[] = [];
  readonly asked: string[] = [];
  closed = false;
  securing = false;
  now = 0;
  readonly #answers: Answers;
  #written = "";
  #message: MessageInput | undefined;
  #body = "";
  #ids = 0;

  constructor(
    options: Partial<SmtpSessionOptions> = {},
    given: { readonly answers?: Partial<Answers>; readonly tls?: boolean } = {},
  ) {
    this.#answers = { ...host, ...given.answers };
    const facts = {
      version: "TLSv1.3",
      cipher: "TLS_AES_128_GCM_SHA256",
      verified: "none",
    } as const;
    this.session = new SmtpServerSession(
      { hostname: "mx.example", ...options },
      {
        id: "session",
        connection: {
          remote: { address: "192.0.2.7", port: 40_000 },
          local: { address: "192.0.2.1", port: 25 },
          tls: given.tls === true ? facts : undefined,
          securable: given.tls !== true,
        },
        authenticates: true,
        newId: () => `message-${++this.#ids}`,
      },
    );
  }

  /** Lets octets come; answers what was written. */
  feed(input: string | Uint8Array = ""): string {
    const bytes = typeof input === "string" ? new TextEncoder().encode(input) : input;
    return this.input(() => {
      if (bytes.length > 0) this.session.receive(bytes);
    });
  }

  /** Gives the session an input; answers what was written. */
  input(give: () => void): string {
    this.session.tick(this.now);
    give();
    for (let output = this.session.next(); output; output = this.session.next()) this.#act(output);
    const written = this.#written;
    this.#written = "";
    return written;
  }

  /** Lets the handshake succeed. */
  secure(): string {
    this.securing = false;
    const facts = { version: "TLSv1.3", cipher: "AES", verified: "none" } as const;
    return this.input(() => this.session.secured(facts));
  }

  #act(output: SessionOutput<SmtpServerQuestions>): void {
    switch (output.type) {
      case "write":
        if (!this.closed) this.#written += new TextDecoder().decode(output.bytes);
        return;
      case "event":
        this.events.push(output.event);
        return;
      case "close":
        this.closed = true;
        return;
      case "secure":
        this.securing = true;
        return;
      case "ask":
        this.asked.push(output.name);
        if (output.name === "message") this.#message = output.input.value;
        else this.#answer(output.id, output.name, output.input.value);
        return;
      case "body":
        this.#takeBody(output);
        return;
      default:
        throw new Error(`a server does not ${output.type}`);
    }
  }

  #takeBody({ id, bytes, state }: Extract<SessionOutput, { type: "body" }>): void {
    this.#body += new TextDecoder("latin1").decode(bytes);
    if (state === "more") return this.session.transferred(id);
    const body = this.#body;
    this.#body = "";
    const message = this.#message;
    if (state === "abort" || message === undefined)
      return this.session.fault(id, new Error("the body broke off"));
    this.messages.push({ ...message, body });
    this.#answer(id, "message", message);
  }

  #answer<N extends Name>(
    id: number,
    name: N,
    value: SmtpServerQuestions[N]["input"]["value"],
  ): void {
    let answer: unknown;
    try {
      answer = this.#answers[name](value);
    } catch (error) {
      return this.session.fault(id, error);
    }
    this.session.answer(id, answer);
  }
}
