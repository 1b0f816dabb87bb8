import type { OutgoingMessage, SendOutcome } from "./outcome.ts";

/** How far a client's session has come when it asks what to do next. */
export interface SmtpClientProgress {
  /** What became of the message before; absent when the session has just become ready. */
  readonly outcomes?: readonly SendOutcome[];
  /** False when the server said that it closes (421): nothing more can be sent. */
  readonly usable: boolean;
}

/** What a client's session is to do next. */
export type SmtpClientWork =
  | { readonly type: "send"; readonly message: OutgoingMessage }
  | { readonly type: "quit" };

// A type, not an interface: the session contract asks for an index signature.
/** What an {@link SmtpClientSession} asks its host: its next command. */
export type SmtpClientQuestions = {
  readonly next: { readonly input: SmtpClientProgress; readonly answer: SmtpClientWork };
};
