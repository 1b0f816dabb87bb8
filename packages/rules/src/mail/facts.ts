import type { Facts } from "../rule.ts";
import type { Weekday } from "../fact-type.ts";
import { type LocalTime, type Moment, utcTime } from "./local-time.ts";
import type { mailVocabulary } from "./vocabulary.ts";

/** A message, as far as rules ask about it. Each method is called only when a rule needs it. */
export interface MailFactsPort {
  readonly envelope: {
    /** The empty string is the null reverse-path. */
    readonly reversePath: string;
    readonly recipients: readonly { readonly address: string }[];
  };
  /** Octets. */
  readonly size: number;
  /** How the sender is known; absent: it is not. */
  readonly source?: "authenticated";
  /** The texts of the fields of this name in order, decoded and unfolded. */
  text(name: string): readonly string[];
  /** The mailboxes in the fields of this name, in order. */
  addresses(name: string): readonly { readonly address: string; readonly name?: string }[];
  /** Every field as `Name: value`, decoded and unfolded. */
  lines(): readonly string[];
}

/**
 * The facts of a message. They are lazy: what no rule asks for is not looked at.
 *
 * @param when - `now` in milliseconds since the epoch; `localTime`: whose clock and calendar rules go
 *   by, UTC by default
 */
export function mailFacts(
  message: MailFactsPort,
  when: { readonly now: number; readonly localTime?: LocalTime },
): Facts<typeof mailVocabulary> {
  return new MailFacts(message, when.now, when.localTime ?? utcTime);
}

class MailFacts implements Facts<typeof mailVocabulary> {
  readonly #message: MailFactsPort;
  readonly #now: number;
  readonly #localTime: LocalTime;
  #moment: Moment | undefined;

  constructor(message: MailFactsPort, now: number, local: LocalTime) {
    this.#message = message;
    this.#now = now;
    this.#localTime = local;
  }

  get from(): string | undefined {
    return this.#first("From");
  }

  get fromName(): string | undefined {
    return this.#message.addresses("From")[0]?.name;
  }

  get sender(): string | undefined {
    return this.#first("Sender");
  }

  get replyTo(): string | undefined {
    return this.#first("Reply-To");
  }

  get to(): string | undefined {
    return this.#first("To");
  }

  get cc(): string | undefined {
    return this.#first("Cc");
  }

  get anyToOrCc(): readonly string[] {
    return ["To", "Cc"].flatMap((name) => this.#message.addresses(name).map(addressOf));
  }

  get eachToOrCc(): readonly string[] {
    return this.anyToOrCc;
  }

  get subject(): string | undefined {
    return this.#message.text("Subject")[0];
  }

  get messageId(): string | undefined {
    return this.#message.text("Message-ID")[0];
  }

  get header(): readonly string[] {
    return this.#message.lines();
  }

  get returnPath(): string {
    return this.#message.envelope.reversePath;
  }

  get anyRecipient(): readonly string[] {
    return this.#message.envelope.recipients.map(addressOf);
  }

  get eachRecipient(): readonly string[] {
    return this.anyRecipient;
  }

  get size(): number {
    return this.#message.size;
  }

  get timeOfDay(): number {
    return this.#local().timeOfDay;
  }

  get date(): string {
    return this.#local().date;
  }

  get weekday(): Weekday {
    return this.#local().weekday;
  }

  get source(): string {
    return this.#message.source ?? "";
  }

  #first(field: string): string | undefined {
    return this.#message.addresses(field)[0]?.address;
  }

  #local(): Moment {
    return (this.#moment ??= this.#localTime(this.#now));
  }
}

function addressOf({ address }: { readonly address: string }): string {
  return address;
}
