import type { Bytes } from "./bytes.ts";
import type { MailEvent } from "./events.ts";

/** The questions a session puts to its host: by name, what it tells and what it wants to know. */
export type Questions = Readonly<
  Record<string, { readonly input: unknown; readonly answer: unknown }>
>;

/** What is known of a TLS connection. */
export interface TlsFacts {
  /** `TLSv1.3`, say. */
  readonly version: string;
  /** The cipher suite by its OpenSSL name. */
  readonly cipher: string;
  /** The name the client asked for (SNI), where it did. */
  readonly serverName?: string;
  /** How the peer's certificate was verified; `none` when nobody asked. */
  readonly verified: "certificate" | "none";
}

/** Puts a question to the host; its handler's value comes back through {@link Session.answer}. */
export type AskOutput<Asked extends Questions> = {
  [Name in keyof Asked & string]: {
    readonly type: "ask";
    readonly id: number;
    readonly name: Name;
    readonly input: Asked[Name]["input"];
    /** True when `body` outputs of the same id follow, which the handler reads as a stream. */
    readonly body?: boolean;
  };
}[keyof Asked & string];

/** What a session wants done, pulled one at a time from {@link Session.next}. */
export type SessionOutput<Asked extends Questions = Questions> =
  /** Send these octets. */
  | { readonly type: "write"; readonly bytes: Uint8Array }
  | AskOutput<Asked>
  /**
   * A piece of the body that belongs to the question `id`. Once the handler took it, the session is
   * told by `transferred(id)`. `end`: the last piece (it may be empty). `abort`: the body breaks off
   * here, and the handler's stream throws.
   */
  | {
      readonly type: "body";
      readonly id: number;
      readonly bytes: Uint8Array;
      readonly state: "more" | "end" | "abort";
    }
  /** Send what `source` yields, at the pace of the peer, then tell by `transferred(id)`. */
  | {
      readonly type: "transfer";
      readonly id: number;
      readonly source: Bytes;
      /** `dot`: dot-stuffed and ended by a line with one dot. RFC 5321 §4.5.2, RFC 1939 §3. */
      readonly encoding: "identity" | "dot";
    }
  /** Drop what was read but not yet received, shake hands for TLS, then tell by `secured`. */
  | { readonly type: "secure" }
  /** Tell the event sink. The driver adds when, and which session. */
  | { readonly type: "event"; readonly event: Omit<MailEvent, "at"> }
  /** Send what was written, then close. */
  | { readonly type: "close" };

/**
 * A protocol as a state machine: no socket, no clock, no promise. One driver runs them all.
 *
 * The driver calls `tick(now)` before every other input, then pulls `next()` until it answers
 * `undefined`. A session puts one question at a time; until it is answered, what is received is kept
 * and not read. Replies gather until input runs out (RFC 2920 §3.2).
 */
export interface Session<Asked extends Questions = Questions> {
  /** Octets came. The array is kept by reference until it was read. */
  receive(bytes: Uint8Array): void;
  /** The host's answer to the question `id`. */
  answer(id: number, value: unknown): void;
  /** The handler of the question `id`, or the source of the transfer `id`, failed. */
  fault(id: number, error: unknown): void;
  /** It is `now`: acts on a deadline that has come. */
  tick(now: number): void;
  /** The transfer `id` was sent, or the piece of body of the question `id` was taken. */
  transferred(id: number): void;
  /** TLS is up. */
  secured(facts: TlsFacts): void;
  /** The connection is gone; nothing can be sent any more. */
  closed(): void;
  /** What to do next; `undefined` when there is nothing until the next input. */
  next(): SessionOutput<Asked> | undefined;
  /** When `tick` must be called at the latest, in milliseconds since the epoch. */
  deadline(): number | undefined;
}

/** What a handler is given besides its input. */
export interface Call {
  /** Aborted when the connection is gone or the server stops: the answer is no longer wanted. */
  readonly signal: AbortSignal;
  /** The body that belongs to the question; empty where it has none. */
  readonly body: Bytes;
}

/** The host's side of a session: a function for each question. */
export type Handlers<Asked extends Questions> = {
  readonly [Name in keyof Asked]: (
    input: Asked[Name]["input"],
    call: Call,
  ) => Asked[Name]["answer"] | Promise<Asked[Name]["answer"]>;
};
