import {
  type Clock,
  concatBytes,
  type EventSink,
  type Id,
  id,
  type Random,
  refuse,
  systemClock,
  systemRandom,
} from "@mailwright/core";
import { formatDate, formatHeaderField, type Header, parseHeader } from "@mailwright/mime";
import type { Queue } from "@mailwright/queue";
import { type LocalTime, localTime, mailFacts } from "@mailwright/rules/mail";
import { CIRCLE, hasBeenHere } from "./circle.ts";
import { type DeliveryEvent, tellFired } from "./events.ts";
import { isSentOn, type ServerMailRules } from "./mail-rules.ts";
import { messageFacts } from "./message-facts.ts";
import { submissionDefaults, type SubmissionOptions } from "./options.ts";
import type { Accepted, Incoming, IncomingCall } from "./ports.ts";
import { applyServerRules, type Ruled } from "./server-rules.ts";

/** What a submission works with. */
export interface SubmissionParts {
  readonly queue: Pick<Queue, "submit">;
  /** The rules of the server. Default: none. */
  readonly rules?: ServerMailRules;
  readonly events?: EventSink;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** Takes messages in: stops loops, completes what users send, applies the rules of the server, and queues the rest. */
export class Submission {
  readonly #options: Required<Omit<SubmissionOptions, "postmaster">> & { readonly owner: string };
  readonly #queue: Pick<Queue, "submit">;
  readonly #events: EventSink | undefined;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #localTime: LocalTime;
  #rules: ServerMailRules | undefined;

  /** @throws RulesUsageError `RULES_TIME_ZONE` when nobody knows the time zone */
  constructor(options: SubmissionOptions, parts: SubmissionParts) {
    const { postmaster = `postmaster@${options.hostname}` } = options;
    this.#options = { ...submissionDefaults, ...options, owner: postmaster };
    this.#localTime = localTime(this.#options.timeZone);
    this.#queue = parts.queue;
    this.#events = parts.events;
    this.#rules = parts.rules;
    this.#clock = parts.clock ?? systemClock;
    this.#random = parts.random ?? systemRandom;
  }

  /** Puts other rules in place of the server's, from the next message on. */
  replaceRules(rules: ServerMailRules | undefined): void {
    this.#rules = rules;
  }

  /**
   * Takes a message: once it settles, the message is on disk for the recipients that are accepted.
   *
   * @returns one result per recipient, in order
   * @throws DatabaseError, QueueError; then nothing was taken
   */
  async accept(message: Incoming, call: IncomingCall): Promise<readonly Accepted[]> {
    const { recipients } = message.envelope;
    const header = parseHeader(message.draft.head).value;
    // RFC 5321 §6.3: counting Received fields finds the loops nothing else does.
    const hops = header.all("received").length;
    if (hops >= this.#options.hops) {
      const evidence = { by: "submission", reason: "too many hops", facts: { hops } };
      const refusal = refuse(554, "5.4.6", "Too many hops: the message is in a loop", evidence);
      return recipients.map(() => refusal);
    }
    const added = call.session.service === "submission" ? this.#missing(header) : "";
    const prefix =
      added === ""
        ? message.prefix
        : concatBytes([message.prefix, new TextEncoder().encode(added)]);
    const name = message.id ?? id(this.#clock, this.#random);
    const ruled = this.#ruled({ ...message, id: name, prefix }, header, call);
    if (ruled.type === "refused") return recipients.map(() => ruled.refusal);
    if (ruled.type === "queued") {
      const { first, others: copies } = ruled;
      await this.#queue.submit({ ...first, id: name, draft: message.draft, copies });
    }
    return recipients.map(() => ({ type: "accepted", id: name }));
  }

  #ruled(message: Incoming & { readonly id: Id }, header: Header, call: IncomingCall): Ruled {
    const { envelope, prefix, draft } = message;
    const unruled: Ruled = { type: "queued", first: { envelope, prefix }, others: [] };
    if (this.#rules === undefined) return unruled;
    const headers = [parseHeader(prefix).value, header];
    const port = messageFacts({
      envelope,
      size: prefix.length + draft.body.size,
      headers,
      ...(call.session.identity === undefined ? {} : { source: "authenticated" as const }),
    });
    const now = this.#clock.now();
    const { actions } = this.#rules.evaluate(mailFacts(port, { now, localTime: this.#localTime }));
    if (actions.length === 0) return unruled;
    const about = { at: now, message: message.id };
    tellFired(this.#events, { ...about, level: "server", actions });
    const { owner } = this.#options;
    if (!isSentOn(actions) || !hasBeenHere([header], [owner]))
      return applyServerRules(actions, message, owner);
    const stopped: DeliveryEvent = { name: "delivery.redirect.stopped", ...about };
    this.#events?.emit(stopped);
    const { code, enhanced = "5.4.6", text } = CIRCLE;
    const evidence = { by: "submission", reason: "sent on from here before" };
    return { type: "refused", refusal: refuse(code, enhanced, text, evidence) };
  }

  /** The fields a message of a user must have and has not. */
  #missing(header: Header): string {
    // In a header of which only the beginning is known, nothing is known to be missing.
    if (header.end.type === "partial") return "";
    const now = this.#clock.now();
    const fields: string[] = [];
    // RFC 6409 §8.2.
    if (header.get("date") === undefined) fields.push(formatHeaderField("Date", formatDate(now)));
    // RFC 6409 §8.3.
    if (header.get("message-id") === undefined) {
      const name = id(this.#clock, this.#random);
      fields.push(formatHeaderField("Message-ID", `<${name}@${this.#options.hostname}>`));
    }
    return fields.join("");
  }
}
