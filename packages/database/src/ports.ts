/** A value SQLite and PostgreSQL both hold. */
export type Value = string | number | bigint | Uint8Array | null;

/** A row of a result, by column name. */
export type Row = Readonly<Record<string, Value>>;

/** SQL with its parameters: what a query builder compiles to, as data. */
export interface Query<Result = Row> {
  readonly sql: string;
  readonly parameters: readonly Value[];
  /** Only for the compiler: the type of a row of the result. */
  readonly row?: Result;
}

/** A statement of a batch. */
export interface Statement extends Query<unknown> {
  /**
   * The batch is undone and answers `conflict` unless the statement changes this many rows; of one
   * that returns rows, the rows it returns are counted.
   */
  readonly guard?: { readonly changes: number };
}

/** What became of a batch: all of it is on disk, or none of it happened. */
export type BatchResult =
  /** The rows of each statement that returns rows; an empty array for the others. */
  | { readonly type: "committed"; readonly rows: readonly (readonly Row[])[] }
  /** The guard of the statement at `index` failed. */
  | { readonly type: "conflict"; readonly index: number };

/** A database as the stores see it. */
export interface DatabasePort {
  /**
   * Carries out all statements or none, and settles once they are durable. Batches happen in the
   * order they were handed over. Arrays among the parameters must not change until it settles.
   *
   * @throws DatabaseError; then none of the batch happened
   */
  batch(statements: readonly Statement[], options?: CallOptions): Promise<BatchResult>;
  /** The rows of a look-up by key: at most 100 rows and 64 KiB. It runs in the calling thread. */
  get<Result = Row>(query: Query<Result>): Promise<readonly Result[]>;
  /** The rows of a search, a long list or a body. It runs in a reader thread. */
  list<Result = Row>(query: Query<Result>, options?: CallOptions): Promise<readonly Result[]>;
}

/** What every long call takes. */
export interface CallOptions {
  /** Aborting gives up waiting; a batch that was handed over may still happen. */
  readonly signal?: AbortSignal;
}

/** The column types that differ between engines. */
export interface ColumnTypes {
  /** Octets. */
  readonly bytes: string;
  /** A 64-bit whole number. */
  readonly integer: string;
  /** A 64-bit whole number the engine assigns, as the primary key; ids of deleted rows may return. */
  readonly serial: string;
  /**
   * Stands behind the closing parenthesis of a table whose primary key is text: its rows are then
   * kept in the tree of that key, where the engine would keep a second one beside them.
   */
  readonly keyed: string;
}

/** The tables of a package: opening a database brings them to their newest version. */
export interface Schema {
  /** The package's name: its version is kept under it. */
  readonly name: string;
  /** One entry a version, oldest first, never changed once published: SQL statements. */
  readonly migrations: readonly ((types: ColumnTypes) => readonly string[])[];
}
