import type { Connection } from "./connection.ts";
import type { DatabaseError } from "./errors.ts";
import type { BatchResult, Row, Statement } from "./ports.ts";
import { toDatabaseError } from "./sqlite-errors.ts";

/** What a group commit answers for one of its batches. */
export type Outcome = BatchResult | DatabaseError;

/**
 * Carries out batches in one transaction, and so with one sync to disk: a batch whose guard fails
 * is undone alone. Where that transaction fails, each batch gets one of its own, so that only the
 * guilty fail.
 */
export function commitGroup(
  connection: Connection,
  batches: readonly (readonly Statement[])[],
): readonly Outcome[] {
  if (batches.length > 1) {
    try {
      return transaction(connection, () => batches.map((batch) => runNested(connection, batch)));
    } catch {
      // A batch failed, or the commit did (a full disk undoes the innocent ones too).
    }
  }
  return batches.map((batch) => commitOne(connection, batch));
}

function commitOne(connection: Connection, batch: readonly Statement[]): Outcome {
  let result: BatchResult | undefined;
  try {
    return transaction(connection, () => {
      result = runBatch(connection, batch);
      if (result.type === "conflict") throw new GuardFailed();
      return result;
    });
  } catch (error) {
    if (error instanceof GuardFailed && result !== undefined) return result;
    return toDatabaseError(error, "batch");
  }
}

class GuardFailed extends Error {}

function transaction<Result>(connection: Connection, run: () => Result): Result {
  try {
    connection.execute("BEGIN IMMEDIATE");
    const result = run();
    connection.execute("COMMIT");
    return result;
  } catch (error) {
    // SQLite itself has rolled back after some errors, such as a full disk.
    if (connection.inTransaction) connection.execute("ROLLBACK");
    throw error;
  }
}

/** Only a batch with guards can have to be undone alone; the others save the savepoint. */
function runNested(connection: Connection, batch: readonly Statement[]): BatchResult {
  if (!batch.some((statement) => statement.guard !== undefined)) return runBatch(connection, batch);
  connection.execute("SAVEPOINT batch");
  const result = runBatch(connection, batch);
  if (result.type === "conflict") connection.execute("ROLLBACK TO batch");
  connection.execute("RELEASE batch");
  return result;
}

function runBatch(connection: Connection, batch: readonly Statement[]): BatchResult {
  const rows: (readonly Row[])[] = [];
  for (const [index, statement] of batch.entries()) {
    const effect = connection.run(statement);
    if (statement.guard !== undefined && effect.changes !== statement.guard.changes) {
      return { type: "conflict", index };
    }
    rows.push(effect.rows);
  }
  return { type: "committed", rows };
}
