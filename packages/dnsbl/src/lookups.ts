import type { Clock } from "@mailwright/core";
import { BoundedMap } from "./bounded-map.ts";
import { readExplanation } from "./explanation.ts";
import type { DnsblOptions } from "./options.ts";
import type { DnsResolver } from "./resolver.ts";
import { readFailure, readRecords, type Response } from "./response.ts";
import { Silences } from "./silences.ts";

/** A name to look up in a zone. */
export interface Question {
  readonly name: string;
  readonly zone: string;
  /** Whether what the list says of it in words is wanted too. */
  readonly wantsText: (response: Response) => boolean;
}

/** How names are looked up: a part of {@link DnsblOptions}, with the resolver. */
export type LookupSettings = Required<
  Pick<DnsblOptions, "deadline" | "minimumTtl" | "maximumTtl" | "negativeTtl" | "failureTtl">
> & { readonly resolver: DnsResolver };

interface Known {
  readonly response: Response;
  readonly until: number;
}

const silence: Response = { type: "unknown", reason: "deadline" };

// Questions that a zone nobody waits for is asked at one time.
const MOST_BEHIND = 3;

/** Looks names up, each once at a time, and remembers what came. */
export class Lookups {
  readonly #clock: Clock;
  readonly #known: BoundedMap<Known>;
  readonly #inFlight = new Map<string, Promise<Response>>();
  readonly #silences = new Silences();
  /** By zone: how many questions are asked that nobody waits for. */
  readonly #behind = new Map<string, number>();

  constructor(cacheSize: number, clock: Clock) {
    this.#known = new BoundedMap(cacheSize);
    this.#clock = clock;
  }

  /** Changes how many answers are remembered. */
  resize(cacheSize: number): void {
    this.#known.resize(cacheSize);
  }

  /**
   * What is known at the time `now`; undefined: it has to be asked and waited for. A zone that is not
   * waited for is asked all the same, so that its next answer is heard.
   */
  recall(question: Question, settings: LookupSettings, now: number): Response | undefined {
    const { name, zone } = question;
    const isAsked = this.#inFlight.has(name);
    const known = isAsked ? undefined : this.#fresh(name, now);
    if (known !== undefined) return known;
    const silent = this.#silences.recall(zone, now);
    if (silent !== undefined && !isAsked) void this.#askBehind(question, settings);
    return silent;
  }

  /** Asks; the answer comes by the deadline, and never as a rejection. */
  ask(question: Question, settings: LookupSettings): Promise<Response> {
    const { name } = question;
    const begun = this.#inFlight.get(name);
    if (begun !== undefined) return begun;
    const lookup = this.#begin(question, settings).finally(() => this.#inFlight.delete(name));
    this.#inFlight.set(name, lookup);
    return lookup;
  }

  async #askBehind(question: Question, settings: LookupSettings): Promise<void> {
    const { zone } = question;
    const asked = this.#behind.get(zone) ?? 0;
    if (asked >= MOST_BEHIND) return;
    this.#behind.set(zone, asked + 1);
    await this.ask(question, settings);
    const left = (this.#behind.get(zone) ?? 1) - 1;
    if (left > 0) this.#behind.set(zone, left);
    else this.#behind.delete(zone);
  }

  #begin(question: Question, settings: LookupSettings): Promise<Response> {
    return new Promise((resolve) => {
      let latest: Response | undefined;
      const learn = (response: Response): void => {
        // One question is one silence, though its resolver may give up later than we do.
        if (latest === silence && isSilence(response)) return;
        latest = response;
        this.#learn(question, response, settings);
      };
      const timer = this.#clock.after(settings.deadline, () => {
        // What is known by now is the answer; what comes later still is remembered.
        if (latest === undefined) learn(silence);
        resolve(latest ?? silence);
      });
      void look(question, settings.resolver, learn).finally(() => {
        timer[Symbol.dispose]();
        resolve(latest ?? silence);
      });
    });
  }

  #learn({ name, zone }: Question, response: Response, settings: LookupSettings): void {
    const now = this.#clock.now();
    const until = now + lifetime(response, settings);
    this.#known.set(name, { response, until });
    // A silent zone costs a few deadlines: then nobody waits for it until it is tried anew.
    if (isSilence(response)) this.#silences.count(zone, response, now, until);
    // Other failures are the resolver's: they do not say that the zone answers.
    else if (response.type !== "unknown") this.#silences.end(zone);
  }

  #fresh(name: string, now: number): Response | undefined {
    const known = this.#known.get(name);
    return known !== undefined && now < known.until ? known.response : undefined;
  }
}

/** Looks a name up, and says what is known as soon as it is, then again with the words. */
async function look(
  { name, wantsText }: Question,
  resolver: DnsResolver,
  learn: (response: Response) => void,
): Promise<void> {
  let response: Response;
  try {
    response = readRecords(await resolver.resolve4(name, { ttl: true }));
  } catch (error) {
    response = readFailure(error);
  }
  learn(response);
  if (response.type !== "found" || !wantsText(response)) return;
  try {
    // RFC 5782 §2.1: the same name has a TXT record with the reason.
    const text = readExplanation((await resolver.resolveTxt?.(name)) ?? []);
    if (text !== "") learn({ ...response, text });
  } catch {
    // The words are an extra: a listing without them is a listing.
  }
}

function isSilence(response: Response): boolean {
  return response === silence || (response.type === "unknown" && response.reason === "ETIMEOUT");
}

function lifetime(response: Response, settings: LookupSettings): number {
  if (response.type === "none") return settings.negativeTtl;
  if (response.type !== "found") return settings.failureTtl;
  const { minimumTtl, maximumTtl } = settings;
  return Math.min(maximumTtl, Math.max(minimumTtl, response.ttl ?? minimumTtl));
}
