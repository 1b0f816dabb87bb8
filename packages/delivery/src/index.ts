/**
 * From submission to delivery: the pipeline that accepts a message, and the agents that deliver it
 * locally or through a smart host.
 *
 * @packageDocumentation
 */
export { type DeliveryEvent, deliveryEvents } from "./events.ts";
export { localDelivery, type LocalDeliveryParts } from "./local.ts";
export {
  smartHostDefaults,
  type SmartHostOptions,
  submissionDefaults,
  type SubmissionOptions,
} from "./options.ts";
export type {
  Accepted,
  AccountsPort,
  BodiesPort,
  Incoming,
  IncomingCall,
  MailstorePort,
} from "./ports.ts";
export { smartHost, type SmartHost, type SmartHostParts } from "./smart-host.ts";
export { Submission, type SubmissionParts } from "./submission.ts";
