/**
 * POP3: a session without a socket, and a server.
 *
 * @packageDocumentation
 */
export { pop3Elements } from "./elements.ts";
export { type Pop3Event, pop3Events } from "./events.ts";
export type {
  Authentication,
  Maildrop,
  MaildropMessage,
  MaildropOpening,
  Pop3Call,
  Pop3Handlers,
  Pop3Identity,
  Pop3SessionView,
} from "./handlers.ts";
export { pop3Defaults, type Pop3ServerOptions, type Pop3SessionOptions } from "./options.ts";
export { type HostedSession, Pop3Host } from "./host.ts";
export type { OpenAnswer, Pop3Questions } from "./questions.ts";
export { type ConnectionFacts, Pop3Session } from "./session.ts";
