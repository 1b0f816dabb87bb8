/** What can be said of an error besides its code. */
export interface MailErrorOptions extends ErrorOptions {
  /** True when the same call may succeed later. Default: false. */
  readonly temporary?: boolean;
  /** What is wrong with the machine, where that is the cause; decides what a peer is told. */
  readonly machine?: "storage-full" | "unavailable";
}

/**
 * The base of every error these packages throw. Tell errors apart by `code`, never by `message`.
 *
 * Throwing means a fault. What is expected to happen (a refusal, a deferral, a defect in a message)
 * is a value.
 */
export class MailError<Code extends string = string> extends Error {
  static {
    this.prototype.name = "MailError";
  }

  /** Names the fault; stable across versions. */
  readonly code: Code;
  /** True when the same call may succeed later. */
  readonly temporary: boolean;
  /** `storage-full`: nothing more can be stored now; `unavailable`: the machine itself is at fault. */
  readonly machine: "storage-full" | "unavailable" | undefined;

  constructor(code: Code, message: string, options: MailErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.temporary = options.temporary ?? false;
    this.machine = options.machine;
  }
}

/** The other side broke the protocol, or the connection to it broke. */
export class PeerError<Code extends string = string> extends MailError<Code> {
  static {
    this.prototype.name = "PeerError";
  }
}

/** The caller broke the rules of an API: a mistake in the program, not in its input. */
export class UsageError<Code extends string = string> extends MailError<Code> {
  static {
    this.prototype.name = "UsageError";
  }
}
