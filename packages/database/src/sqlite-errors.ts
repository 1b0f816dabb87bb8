import { DatabaseError, type DatabaseErrorCode } from "./errors.ts";

// The primary result codes of SQLite that say more than "the statement is wrong".
const CODES: Readonly<Record<number, DatabaseErrorCode>> = {
  3: "DATABASE_IO", // PERM
  5: "DATABASE_LOCKED", // BUSY
  6: "DATABASE_LOCKED", // LOCKED
  7: "DATABASE_IO", // NOMEM
  8: "DATABASE_IO", // READONLY
  10: "DATABASE_IO", // IOERR
  11: "DATABASE_CORRUPT", // CORRUPT
  13: "DATABASE_FULL", // FULL
  14: "DATABASE_IO", // CANTOPEN
  15: "DATABASE_IO", // PROTOCOL
  19: "DATABASE_CONSTRAINT", // CONSTRAINT
  22: "DATABASE_IO", // NOLFS
  26: "DATABASE_CORRUPT", // NOTADB
};

/**
 * An error of `node:sqlite` as one of ours.
 *
 * @param during - the SQL, or what was being done
 */
export function toDatabaseError(error: unknown, during: string): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const { errcode, syscall } = error as { readonly errcode?: number; readonly syscall?: string };
  // An extended result code holds the primary one in its low octet.
  const known = errcode === undefined ? undefined : CODES[errcode & 0xff];
  const code = known ?? (syscall === undefined ? "DATABASE_STATEMENT" : "DATABASE_IO");
  const text = error instanceof Error ? error.message : String(error);
  return new DatabaseError(code, `${text}: ${during}`, { cause: error });
}
