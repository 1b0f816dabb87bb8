import type { Rule } from "../rule.ts";
import { vocabulary, type Vocabulary } from "../vocabulary.ts";
import { checkAddress, checkAddresses, checkFieldName, checkLine, checkName } from "./checks.ts";

const facts = {
  from: "text",
  fromName: "text",
  sender: "text",
  replyTo: "text",
  to: "text",
  cc: "text",
  anyToOrCc: "any text",
  eachToOrCc: "each text",
  subject: "text",
  messageId: "text",
  header: "any text",
  returnPath: "text",
  anyRecipient: "any text",
  eachRecipient: "each text",
  size: "size",
  timeOfDay: "time of day",
  date: "date",
  weekday: "weekday",
  source: "text",
} as const;

const actions = {
  store: { mailbox: "text" },
  reject: { text: "text" },
  discard: {},
  addHeader: { name: "text", value: "text" },
  redirect: { to: "texts" },
} as const;

const serverActions: Omit<typeof actions, "store"> & {
  readonly store: { readonly account: "text"; readonly mailbox: "text" };
} = { ...actions, store: { account: "text", mailbox: "text" } };

const checks = {
  reject: { text: checkLine },
  addHeader: { name: checkFieldName, value: checkLine },
  redirect: { to: checkAddresses },
} as const;

/**
 * What the rules of an account can ask of a message, and what can become of it. `store` files a copy;
 * `discard` leaves out the default delivery, so that both together move the message.
 *
 * @example
 * const rules = compileRules(config.rules, mailVocabulary);
 * rules.evaluate(mailFacts(message, { now: clock.now() }));
 */
export const mailVocabulary: Vocabulary<typeof facts, typeof actions> = vocabulary({
  facts,
  actions,
  final: ["reject", "discard"],
  checks: { ...checks, store: { mailbox: checkName } },
});

/**
 * What the rules of a server can ask, before a message is anybody's: the same, but that `store` names
 * the account, by its address, whose mailbox gets the copy.
 */
export const serverMailVocabulary: Vocabulary<typeof facts, typeof serverActions> = vocabulary({
  facts,
  actions: serverActions,
  final: ["reject", "discard"],
  checks: { ...checks, store: { account: checkAddress, mailbox: checkName } },
});

/** A rule of an account. */
export type MailRule = Rule<typeof mailVocabulary>;

/** A rule of a server. */
export type ServerMailRule = Rule<typeof serverMailVocabulary>;
