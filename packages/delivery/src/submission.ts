import type { Clock, Random } from "@mailwright/core";
import type { Queue } from "@mailwright/queue";
import type { SubmissionOptions } from "./options.ts";
import type { Accepted, Incoming, IncomingCall } from "./ports.ts";

/** What a submission works with. */
export interface SubmissionParts {
  readonly queue: Pick<Queue, "submit">;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** Takes messages in: checks them for loops, completes them, and queues them. */
export class Submission {
  readonly #parts: SubmissionParts;

  constructor(options: SubmissionOptions, parts: SubmissionParts) {
    void options;
    this.#parts = parts;
  }

  /**
   * Takes a message: once it settles, the message is on disk for the recipients that are accepted.
   *
   * @returns one result per recipient, in order
   * @throws DatabaseError, QueueError; then nothing was taken
   */
  async accept(message: Incoming, call: IncomingCall): Promise<readonly Accepted[]> {
    void call;
    const { id } = await this.#parts.queue.submit(message);
    return message.envelope.recipients.map(() => ({ type: "accepted", id }));
  }
}
