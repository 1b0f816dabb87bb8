import {
  type Clock,
  concatBytes,
  type EventSink,
  type Id,
  type Message,
  systemClock,
} from "@mailwright/core";
import { parseHeader } from "@mailwright/mime";
import { compileRules, parseRules } from "@mailwright/rules";
import { type LocalTime, localTime, mailFacts, mailVocabulary } from "@mailwright/rules/mail";
import { isCircle, staying } from "./circle.ts";
import { type DeliveryHappening, tellFired } from "./events.ts";
import type { MailRules, TakenMailAction } from "./mail-rules.ts";
import { messageFacts } from "./message-facts.ts";
import type { BodiesPort, SettingsPort } from "./ports.ts";

// As much of a header as rules see.
const HEAD = 65_536;
// Compiled rules that are kept; those of other accounts are compiled when mail comes.
const KEPT = 1000;

/** What {@link AccountRules} work with. */
export interface AccountRulesParts {
  /** Where the rules of accounts are kept, under `rules` in the scope of the account's id. */
  readonly settings: SettingsPort;
  readonly bodies: BodiesPort;
  readonly events?: EventSink;
  readonly clock?: Clock;
}

interface Compiled {
  /** What they were made of. */
  readonly json: string;
  readonly rules: MailRules | undefined;
}

/** The rules of accounts, as local delivery asks for them: read for each message, compiled once. */
export class AccountRules {
  readonly #parts: AccountRulesParts;
  readonly #clock: Clock;
  readonly #localTime: LocalTime;
  readonly #compiled = new Map<Id, Compiled>();

  /**
   * @param options - `timeZone`: whose time of day, date and weekday rules see. Default: `UTC`
   * @throws RulesUsageError `RULES_TIME_ZONE` when nobody knows the time zone
   */
  constructor({ timeZone = "UTC" }: { readonly timeZone?: string }, parts: AccountRulesParts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? systemClock;
    this.#localTime = localTime(timeZone);
  }

  /**
   * What the rules of an account want done with a message.
   *
   * @param message - its envelope names the recipients that lead to the account
   * @throws what the settings and the bodies throw
   */
  async decide(
    { id: account, address }: { readonly id: Id; readonly address: string },
    message: Message,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<readonly TakenMailAction[]> {
    const rules = await this.#rulesOf(account, message.id);
    if (rules === undefined) return [];
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.#parts.bodies.read(message.body, { end: HEAD, signal }))
      chunks.push(chunk);
    const port = messageFacts({
      envelope: message.envelope,
      size: message.prefix.length + message.body.size,
      headers: [message.prefix, concatBytes(chunks)].map((octets) => parseHeader(octets).value),
    });
    const now = this.#clock.now();
    const { actions } = rules.evaluate(mailFacts(port, { now, localTime: this.#localTime }));
    if (actions.length === 0) return actions;
    const about = { at: now, message: message.id, level: "account", account } as const;
    tellFired(this.#parts.events, { ...about, actions });
    const names = [address, ...message.envelope.recipients.map((each) => each.address)];
    if (!isCircle(actions, port.text("delivered-to"), names)) return actions;
    this.#tell({ name: "delivery.redirect.stopped", message: message.id, account });
    return staying(actions);
  }

  async #rulesOf(account: Id, message: Id): Promise<MailRules | undefined> {
    const setting = await this.#parts.settings.read(account, "rules");
    if (setting.type === "unset") return undefined;
    // Not by the setting's version: one that was removed and written anew counts from the beginning.
    const json = JSON.stringify(setting.value);
    const known = this.#compiled.get(account);
    if (known?.json === json) return known.rules;
    const rules = this.#compile(setting.value, account, message);
    this.#compiled.delete(account);
    this.#compiled.set(account, { json, rules });
    const [oldest] = this.#compiled.keys();
    if (this.#compiled.size > KEPT && oldest !== undefined) this.#compiled.delete(oldest);
    return rules;
  }

  /** Rules that cannot be read are none: mail is filed as if there were no rules. */
  #compile(value: unknown, account: Id, message: Id): MailRules | undefined {
    const { value: rules, defects } = parseRules(value, mailVocabulary);
    if (rules !== undefined && defects.length === 0) return compileRules(rules, mailVocabulary);
    const error = defects[0]?.text ?? "no list of rules";
    this.#tell({ name: "delivery.rules.unusable", message, account, error });
    return undefined;
  }

  #tell(event: DeliveryHappening): void {
    this.#parts.events?.emit({ ...event, at: this.#clock.now() });
  }
}
