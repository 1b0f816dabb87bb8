import type { Decision, Envelope, Id, Recipient } from "@mailwright/core";
import type { Endpoint } from "@mailwright/net";
import type { Credentials } from "@mailwright/sasl";
import type { Accepted, Authentication, Sender, SmtpSessionView } from "./handlers.ts";

/** A question of a session: what it is about, and the session as it is then. */
export interface StepInput<Value> {
  readonly value: Value;
  readonly session: SmtpSessionView;
}

/** A message whose body follows. */
export interface MessageInput {
  readonly id: Id;
  readonly envelope: Envelope;
  /** The Received field, ending in CRLF. */
  readonly prefix: Uint8Array;
  readonly receivedAt: number;
}

interface Step<Value, Answer> {
  readonly input: StepInput<Value>;
  readonly answer: Answer;
}

// A type, not an interface: the session contract asks for an index signature.
/** What an {@link SmtpServerSession} asks its host. */
export type SmtpServerQuestions = {
  readonly connect: Step<Endpoint, Decision | undefined>;
  readonly hello: Step<string, Decision | undefined>;
  readonly mail: Step<Sender, Decision | undefined>;
  readonly recipient: Step<Recipient, Decision | undefined>;
  readonly authenticate: Step<Credentials, Authentication>;
  /** Its body follows. One result per recipient of the envelope, in order. */
  readonly message: Step<MessageInput, readonly Accepted[]>;
};
