/**
 * Who may connect to a mail server, and why.
 *
 * @packageDocumentation
 */
export { type ProtectionEvent, protectionEvents } from "./events.ts";
export type { ListAnswer, Lists, ListsVerdict } from "./lists.ts";
export { protectionDefaults, type ProtectionOptions } from "./options.ts";
export { type Call, type Peer, Protection, type ProtectionParts } from "./protection.ts";
