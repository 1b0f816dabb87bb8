import { MailError } from "@mailwright/core";

/** The codes of {@link QueueError}, and what each means. */
export const queueErrorCodes = {
  QUEUE_CLOSED: "the queue is closing and takes no more messages",
  QUEUE_CONFLICT: "the statements of the draft could not be carried out: its body is gone",
} as const;

/** The queue cannot do what it was asked. Both are temporary: a later call may succeed. */
export class QueueError extends MailError<keyof typeof queueErrorCodes> {
  static {
    this.prototype.name = "QueueError";
  }

  constructor(code: keyof typeof queueErrorCodes) {
    const machine = code === "QUEUE_CLOSED" ? { machine: "unavailable" as const } : {};
    super(code, queueErrorCodes[code], { temporary: true, ...machine });
  }
}
