import { type Credentials, parseBase64, plainCredentials, PlainServer } from "@mailwright/sasl";
import type { Conversation } from "./conversation.ts";
import type { Authentication, MaildropMessage, Pop3Identity } from "./handlers.ts";
import type { OpenAnswer } from "./questions.ts";

/** What logging in works with. */
export interface AuthorizationParts {
  readonly conversation: Conversation;
  /** The most failures; then the connection is closed. */
  readonly failures: number;
  /** The maildrop is open. */
  readonly opened: (identity: string, messages: readonly MaildropMessage[]) => void;
}

/** Logging in: by USER and PASS, or by AUTH. RFC 1939 §7, RFC 5034. */
export class Authorization {
  readonly #conversation: Conversation;
  readonly #parts: AuthorizationParts;
  #username: string | undefined;
  #exchange: PlainServer | undefined;
  #failures = 0;

  constructor(parts: AuthorizationParts) {
    this.#parts = parts;
    this.#conversation = parts.conversation;
  }

  /** True while the next line is a response to a challenge, not a command. */
  get challenged(): boolean {
    return this.#exchange !== undefined;
  }

  /** Forgets what was given so far. RFC 2595 §4. */
  reset(): void {
    this.#username = undefined;
    this.#exchange = undefined;
  }

  user(name: string): void {
    this.#username = name;
    // The same for every name: who has a mailbox here is not told.
    this.#conversation.ok("send the password");
  }

  pass(password: string): void {
    const username = this.#username;
    this.reset();
    // RFC 1939 §7: PASS comes immediately after a USER that was accepted.
    if (username === undefined) return this.#conversation.refuse("USER comes first");
    this.#authenticate(plainCredentials({ username, password }), "USER");
  }

  /** Begins an exchange. RFC 5034 §4. */
  auth(mechanism: string, initial: string | undefined): void {
    this.reset();
    if (mechanism.toUpperCase() !== "PLAIN") {
      return this.#conversation.refuse("there is no such mechanism here");
    }
    this.#exchange = new PlainServer();
    if (initial === undefined) return this.#step(undefined);
    // RFC 5034 §4: an initial response without octets is sent as one equals sign.
    this.respond(initial === "=" ? "" : initial);
  }

  /** A line of an exchange; `undefined` where it could not be read. */
  respond(text: string | undefined): void {
    // RFC 5034 §4: the client cancels by a line with one asterisk.
    if (text === "*") {
      this.reset();
      return this.#conversation.refuse("cancelled");
    }
    const response = text === undefined ? undefined : parseBase64(text).value;
    if (response === undefined) {
      this.reset();
      return this.#conversation.refuse("the response is not base64");
    }
    this.#step(response);
  }

  #step(response: Uint8Array | undefined): void {
    const step = this.#exchange?.step(response);
    // RFC 5034 §4: a challenge is a plus sign, a space, and base64; that of PLAIN is empty.
    if (step?.type === "challenge") return this.#conversation.write(CHALLENGE);
    this.reset();
    if (step?.type === "credentials") this.#authenticate(step.credentials, "PLAIN");
    else this.#failed("the response is malformed");
  }

  #authenticate(credentials: Credentials, mechanism: "USER" | "PLAIN"): void {
    const { username } = credentials;
    this.#conversation.ask("authenticate", credentials, (answer) => {
      if (isAnswer(answer, AUTHENTICATION_TYPES)) this.#decided(answer, { username, mechanism });
      else this.#conversation.answeredWrongly("authenticate");
    });
  }

  #decided(
    answer: Authentication,
    given: { readonly username: string; readonly mechanism: string },
  ): void {
    if (answer.type === "authenticated") {
      const { identity, account } = answer;
      const { mechanism } = given;
      this.#conversation.tell({ name: "pop3.authentication.succeeded", identity, mechanism });
      return this.#open(account === undefined ? { identity } : { identity, account });
    }
    const { by, reason } = answer.evidence;
    this.#conversation.tell({ name: "pop3.authentication.failed", ...given, by, reason });
    // RFC 3206 §4: SYS/TEMP says that the credentials may be good.
    if (answer.type === "unavailable") this.#conversation.refuse("not now", "SYS/TEMP");
    else this.#failed("the user name or the password is wrong");
  }

  #failed(text: string): void {
    this.#conversation.refuse(text, "AUTH");
    if (++this.#failures >= this.#parts.failures) {
      this.#conversation.close("too many failed authentications");
    }
  }

  #open(who: Pop3Identity): void {
    this.#conversation.ask("open", who, (answer) => {
      if (!isAnswer(answer, OPEN_TYPES)) return this.#conversation.answeredWrongly("open");
      const { identity } = who;
      if (answer.type === "opened") return this.#parts.opened(identity, answer.messages);
      const reason = answer.type === "in-use" ? "in use" : answer.reason;
      this.#conversation.tell({ name: "pop3.maildrop.refused", identity, reason });
      if (answer.type === "unavailable") this.#conversation.refuse("not now", "SYS/TEMP");
      else this.#conversation.refuse("another session has the maildrop open", "IN-USE");
    });
  }
}

const CHALLENGE = new TextEncoder().encode("+ \r\n");

const AUTHENTICATION_TYPES: readonly Authentication["type"][] = [
  "authenticated",
  "refused",
  "unavailable",
];
const OPEN_TYPES: readonly OpenAnswer["type"][] = ["opened", "in-use", "unavailable"];

/** Whether a handler answered at all: in plain JavaScript it may have forgotten. */
function isAnswer(
  answer: { readonly type: string } | undefined,
  types: readonly string[],
): boolean {
  return answer !== undefined && types.includes(answer.type);
}
