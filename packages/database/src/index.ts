/**
 * One typed door to SQLite: batches with guards, group commit, schemas and migrations.
 *
 * @packageDocumentation
 */
export { compiler, guarded, type Placeholder, type Prepare, type Prepared } from "./compiler.ts";
export { type Database, openDatabase } from "./database.ts";
export { DatabaseError, type DatabaseErrorCode, databaseErrorCodes } from "./errors.ts";
export { type DatabaseOptions, databaseDefaults } from "./options.ts";
export type {
  BatchResult,
  CallOptions,
  ColumnTypes,
  DatabasePort,
  Query,
  Row,
  Schema,
  Statement,
  Value,
} from "./ports.ts";
