import { MailError, UsageError } from "@mailwright/core";

/** The codes of {@link QueueError} and {@link QueueUsageError}, and what each means. */
export const queueErrorCodes = {
  QUEUE_CLOSED: "the queue is closing and takes no more messages",
  QUEUE_CONFLICT: "the statements of the draft could not be carried out: its body is gone",
  QUEUE_NO_RECIPIENT: "a message without recipients has no place in a queue",
} as const;

type Code = "QUEUE_CLOSED" | "QUEUE_CONFLICT";

/** The queue cannot do what it was asked. Temporary: a later call may succeed. */
export class QueueError extends MailError<Code> {
  static {
    this.prototype.name = "QueueError";
  }

  constructor(code: Code) {
    const machine = code === "QUEUE_CLOSED" ? { machine: "unavailable" as const } : {};
    super(code, queueErrorCodes[code], { temporary: true, ...machine });
  }
}

/** The queue was asked for what makes no sense. */
export class QueueUsageError extends UsageError<"QUEUE_NO_RECIPIENT"> {
  static {
    this.prototype.name = "QueueUsageError";
  }

  constructor(code: "QUEUE_NO_RECIPIENT") {
    super(code, queueErrorCodes[code]);
  }
}
