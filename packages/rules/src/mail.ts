/**
 * The vocabulary of mail: what rules can ask of a message, and what can become of it.
 *
 * @packageDocumentation
 */
export { mailFacts, type MailFactsPort } from "./mail/facts.ts";
export { type LocalTime, localTime, type Moment, utcTime } from "./mail/local-time.ts";
export {
  type MailRule,
  mailVocabulary,
  type ServerMailRule,
  serverMailVocabulary,
} from "./mail/vocabulary.ts";
