import { parseIp } from "@mailwright/address";
import { type Clock, systemClock } from "@mailwright/core";
import { type Answer, readAnswer } from "./answer.ts";
import { BoundedMap } from "./bounded-map.ts";
import { type CheckedList, checkList } from "./checked-list.ts";
import { DnsblUsageError } from "./errors.ts";
import { type LookupSettings, Lookups, type Question } from "./lookups.ts";
import { dnsblDefaults, type DnsblOptions } from "./options.ts";
import { PatientResolver } from "./patient-resolver.ts";
import type { DnsResolver } from "./resolver.ts";
import type { Response } from "./response.ts";
import { reverseAddress } from "./reversed-address.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** What a {@link Dnsbl} works with. */
export interface DnsblParts {
  /** Default: a resolver of Node's own, with the `servers` of the options. */
  readonly resolver?: DnsResolver;
  /** Default: the system's. */
  readonly clock?: Clock;
}

interface Settings extends LookupSettings {
  readonly lists: readonly CheckedList[];
  readonly cacheSize: number;
}

/**
 * DNS block and allow lists. All are asked at once, under one deadline, and each answer tells what
 * it rests on: a list that fails, refuses or is silent never counts as a listing. RFC 5782.
 *
 * @example
 * const lists = new Dnsbl({ lists: [{ zone: "bl.example.org" }] });
 * const verdict = await lists.check("192.0.2.1"); // { type: "listed", zones: [...], answers: [...] }
 */
export class Dnsbl {
  readonly #clock: Clock;
  readonly #resolver: DnsResolver | undefined;
  readonly #lookups: Lookups;
  /** Addresses as names, since reading an IPv6 address costs more than all that is remembered. */
  readonly #reversed: BoundedMap<string>;
  #settings: Settings;

  /**
   * @throws DnsblUsageError `DNSBL_ZONE` or `DNSBL_SERVER`; AddressUsageError `ADDRESS_IP_RANGE`
   * when a code of a list is no range
   */
  constructor(options: DnsblOptions, parts: DnsblParts = {}) {
    this.#clock = parts.clock ?? systemClock;
    this.#resolver = parts.resolver;
    this.#settings = this.#read(options);
    const { cacheSize } = this.#settings;
    this.#lookups = new Lookups(cacheSize, this.#clock);
    this.#reversed = new BoundedMap(cacheSize);
  }

  /**
   * What the lists say of an address. An IPv4 address mapped into IPv6 is the IPv4 address.
   *
   * @throws DnsblUsageError `DNSBL_ADDRESS`; the signal's reason, as soon as it is aborted
   */
  async check(
    address: string,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<Verdict> {
    signal?.throwIfAborted();
    const reversed = this.#reverse(address);
    const settings = this.#settings;
    const start = this.#clock.now();
    const known = settings.lists.map((list) =>
      this.#recall(list, reversed + list.zone, settings, start),
    );
    if (known.every((answer) => answer !== undefined)) return verdictOf(known);
    const answers = settings.lists.map(
      async (list, at) =>
        known[at] ?? (await this.#ask(list, reversed + list.zone, settings, start)),
    );
    return verdictOf(await untilAborted(Promise.all(answers), signal));
  }

  /**
   * Takes other options at once. Checks under way keep the old ones; what is known of zones that
   * stay is kept.
   *
   * @throws what the constructor throws; then nothing has changed
   */
  replace(options: DnsblOptions): void {
    this.#settings = this.#read(options);
    const { cacheSize } = this.#settings;
    this.#lookups.resize(cacheSize);
    this.#reversed.resize(cacheSize);
  }

  #read(options: DnsblOptions): Settings {
    const settings = { ...dnsblDefaults, ...options };
    return {
      ...settings,
      lists: settings.lists.map(checkList),
      resolver:
        this.#resolver ?? new PatientResolver(settings.deadline, options.servers, this.#clock),
    };
  }

  #reverse(address: string): string {
    const known = this.#reversed.get(address);
    if (known !== undefined) return known;
    const { value } = parseIp(address);
    if (value === undefined) throw new DnsblUsageError("DNSBL_ADDRESS", "that is no IP address");
    const reversed = reverseAddress(value);
    this.#reversed.set(address, reversed);
    return reversed;
  }

  #recall(list: CheckedList, name: string, settings: Settings, now: number): Answer | undefined {
    const response = this.#lookups.recall(questionOf(list, name), settings, now);
    return response === undefined ? undefined : answerOf(list, name, response);
  }

  async #ask(list: CheckedList, name: string, settings: Settings, start: number): Promise<Answer> {
    const response = await this.#lookups.ask(questionOf(list, name), settings);
    return { ...answerOf(list, name, response), elapsed: this.#clock.now() - start, cached: false };
  }
}

function questionOf(list: CheckedList, name: string): Question {
  const { kind, zone } = list;
  const wantsText = (response: Response): boolean =>
    kind === "block" && readAnswer(list, response).type === "listed";
  return { name, zone, wantsText };
}

function answerOf(list: CheckedList, name: string, response: Response): Answer {
  const { kind, zone, label } = list;
  const answer = readAnswer(list, response);
  return { ...answer, kind, zone, label, name, elapsed: 0, cached: true };
}

function untilAborted<Value>(
  promise: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
