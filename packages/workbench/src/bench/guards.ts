/** What a server has beside its queue, at its defaults. */
import { deliveryEvents, type ServerMailRules } from "@mailwright/delivery";
import { Dnsbl } from "@mailwright/dnsbl";
import { Elements, Events, openLog, openLogFiles } from "@mailwright/events";
import { netEvents } from "@mailwright/net";
import { Protection, protectionEvents } from "@mailwright/protection";
import { queueElements, queueEvents } from "@mailwright/queue";
import { compileRules } from "@mailwright/rules";
import { type ServerMailRule, serverMailVocabulary } from "@mailwright/rules/mail";
import { smtpElements, smtpEvents } from "@mailwright/smtp";
import type { SmtpServerParts } from "@mailwright/smtp/server";
import type { Draft } from "@mailwright/spool";

/** How much the receiving side has: nothing beside its queue; the rest of a server; and a rule that fires. */
export type Guard = "bare" | "guarded" | "marking";

/** Twenty rules that look at subject, sender, header, size and weekday, and do not fire. */
function twenty(): readonly ServerMailRule[] {
  return Array.from({ length: 20 }, (_, i): ServerMailRule => {
    const value = `*something ${i}*`;
    const tests = [
      { fact: "subject", operator: "is", value },
      { fact: "from", operator: "is", value },
      { fact: "header", operator: "is", value: `X-Spam-Flag: ${value}` },
      { fact: "size", operator: "greater than", value: `${i + 1}M` },
      { fact: "weekday", operator: "in", value: [] },
    ] as const;
    return { name: `rule ${i}`, if: [tests[i % 5] ?? tests[0]], do: [{ type: "discard" }] };
  });
}

/** A rule that fires for every message: as much as rules can cost that send nothing on. */
const mark: ServerMailRule = {
  name: "mark",
  do: [{ type: "addHeader", name: "X-Seen", value: "yes" }],
};

const notFound = Object.assign(new Error("not found"), { code: "ENOTFOUND" });

/**
 * Three DNS lists, whose answers are cached after the first; rules; a log in files; elements. All are
 * put on and taken off while the receiver runs: two processes that do the same differ by more than
 * what these cost.
 */
export class Guards implements AsyncDisposable {
  readonly events = new Events([
    netEvents,
    smtpEvents,
    queueEvents,
    deliveryEvents,
    protectionEvents,
  ]);
  readonly #folder: string;
  readonly #protection: Protection;
  readonly #rules: Readonly<Record<Guard, ServerMailRules | undefined>> = {
    bare: undefined,
    guarded: compileRules(twenty(), serverMailVocabulary),
    marking: compileRules([...twenty(), mark], serverMailVocabulary),
  };
  #guard: Guard = "bare";
  #worn = new AsyncDisposableStack();

  /** @param folder - where its log files go */
  constructor(folder: string) {
    this.#folder = folder;
    const zones = [{ zone: "a.example" }, { zone: "b.example" }] as const;
    const lists = new Dnsbl(
      { lists: [...zones, { zone: "w.example", kind: "allow" }] },
      { resolver: { resolve4: () => Promise.reject(notFound) } },
    );
    this.#protection = new Protection({}, { lists, events: this.events });
  }

  readonly connect: NonNullable<SmtpServerParts<Draft>["connect"]> = (peer, call) =>
    this.#guard === "bare" ? undefined : this.#protection.connect(peer, call);

  /** Puts on what is asked for, and nothing else; answers the rules that go with it. */
  async wear(guard: Guard): Promise<ServerMailRules | undefined> {
    await this.#worn.disposeAsync();
    this.#worn = new AsyncDisposableStack();
    this.#guard = guard;
    if (guard !== "bare") {
      const files = this.#worn.use(openLogFiles({ folder: this.#folder }));
      this.#worn.use(openLog({}, { events: this.events, write: files.write }));
      this.#worn.use(new Elements([smtpElements, queueElements], { events: this.events }));
    }
    return this.#rules[guard];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worn.disposeAsync();
  }
}
