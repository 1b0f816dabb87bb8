import { MailError } from "@mailwright/core";

/** The codes of {@link QueueError}, and what each means. */
export const queueErrorCodes = {
  QUEUE_CLOSED: "the queue is closing and takes no more messages",
} as const;

/** The queue cannot do what it was asked. Temporary: the same call may succeed later. */
export class QueueError extends MailError<keyof typeof queueErrorCodes> {
  static {
    this.prototype.name = "QueueError";
  }

  constructor(code: keyof typeof queueErrorCodes) {
    super(code, queueErrorCodes[code], { temporary: true, machine: "unavailable" });
  }
}
