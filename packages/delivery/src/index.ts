/**
 * From submission to delivery: the pipeline that accepts a message, and the agents that deliver it
 * locally or through a smart host.
 *
 * @packageDocumentation
 */
export { AccountRules, type AccountRulesParts } from "./account-rules.ts";
export { discardDelivery } from "./discard.ts";
export { type DeliveryEvent, deliveryEvents } from "./events.ts";
export { localDelivery, type LocalDeliveryParts } from "./local.ts";
export type { MailRules, ServerMailRules, TakenMailAction } from "./mail-rules.ts";
export { messageFacts, type SeenMessage } from "./message-facts.ts";
export { type Notice, Notices, type NoticesOptions, type NoticesParts } from "./notices.ts";
export {
  smartHostDefaults,
  type SmartHostOptions,
  submissionDefaults,
  type SubmissionOptions,
} from "./options.ts";
export type {
  Accepted,
  AccountDecision,
  AccountRulesPort,
  AccountsPort,
  BodiesPort,
  Incoming,
  IncomingCall,
  MailstorePort,
  SettingsPort,
} from "./ports.ts";
export { deliverySchema } from "./schema.ts";
export { smartHost, type SmartHost, type SmartHostParts } from "./smart-host.ts";
export { Submission, type SubmissionParts } from "./submission.ts";
