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

/** What guards the receiving side. */
export interface Guards extends AsyncDisposable {
  readonly events: Events<typeof smtpEvents>;
  readonly rules: ServerMailRules;
  readonly connect: NonNullable<SmtpServerParts<Draft>["connect"]>;
}

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

/**
 * Three DNS lists, whose answers are cached after the first; rules, of which one fires for every
 * message where `marking`; a log in files; elements.
 */
export function guards(folder: string, marking: boolean): Guards {
  const events = new Events([netEvents, smtpEvents, queueEvents, deliveryEvents, protectionEvents]);
  const files = openLogFiles({ folder });
  const log = openLog({}, { events, write: files.write });
  const elements = new Elements([smtpElements, queueElements], { events });
  const notFound = Object.assign(new Error("not found"), { code: "ENOTFOUND" });
  const lists = new Dnsbl(
    { lists: [{ zone: "a.example" }, { zone: "b.example" }, { zone: "w.example", kind: "allow" }] },
    { resolver: { resolve4: () => Promise.reject(notFound) } },
  );
  const protection = new Protection({}, { lists, events });
  return {
    events,
    rules: compileRules([...twenty(), ...(marking ? [mark] : [])], serverMailVocabulary),
    connect: (peer, call) => protection.connect(peer, call),
    async [Symbol.asyncDispose]() {
      elements[Symbol.dispose]();
      log[Symbol.dispose]();
      await files[Symbol.asyncDispose]();
    },
  };
}
