import {
  type Clock,
  concatBytes,
  type EventSink,
  type Id,
  type Message,
  systemClock,
} from "@mailwright/core";
import type { DatabasePort } from "@mailwright/database";
import { type Header, parseHeader } from "@mailwright/mime";
import { compileRules, parseRules } from "@mailwright/rules";
import { type LocalTime, localTime, mailFacts, mailVocabulary } from "@mailwright/rules/mail";
import { hasBeenHere } from "./circle.ts";
import { type DeliveryHappening, tellFired } from "./events.ts";
import { isSentOn, type MailRules, type TakenMailAction } from "./mail-rules.ts";
import { messageFacts } from "./message-facts.ts";
import type { AccountDecision, BodiesPort, SettingsPort } from "./ports.ts";
import { SentOn } from "./sent-on.ts";

// As much of a header as rules see.
const HEAD = 65_536;
// Compiled rules that are kept; those of other accounts are compiled when mail comes.
const KEPT = 1000;

/** What {@link AccountRules} work with. */
export interface AccountRulesParts {
  /** Where the rules of accounts are kept, under `rules` in the scope of the account's id. */
  readonly settings: SettingsPort;
  readonly bodies: BodiesPort;
  /** Opened with {@link deliverySchema}: what was sent on is remembered there. */
  readonly database: DatabasePort;
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
  readonly #memory: SentOn;
  readonly #compiled = new Map<Id, Compiled>();

  /**
   * @param options - `timeZone`: whose time of day, date and weekday rules see. Default: `UTC`
   * @throws RulesUsageError `RULES_TIME_ZONE` when nobody knows the time zone
   */
  constructor({ timeZone = "UTC" }: { readonly timeZone?: string }, parts: AccountRulesParts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? systemClock;
    this.#localTime = localTime(timeZone);
    this.#memory = new SentOn(parts.database, this.#clock);
  }

  /**
   * What the rules of an account want done with a message.
   *
   * @param message - its envelope names the recipients that lead to the account
   * @throws what the settings, the bodies and the database throw
   */
  async decide(
    account: { readonly id: Id; readonly address: string },
    message: Message,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<AccountDecision> {
    const rules = await this.#rulesOf(account.id, message.id);
    if (rules === undefined) return { type: "actions", actions: [] };
    const headers = await this.#headersOf(message, signal);
    const port = messageFacts({
      envelope: message.envelope,
      size: message.prefix.length + message.body.size,
      headers,
    });
    const now = this.#clock.now();
    const { actions } = rules.evaluate(mailFacts(port, { now, localTime: this.#localTime }));
    if (actions.length === 0) return { type: "actions", actions };
    const about = { at: now, message: message.id, level: "account", account: account.id } as const;
    tellFired(this.#parts.events, { ...about, actions });
    return isSentOn(actions)
      ? this.#sentOn(account, message, headers, actions)
      : { type: "actions", actions };
  }

  /** An account sends a message on once, whatever ways its copies take. */
  async #sentOn(
    { id: account, address }: { readonly id: Id; readonly address: string },
    { id: message, envelope }: Message,
    headers: readonly Header[],
    actions: readonly TakenMailAction[],
  ): Promise<AccountDecision> {
    const { origin, by } = envelope.sentOn ?? { origin: message, by: [] };
    const without = (...types: readonly string[]): readonly TakenMailAction[] =>
      actions.filter(({ type }) => !types.includes(type));
    if (by.includes(account)) {
      // A circle within this server: it stays here, even where it was to be discarded.
      this.#tell({ name: "delivery.redirect.stopped", message, account });
      return { type: "actions", actions: without("redirect", "discard") };
    }
    const names = [address, ...envelope.recipients.map((each) => each.address)];
    if (hasBeenHere(headers, names)) {
      this.#tell({ name: "delivery.redirect.stopped", message, account });
      return { type: "circle" };
    }
    if (await this.#memory.has(origin, account)) {
      return { type: "actions", actions: without("redirect") };
    }
    const sentOn = { origin, by: [...by, account] };
    const statements = this.#memory.statements(origin, account);
    return { type: "actions", actions, sending: { sentOn, statements } };
  }

  async #headersOf({ prefix, body }: Message, signal: AbortSignal): Promise<readonly Header[]> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.#parts.bodies.read(body, { end: HEAD, signal }))
      chunks.push(chunk);
    // What was added on the way is seen whole, for it is this server's own.
    const added = parseHeader(prefix, { header: prefix.length });
    return [added.value, parseHeader(concatBytes(chunks)).value];
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
