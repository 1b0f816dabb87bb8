import { DatabaseSync, type StatementSync } from "node:sqlite";
import { DatabaseError } from "./errors.ts";
import { toDatabaseError } from "./sqlite-errors.ts";
import type { Query, Row } from "./ports.ts";

// 16 KiB pages: a 64 KiB piece of a body takes four of them and one look-up.
const PAGE_SIZE = 16_384;
// Every 16 MiB of WAL: a checkpoint holds commits up, more rarely so the larger it is; at this size
// for some 20 ms here.
const CHECKPOINT_PAGES = 1024;
const KEPT_STATEMENTS = 500;
const FORBIDDEN =
  /^\s*(?:begin|commit|end|rollback|savepoint|release|attach|detach|vacuum|pragma)\b/i;
const CHANGING = /^\s*(?:insert|replace|update|delete|create|alter|drop)\b/i;

/** What a statement did. */
export interface Effect {
  readonly rows: readonly Row[];
  /** The rows it changed, or returned. */
  readonly changes: number;
}

interface Compiled {
  readonly statement: StatementSync;
  readonly returnsRows: boolean;
}

/** One connection to SQLite, with the statements it has compiled. Every error is a DatabaseError. */
export class Connection implements Disposable {
  readonly #database: DatabaseSync;
  readonly #compiled = new Map<string, Compiled>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** True between BEGIN and COMMIT or ROLLBACK. */
  get inTransaction(): boolean {
    return this.#database.isTransaction;
  }

  /** Carries out SQL of any kind, also several statements. */
  execute(sql: string): void {
    try {
      this.#database.exec(sql);
    } catch (error) {
      throw toDatabaseError(error, sql);
    }
  }

  /** Carries out a statement that is not about transactions or the connection itself. */
  run({ sql, parameters }: Query<unknown>): Effect {
    const { statement, returnsRows } = this.#compile(sql);
    const [first = null] = parameters;
    // `node:sqlite` would read names and values from it, and bind nothing.
    if (typeof first === "function" || (first instanceof Object && !ArrayBuffer.isView(first))) {
      throw new DatabaseError("DATABASE_STATEMENT", `a parameter is no value: ${sql}`);
    }
    try {
      if (!returnsRows) return { rows: [], changes: Number(statement.run(...parameters).changes) };
      const rows = plain(statement.all(...parameters));
      return { rows, changes: rows.length };
    } catch (error) {
      throw toDatabaseError(error, sql);
    }
  }

  /** Carries out a query that changes nothing. */
  read(query: Query<unknown>): readonly Row[] {
    if (CHANGING.test(query.sql)) {
      throw new DatabaseError("DATABASE_STATEMENT", `only a batch can change rows: ${query.sql}`);
    }
    return this.run(query).rows;
  }

  #compile(sql: string): Compiled {
    const known = this.#compiled.get(sql);
    if (known !== undefined) return known;
    const statement = this.#prepare(sql);
    const compiled = { statement, returnsRows: statement.columns().length > 0 };
    if (this.#compiled.size >= KEPT_STATEMENTS) {
      const [oldest = ""] = this.#compiled.keys();
      this.#compiled.delete(oldest);
    }
    this.#compiled.set(sql, compiled);
    return compiled;
  }

  #prepare(sql: string): StatementSync {
    if (FORBIDDEN.test(sql)) {
      throw new DatabaseError("DATABASE_STATEMENT", `cannot stand in a batch: ${sql}`);
    }
    let statement: StatementSync;
    try {
      statement = this.#database.prepare(sql);
    } catch (error) {
      throw toDatabaseError(error, sql);
    }
    // SQLite compiles the first statement and leaves the rest: say so instead of losing it.
    if (!/^[\s;]*$/.test(sql.slice(statement.sourceSQL.length))) {
      throw new DatabaseError("DATABASE_STATEMENT", `more than one statement: ${sql}`);
    }
    return statement;
  }

  [Symbol.dispose](): void {
    this.#compiled.clear();
    if (this.#database.isOpen) this.#database.close();
  }
}

/** Rows come without a prototype, which comparisons trip over; those from a thread have one. */
function plain(rows: Row[]): readonly Row[] {
  for (const [index, row] of rows.entries()) rows[index] = { ...row };
  return rows;
}

/** What a connection that writes is opened with. */
export interface WriterOptions {
  readonly file: string;
  readonly maximumSize: number;
}

/** Opens the connection that writes, and makes the file when it is absent. */
export function openWriter({ file, maximumSize }: WriterOptions): Connection {
  const connection = open(file, false);
  // Page size and auto-vacuum can only be chosen before the first table is made.
  connection.execute(`
    PRAGMA page_size = ${PAGE_SIZE};
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA cache_size = -8192;
    PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
    PRAGMA journal_size_limit = ${4 * CHECKPOINT_PAGES * PAGE_SIZE};
    PRAGMA max_page_count = ${Math.floor(maximumSize / PAGE_SIZE)};
  `);
  return connection;
}

/** Opens a connection that only reads. */
export function openReader(file: string): Connection {
  const connection = open(file, true);
  connection.execute("PRAGMA cache_size = -4096");
  return connection;
}

/** Copies all that is committed into a new file. */
export function copyDatabase(from: Connection, to: string): void {
  from.execute(`VACUUM INTO '${to.replaceAll("'", "''")}'`);
}

function open(file: string, readOnly: boolean): Connection {
  try {
    return new Connection(new DatabaseSync(file, { readOnly, timeout: 5000 }));
  } catch (error) {
    throw toDatabaseError(error, `open ${file}`);
  }
}
