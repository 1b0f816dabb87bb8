/**
 * The event stream of a mail server: typed, with subscriptions, a log and its files, elements and
 * triggers.
 *
 * @packageDocumentation
 */
export { type AnyEventOf, type EventsEvent, eventsEvents } from "./catalogue.ts";
export type {
  ElementCatalogue,
  ElementDescription,
  ElementName,
  ElementReading,
} from "./element.ts";
export { Elements, type ElementsParts } from "./elements.ts";
export { eventsErrorCodes, EventsUsageError } from "./errors.ts";
export { Events, type Listener } from "./events.ts";
export { levelNames, parseLevel } from "./level.ts";
export { type EventSource, type Log, openLog, type LogParts } from "./log.ts";
export { type LogFiles, type LogFilesParts, openLogFiles } from "./log-files.ts";
export type { LogDisk } from "./log-folder.ts";
export type { Notice } from "./notice.ts";
export {
  type EventFilter,
  logDefaults,
  logFilesDefaults,
  type LogFilesOptions,
  type LogOptions,
  subscriptionDefaults,
  type SubscriptionOptions,
  type Trigger,
  type TriggerHandler,
  triggersDefaults,
  type TriggersOptions,
} from "./options.ts";
export type { DroppedEvent, Subscription } from "./subscription.ts";
export { type ElementSource, Triggers, type TriggersParts, type TriggerState } from "./triggers.ts";
