/**
 * The threads of a database: one writes, others read. Started by `openDatabase`, of no use alone.
 *
 * @packageDocumentation
 */
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { type Connection, copyDatabase, openReader, openWriter } from "./connection.ts";
import { commitGroup } from "./executor.ts";
import { migrate } from "./migrations.ts";
import { toDatabaseError } from "./sqlite-errors.ts";
import {
  buffersOf,
  freeOctets,
  type FromThread,
  packOutcome,
  type ThreadTask,
  toWire,
  type ToThread,
  unpackBatches,
  type WireBatches,
  type WireOutcome,
  type WireQueries,
  type WireRows,
} from "./wire.ts";

const port = parentPort;
if (port !== null) start(workerData as ThreadTask);

function start(task: ThreadTask): void {
  try {
    if (task.role === "writer") startWriter(task);
    else if (task.role === "reader") startReader(task.file);
    else copy(task);
    tell({ type: "ready" });
    if (task.role === "backup") port?.close();
  } catch (error) {
    tell({ type: "failed", error: toWire(toDatabaseError(error, `open ${task.file}`)) });
    port?.close();
  }
}

function tell<Reply>(message: FromThread<Reply>, transfer: readonly ArrayBuffer[] = []): void {
  port?.postMessage(message, [...transfer]);
}

/** All that has arrived by now shares one transaction. */
function startWriter(task: ThreadTask & { readonly role: "writer" }): void {
  const connection = openWriter(task);
  migrate(connection, task.migrations);
  onMessages((all, closing) => {
    if (all.length > 0) {
      const messages = all as readonly WireBatches[];
      const outcomes = commitGroup(connection, messages.flatMap(unpackBatches));
      messages.forEach(freeOctets);
      tell<WireOutcome>({ type: "replies", replies: outcomes.map(packOutcome) });
    }
    if (closing) closeWriter(connection);
  });
}

function closeWriter(connection: Connection): void {
  try {
    connection.execute("PRAGMA incremental_vacuum(4096); PRAGMA wal_checkpoint(TRUNCATE)");
  } catch {
    // The next opening takes up what is in the WAL.
  }
  connection[Symbol.dispose]();
}

/** The file is opened with the first query, because the writer may still be making it. */
function startReader(file: string): void {
  let connection: Connection | undefined;
  onMessages((all, closing) => {
    for (const queries of all as readonly WireQueries[]) {
      const replies = queries.map((query) =>
        rowsOf(() => (connection ??= openReader(file)), query),
      );
      const transfer = replies.flatMap((rows) => ("code" in rows ? [] : buffersOf(rows)));
      tell<WireRows>({ type: "replies", replies }, transfer);
    }
    if (closing) connection?.[Symbol.dispose]();
  });
}

function rowsOf(open: () => Connection, query: WireQueries[number]): WireRows {
  try {
    return open().read(query);
  } catch (error) {
    return toWire(toDatabaseError(error, query.sql));
  }
}

function copy({ file, to }: ThreadTask & { readonly role: "backup" }): void {
  using connection = openReader(file);
  copyDatabase(connection, to);
}

/** Hands over all messages that have arrived by now. */
function onMessages(handle: (requests: readonly unknown[], closing: boolean) => void): void {
  port?.on("message", (first: ToThread) => {
    const all: unknown[] = [];
    let message: ToThread | undefined = first;
    for (; message?.type === "requests"; message = next()) all.push(message.requests);
    handle(all, message !== undefined);
    if (message !== undefined) port.close();
  });
}

function next(): ToThread | undefined {
  if (port === null) return undefined;
  const received: { readonly message: ToThread } | undefined = receiveMessageOnPort(port);
  return received?.message;
}
