/**
 * The event stream of a mail server: typed, with subscriptions and a log.
 *
 * @packageDocumentation
 */
export { type AnyEventOf, type EventsEvent, eventsEvents } from "./catalogue.ts";
export { Events, type Listener } from "./events.ts";
export { type EventSource, type Log, openLog, type LogParts } from "./log.ts";
export {
  type EventFilter,
  logDefaults,
  type LogOptions,
  subscriptionDefaults,
  type SubscriptionOptions,
} from "./options.ts";
export type { DroppedEvent, Subscription } from "./subscription.ts";
