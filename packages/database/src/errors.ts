import { MailError } from "@mailwright/core";

/** The codes of {@link DatabaseError}, and what each means. */
export const databaseErrorCodes = {
  DATABASE_FULL: "the disk is full, or the database has reached its maximum size",
  DATABASE_LOCKED: "another server has the database open",
  DATABASE_CORRUPT: "the file is damaged, or is no database",
  DATABASE_CLOSED: "the database was closed, or the thread that writes it has died",
  DATABASE_IO: "the file cannot be opened, read or written",
  DATABASE_CONSTRAINT: "a statement breaks a constraint of its table",
  DATABASE_STATEMENT: "a statement is wrong, or cannot stand in a batch",
  DATABASE_NEWER: "the database was made by a newer version of the program",
} as const;

/** A code of {@link databaseErrorCodes}. */
export type DatabaseErrorCode = keyof typeof databaseErrorCodes;

const MACHINE: { readonly [Code in DatabaseErrorCode]?: "storage-full" | "unavailable" } = {
  DATABASE_FULL: "storage-full",
  DATABASE_LOCKED: "unavailable",
  DATABASE_CORRUPT: "unavailable",
  DATABASE_CLOSED: "unavailable",
  DATABASE_IO: "unavailable",
};

/**
 * A fault of the database, or of a statement given to it. Nothing of the batch it belongs to
 * happened. The faults of the machine are temporary, but for `DATABASE_CORRUPT`.
 */
export class DatabaseError extends MailError<DatabaseErrorCode> {
  static {
    this.prototype.name = "DatabaseError";
  }

  constructor(code: DatabaseErrorCode, message: string, options: ErrorOptions = {}) {
    const machine = MACHINE[code];
    const temporary = machine !== undefined && code !== "DATABASE_CORRUPT";
    super(code, message, { ...options, temporary, ...(machine === undefined ? {} : { machine }) });
  }
}
