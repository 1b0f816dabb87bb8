import { MailError, UsageError } from "@mailwright/core";

/** The codes of {@link AdminError} and {@link AdminUsageError}, and what each means. */
export const adminErrorCodes = {
  ADMIN_COMMAND: "there is no such command",
  ADMIN_INPUT: "the input does not fit the command",
  ADMIN_REQUEST: "a request over the socket is not one of a command",
  ADMIN_TOO_LARGE: "a request over the socket is larger than 1 MiB",
  ADMIN_SOCKET: "the path of the socket is too long, or is somebody else's",
  ADMIN_NO_SERVER: "nobody answers at the socket",
  ADMIN_ENDED: "the server went away before it had answered",
  ADMIN_NO_DATA: "the folder has no data of a mail server",
  ADMIN_FILE: "a file cannot be read",
  ADMIN_FIRST_VALUE: "a value that a server is to begin with cannot be used",
  ADMIN_FAULT: "the server failed in a way it has no code for",
} as const;

/** A code of {@link adminErrorCodes}. */
export type AdminErrorCode = keyof typeof adminErrorCodes;

/** A command could not be carried out; the message says what to do. */
export class AdminError extends MailError<AdminErrorCode> {
  static {
    this.prototype.name = "AdminError";
  }
}

/** A command or its input that there is not: `ADMIN_COMMAND`, `ADMIN_INPUT`, `ADMIN_REQUEST`. */
export class AdminUsageError extends UsageError<AdminErrorCode> {
  static {
    this.prototype.name = "AdminUsageError";
  }

  /** What is wrong with the input, and where; empty where it is not about that. */
  readonly defects: readonly InputDefect[];

  constructor(code: AdminErrorCode, message: string, defects: readonly InputDefect[] = []) {
    super(code, message);
    this.defects = defects;
  }
}

/** Something that is wrong with what was given, and what to write instead. */
export interface InputDefect {
  /** Where it is, as in `rules[2].if[0].value`; empty: all of it. */
  readonly path: string;
  readonly text: string;
}
