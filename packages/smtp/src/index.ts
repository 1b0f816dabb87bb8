/**
 * SMTP and submission, both ends, without sockets.
 *
 * @packageDocumentation
 */
export type { OutgoingMessage, SendOutcome } from "./client/outcome.ts";
export { smtpErrorCodes, SmtpPeerError, SmtpUsageError } from "./errors.ts";
export { type SmtpEvent, smtpEvents } from "./events.ts";
export {
  type SmtpClientOptions,
  type SmtpClientTimeouts,
  smtpClientDefaults,
  type SmtpServerOptions,
  type SmtpServerTimeouts,
  smtpServerDefaults,
} from "./options.ts";
export type {
  Accepted,
  Authentication,
  IncomingMessage,
  MessageDraft,
  Sender,
  SmtpCall,
  SmtpHandler,
  SmtpHandlers,
  SmtpProtocol,
  SmtpSessionView,
  SpoolPort,
} from "./server/handlers.ts";
