import {
  type Clock,
  concatBytes,
  id,
  type Random,
  refuse,
  systemClock,
  systemRandom,
} from "@mailwright/core";
import { formatDate, formatHeaderField, type Header, parseHeader } from "@mailwright/mime";
import type { Queue } from "@mailwright/queue";
import { submissionDefaults, type SubmissionOptions } from "./options.ts";
import type { Accepted, Incoming, IncomingCall } from "./ports.ts";

/** What a submission works with. */
export interface SubmissionParts {
  readonly queue: Pick<Queue, "submit">;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** Takes messages in: stops loops, completes what users send, and queues the rest. */
export class Submission {
  readonly #options: Required<SubmissionOptions>;
  readonly #queue: Pick<Queue, "submit">;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(options: SubmissionOptions, parts: SubmissionParts) {
    this.#options = { ...submissionDefaults, ...options };
    this.#queue = parts.queue;
    this.#clock = parts.clock ?? systemClock;
    this.#random = parts.random ?? systemRandom;
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
    const { id: queued } = await this.#queue.submit({ ...message, prefix });
    return recipients.map(() => ({ type: "accepted", id: queued }));
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
