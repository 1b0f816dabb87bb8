import type { Connection } from "./connection.ts";
import { DatabaseError } from "./errors.ts";
import type { ColumnTypes, Schema } from "./ports.ts";

/** A schema as data that can be sent to a thread: the statements of each version. */
export interface Migrations {
  readonly name: string;
  readonly versions: readonly (readonly string[])[];
}

const SQLITE: ColumnTypes = {
  bytes: "BLOB",
  integer: "INTEGER",
  serial: "INTEGER PRIMARY KEY",
  keyed: "WITHOUT ROWID",
};

/** The statements of a schema for SQLite. */
export function migrationsOf(schema: Schema): Migrations {
  return { name: schema.name, versions: schema.migrations.map((migration) => migration(SQLITE)) };
}

/**
 * Brings the tables to their newest version, in one transaction.
 *
 * @throws DatabaseError `DATABASE_NEWER` when they are of a version that is not known
 */
export function migrate(connection: Connection, all: readonly Migrations[]): void {
  connection.execute("BEGIN IMMEDIATE");
  try {
    connection.execute(
      "CREATE TABLE IF NOT EXISTS schema_version (name TEXT PRIMARY KEY, version INTEGER NOT NULL)",
    );
    for (const migrations of all) migrateOne(connection, migrations);
    connection.execute("COMMIT");
  } catch (error) {
    if (connection.inTransaction) connection.execute("ROLLBACK");
    throw error;
  }
}

function migrateOne(connection: Connection, { name, versions }: Migrations): void {
  const { rows } = connection.run({
    sql: "SELECT version FROM schema_version WHERE name = ?",
    parameters: [name],
  });
  const version = Number(rows[0]?.["version"] ?? 0);
  if (version > versions.length) {
    throw new DatabaseError(
      "DATABASE_NEWER",
      `the tables of ${name} are of version ${version}, this program knows ${versions.length}: run a newer one`,
    );
  }
  if (version === versions.length) return;
  for (const sql of versions.slice(version).flat()) connection.execute(sql);
  connection.run({
    sql: `INSERT INTO schema_version (name, version) VALUES (?, ?)
      ON CONFLICT (name) DO UPDATE SET version = excluded.version`,
    parameters: [name, versions.length],
  });
}
