import { DatabaseSync } from "node:sqlite";
import { DatabaseError } from "./errors.ts";
import { toDatabaseError } from "./sqlite-errors.ts";

/**
 * Takes the lock of a database file, held until disposed of or until the process dies. It is a lock
 * on a file beside it, because locking the database itself would keep its own threads out.
 *
 * @throws DatabaseError `DATABASE_LOCKED`
 */
export function lock(file: string): Disposable {
  let holder: DatabaseSync | undefined;
  try {
    holder = new DatabaseSync(`${file}.lock`, { timeout: 0 });
    holder.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    holder?.close();
    const error = toDatabaseError(cause, `lock ${file}`);
    if (error.code !== "DATABASE_LOCKED") throw error;
    const advice = "stop the server that uses it, or give this one another file";
    throw new DatabaseError("DATABASE_LOCKED", `${file} is in use: ${advice}`, { cause });
  }
  return { [Symbol.dispose]: () => holder.close() };
}
