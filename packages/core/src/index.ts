/**
 * The words that pass through several Mailwright packages.
 *
 * @packageDocumentation
 */
export type { MailAction } from "./action.ts";
export { type Bytes, concatBytes } from "./bytes.ts";
export { type Clock, sleep } from "./clock.ts";
export {
  type Decision,
  type Disconnect,
  disconnect,
  type EnhancedStatus,
  type Evidence,
  type Fact,
  type Pass,
  pass,
  type Refuse,
  refuse,
  type Reply,
} from "./decision.ts";
export type { Defect, Parsed } from "./defect.ts";
export { MailError, type MailErrorOptions, PeerError, UsageError } from "./errors.ts";
export type {
  EventCatalogue,
  EventDescription,
  EventOf,
  EventSink,
  FieldType,
  Happening,
  Level,
  MailEvent,
} from "./events.ts";
export { type Id, id } from "./id.ts";
export type { Envelope, Message, Recipient, Stored } from "./message.ts";
export type { Random } from "./random.ts";
export type {
  AskOutput,
  Call,
  Handlers,
  Questions,
  Session,
  SessionOutput,
  TlsFacts,
} from "./session.ts";
export { systemClock, systemRandom } from "./system.ts";
