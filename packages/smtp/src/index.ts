/**
 * SMTP and submission, both ends, without sockets.
 *
 * @packageDocumentation
 */
export type { OutgoingMessage, SendOutcome } from "./client/outcome.ts";
export type {
  SmtpClientProgress,
  SmtpClientQuestions,
  SmtpClientWork,
} from "./client/questions.ts";
export { checkEnvelope } from "./client/sending.ts";
export { SmtpClientSession } from "./client/session.ts";
export {
  type Command,
  type CommandDefectCode,
  formatCommand,
  type Parameter,
  parseCommand,
} from "./command.ts";
export { smtpElements } from "./elements.ts";
export { smtpErrorCodes, SmtpPeerError, SmtpUsageError } from "./errors.ts";
export { type SmtpEvent, smtpEvents } from "./events.ts";
export {
  type SmtpClientOptions,
  type SmtpClientSessionOptions,
  type SmtpClientTimeouts,
  smtpClientDefaults,
  type SmtpServerOptions,
  type SmtpServerTimeouts,
  type SmtpSessionOptions,
  smtpServerDefaults,
} from "./options.ts";
export { formatReceived, type ReceivedFacts } from "./received.ts";
export { type DecodedReply, formatReply, ReplyDecoder } from "./reply.ts";
export type { SmtpSessionParts } from "./server/exchange.ts";
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
export type { MessageInput, SmtpServerQuestions, StepInput } from "./server/questions.ts";
export { SmtpServerSession } from "./server/session.ts";
