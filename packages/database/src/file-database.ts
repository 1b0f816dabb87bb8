import { unlessAborted } from "./abort.ts";
import { copyTo } from "./backup.ts";
import { type Connection, openReader } from "./connection.ts";
import type { Database } from "./database.ts";
import { DatabaseError } from "./errors.ts";
import { lock } from "./lock.ts";
import type { Migrations } from "./migrations.ts";
import type { DatabaseOptions } from "./options.ts";
import type { BatchResult, CallOptions, Query, Row, Statement } from "./ports.ts";
import { Thread } from "./thread.ts";
import { packBatches, type Packed, type WireOutcome } from "./wire.ts";

type Writer = Thread<readonly Statement[], WireOutcome>;
type Reader = Thread<Query<unknown>, readonly Row[]>;

interface Parts {
  readonly file: string;
  readonly writer: Writer;
  /** How many reader threads there may be. */
  readonly readers: number;
  /** For look-ups by key, which cost less here than the way to a thread and back. */
  readonly connection: Connection;
}

/** A database in a file: one thread writes, others read long lists. */
export class FileDatabase implements Database {
  readonly #parts: Parts;
  readonly #held: AsyncDisposableStack;
  // Started with the first list: each costs some 20 MB, which a server that takes mail in may save.
  #readers: readonly Reader[] | undefined;
  #closed = false;

  private constructor(parts: Parts, held: AsyncDisposableStack) {
    this.#parts = parts;
    this.#held = held;
  }

  /** @throws DatabaseError */
  static async open(
    { file, maximumSize, readers }: Required<DatabaseOptions>,
    migrations: readonly Migrations[],
  ): Promise<FileDatabase> {
    await using held = new AsyncDisposableStack();
    held.use(lock(file));
    const task = { role: "writer", file, maximumSize, migrations } as const;
    const writer: Writer = held.use(new Thread(task, packBatches));
    await writer.ready;
    const connection = held.use(openReader(file));
    return new FileDatabase({ file, writer, readers, connection }, held.move());
  }

  async batch(
    statements: readonly Statement[],
    { signal }: CallOptions = {},
  ): Promise<BatchResult> {
    this.#check(signal);
    const outcome = await unlessAborted(this.#parts.writer.call(statements), signal);
    if (outcome === 0) return { type: "committed", rows: statements.map(() => []) };
    return outcome as BatchResult;
  }

  async get<Result>(query: Query<Result>): Promise<readonly Result[]> {
    this.#check();
    return this.#parts.connection.read(query) as readonly Result[];
  }

  async list<Result>(
    { sql, parameters }: Query<Result>,
    { signal }: CallOptions = {},
  ): Promise<readonly Result[]> {
    this.#check(signal);
    this.#readers ??= this.#startReaders();
    const idlest = this.#readers.reduce((a, b) => (b.load < a.load ? b : a));
    const rows = await unlessAborted(idlest.call({ sql, parameters }), signal);
    return rows as readonly Result[];
  }

  async backup(file: string): Promise<void> {
    this.#check();
    await copyTo(file, async (to) => {
      await using copier = new Thread({ role: "backup", file: this.#parts.file, to }, asItIs);
      await copier.ready;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#held.disposeAsync();
  }

  #startReaders(): readonly Reader[] {
    const { file, readers } = this.#parts;
    return Array.from({ length: readers }, () => this.#held.use(startReader(file)));
  }

  #check(signal?: AbortSignal): void {
    signal?.throwIfAborted();
    if (this.#closed) throw new DatabaseError("DATABASE_CLOSED", "the database was closed");
  }
}

function startReader(file: string): Reader {
  return new Thread({ role: "reader", file }, asItIs);
}

function asItIs(message: unknown): Packed<unknown> {
  return { message, transfer: [] };
}
