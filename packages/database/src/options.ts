/** Where a database is, and how large it may become. */
export interface DatabaseOptions {
  /** The path of the file, made when absent; `:memory:` keeps all in memory, in the calling thread. */
  readonly file: string;
  /** The threads that carry out {@link DatabasePort.list}, 1 to 16. Default: 1. */
  readonly readers?: number;
  /**
   * The octets the file may hold at most; beyond them is `DATABASE_FULL`. Default: 64 TiB,
   * the most there can be.
   */
  readonly maximumSize?: number;
}

/** The defaults of {@link DatabaseOptions}. */
export const databaseDefaults = { readers: 1, maximumSize: 70_368_744_177_664 } as const;
