import type { Clock } from "@mailwright/core";
import { BoundedMap } from "./bounded-map.ts";
import { readExplanation } from "./explanation.ts";
import type { DnsblOptions } from "./options.ts";
import type { DnsResolver } from "./resolver.ts";
import { readFailure, readRecords, type Response } from "./response.ts";

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

/** Looks names up, each once at a time, and remembers what came. */
export class Lookups {
  readonly #clock: Clock;
  readonly #known: BoundedMap<Known>;
  readonly #inFlight = new Map<string, Promise<Response>>();

  constructor(cacheSize: number, clock: Clock) {
    this.#known = new BoundedMap(cacheSize);
    this.#clock = clock;
  }

  /** Changes how many answers are remembered. */
  resize(cacheSize: number): void {
    this.#known.resize(cacheSize);
  }

  /** What is known at the time `now`; undefined: it has to be asked. */
  recall(name: string, zone: string, now: number): Response | undefined {
    if (this.#inFlight.has(name)) return undefined;
    return this.#fresh(name, now) ?? this.#fresh(silenceOf(zone), now);
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

  #begin(question: Question, settings: LookupSettings): Promise<Response> {
    return new Promise((resolve) => {
      let latest: Response | undefined;
      const timer = this.#clock.after(settings.deadline, () => {
        // What is known by now is the answer; what comes later still is remembered.
        if (latest === undefined) this.#learn(question, silence, settings);
        resolve(latest ?? silence);
      });
      const learn = (response: Response): void => {
        latest = response;
        this.#learn(question, response, settings);
      };
      void look(question, settings.resolver, learn).finally(() => {
        timer[Symbol.dispose]();
        resolve(latest ?? silence);
      });
    });
  }

  #learn({ name, zone }: Question, response: Response, settings: LookupSettings): void {
    const known = { response, until: this.#clock.now() + lifetime(response, settings) };
    this.#known.set(name, known);
    // A silent zone costs its deadline once: nobody waits for it again until it is tried anew.
    if (isSilence(response)) this.#known.set(silenceOf(zone), known);
    else this.#known.delete(silenceOf(zone));
  }

  #fresh(key: string, now: number): Response | undefined {
    const known = this.#known.get(key);
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

// No query name begins with an asterisk.
function silenceOf(zone: string): string {
  return `*.${zone}`;
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
