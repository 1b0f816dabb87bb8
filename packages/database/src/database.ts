import { FileDatabase } from "./file-database.ts";
import { MemoryDatabase } from "./memory-database.ts";
import { migrationsOf } from "./migrations.ts";
import { databaseDefaults, type DatabaseOptions } from "./options.ts";
import type { DatabasePort, Schema } from "./ports.ts";

/** An open database. Disposing of it waits for the batches that were handed over, then closes. */
export interface Database extends DatabasePort, AsyncDisposable {
  /**
   * Copies all that is committed into a new file, while the database is in use.
   *
   * @param file - a path where nothing is yet
   * @throws DatabaseError
   */
  backup(file: string): Promise<void>;
}

/**
 * Opens a database, and brings the tables of all schemas to their newest version.
 *
 * @throws DatabaseError: `DATABASE_LOCKED` when another server has it open, `DATABASE_NEWER` when
 *   it was made by a newer version
 */
export async function openDatabase(
  options: DatabaseOptions,
  schemas: readonly Schema[],
): Promise<Database> {
  const chosen = { ...databaseDefaults, ...options };
  const migrations = schemas.map(migrationsOf);
  return chosen.file === ":memory:"
    ? new MemoryDatabase(chosen.maximumSize, migrations)
    : FileDatabase.open(chosen, migrations);
}
