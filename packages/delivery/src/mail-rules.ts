import type { MailAction } from "@mailwright/core";
import type { Rules } from "@mailwright/rules";
import type { mailVocabulary, serverMailVocabulary } from "@mailwright/rules/mail";

/** The rules of an account, compiled. */
export type MailRules = Rules<typeof mailVocabulary>;

/** The rules of a server, compiled. */
export type ServerMailRules = Rules<typeof serverMailVocabulary>;

/** What rules want done with a message, and which rule it was. */
export type TakenMailAction = MailAction & { readonly rule: string };

/** True when some of the actions send the message on. */
export function isSentOn(actions: readonly TakenMailAction[]): boolean {
  return actions.some(({ type }) => type === "redirect");
}
