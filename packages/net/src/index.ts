/**
 * The network as ports, the one driver loop that runs every protocol session, and the framing that
 * line protocols share.
 *
 * @packageDocumentation
 */
export { type Door, type DoorResult, Doors } from "./doors.ts";
export { DotDecoder, type DotPiece } from "./dot-decoder.ts";
export { DotEncoder } from "./dot-encoder.ts";
export { NetError, netErrorCodes } from "./errors.ts";
export { type NetEvent, netEvents } from "./events.ts";
export { type Line, LineDecoder } from "./line-decoder.ts";
export { serveDefaults, sessionListenerDefaults } from "./options.ts";
export type {
  Connection,
  ConnectOptions,
  Endpoint,
  Listener,
  ListenOptions,
  Network,
  SecureOptions,
  TlsKeys,
} from "./ports.ts";
export { type Drainable, type Served, type ServeParts, serve } from "./serve.ts";
export {
  listenSessions,
  type SessionListener,
  type SessionListenerOptions,
  type SessionListenerParts,
  type SessionTerms,
} from "./session-listener.ts";
