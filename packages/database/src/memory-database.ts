import { copyTo } from "./backup.ts";
import { type Connection, copyDatabase, openWriter } from "./connection.ts";
import { unlessAborted } from "./abort.ts";
import type { Database } from "./database.ts";
import { DatabaseError } from "./errors.ts";
import { commitGroup } from "./executor.ts";
import { type Migrations, migrate } from "./migrations.ts";
import type { BatchResult, CallOptions, Query, Statement } from "./ports.ts";

interface Waiting extends PromiseWithResolvers<BatchResult> {
  readonly statements: readonly Statement[];
}

/**
 * A database in memory, in the calling thread: the batches of one turn share a transaction, as
 * those of a file do, and all settles by microtasks, so that it lives in virtual time.
 */
export class MemoryDatabase implements Database {
  readonly #connection: Connection;
  #waiting: Waiting[] = [];
  #closed = false;

  constructor(maximumSize: number, migrations: readonly Migrations[]) {
    this.#connection = openWriter({ file: ":memory:", maximumSize });
    migrate(this.#connection, migrations);
  }

  async batch(
    statements: readonly Statement[],
    { signal }: CallOptions = {},
  ): Promise<BatchResult> {
    this.#check(signal);
    const waiting = { ...Promise.withResolvers<BatchResult>(), statements };
    if (this.#waiting.push(waiting) === 1) queueMicrotask(() => this.#commit());
    return unlessAborted(waiting.promise, signal);
  }

  async get<Result>(query: Query<Result>): Promise<readonly Result[]> {
    this.#check();
    return this.#connection.read(query) as readonly Result[];
  }

  async list<Result>(
    query: Query<Result>,
    { signal }: CallOptions = {},
  ): Promise<readonly Result[]> {
    this.#check(signal);
    return this.get(query);
  }

  async backup(file: string): Promise<void> {
    this.#check();
    await copyTo(file, async (to) => copyDatabase(this.#connection, to));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#commit();
    this.#closed = true;
    this.#connection[Symbol.dispose]();
  }

  #check(signal?: AbortSignal): void {
    signal?.throwIfAborted();
    if (this.#closed) throw new DatabaseError("DATABASE_CLOSED", "the database was closed");
  }

  #commit(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    const outcomes = commitGroup(
      this.#connection,
      waiting.map(({ statements }) => statements),
    );
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome instanceof DatabaseError) waiting[index]?.reject(outcome);
      else waiting[index]?.resolve(outcome);
    }
  }
}
