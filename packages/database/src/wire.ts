import { DatabaseError, type DatabaseErrorCode } from "./errors.ts";
import type { Outcome } from "./executor.ts";
import type { Migrations } from "./migrations.ts";
import type { Query, Row, Statement, Value } from "./ports.ts";

/** What a thread is started to do. */
export type ThreadTask =
  | {
      readonly role: "writer";
      readonly file: string;
      readonly maximumSize: number;
      readonly migrations: readonly Migrations[];
    }
  | { readonly role: "reader"; readonly file: string }
  | { readonly role: "backup"; readonly file: string; readonly to: string };

/** An error on its way between threads: structured clone would keep neither class nor code. */
export interface WireError {
  readonly code: DatabaseErrorCode;
  readonly text: string;
}

/** What a thread tells: that it is ready, that it failed to become so, or its replies in order. */
export type FromThread<Reply> =
  | { readonly type: "ready" }
  | { readonly type: "failed"; readonly error: WireError }
  | { readonly type: "replies"; readonly replies: readonly Reply[] };

/** What a thread is told: requests, or to finish and end. */
export type ToThread =
  | { readonly type: "requests"; readonly requests: unknown }
  | { readonly type: "close" };

/** Takes an error apart for the way. */
export function toWire({ code, message }: DatabaseError): WireError {
  return { code, text: message };
}

/** Puts an error together again. */
export function fromWire({ code, text }: WireError): DatabaseError {
  return new DatabaseError(code, text);
}

/** A statement on its way: its SQL, the changes its guard demands (or -1), its parameters. */
type WireStatement = readonly [sql: string, changes: number, parameters: readonly Value[]];

/** The batches of one message. */
export type WireBatches = readonly (readonly WireStatement[])[];

/** A message with what it hands over instead of copying. */
export interface Packed<Message> {
  readonly message: Message;
  readonly transfer: readonly ArrayBuffer[];
}

/**
 * Packs batches for the way to the writer. All octets are copied once, into one array that is then
 * handed over: cloning an array would copy the whole buffer under it, twice.
 */
export function packBatches(batches: readonly (readonly Statement[])[]): Packed<WireBatches> {
  let length = 0;
  for (const batch of batches) {
    for (const { parameters } of batch) {
      for (const value of parameters) if (value instanceof Uint8Array) length += value.length;
    }
  }
  const octets = new Uint8Array(length);
  let filled = 0;
  const packed = (value: Value): Value => {
    if (!(value instanceof Uint8Array)) return value;
    octets.set(value, filled);
    filled += value.length;
    return octets.subarray(filled - value.length, filled);
  };
  const message = batches.map((batch) =>
    batch.map(({ sql, guard, parameters }): WireStatement => [
      sql,
      guard?.changes ?? -1,
      parameters.map((value) => packed(value)),
    ]),
  );
  return { message, transfer: length > 0 ? [octets.buffer] : [] };
}

/** The batches of a message as they were handed over. */
export function unpackBatches(batches: WireBatches): readonly (readonly Statement[])[] {
  return batches.map((batch) =>
    batch.map(([sql, changes, parameters]) =>
      changes < 0 ? { sql, parameters } : { sql, parameters, guard: { changes } },
    ),
  );
}

/** Frees the octets of a message now: left to the garbage collector, they pile up under load. */
export function freeOctets(batches: WireBatches): void {
  for (const batch of batches) {
    for (const [, , parameters] of batch) {
      for (const value of parameters) {
        if (!(value instanceof Uint8Array)) continue;
        // All octets of a message share one buffer.
        (value.buffer as ArrayBuffer).transfer(0);
        return;
      }
    }
  }
}

/** What became of a batch: the usual "committed, no rows" is a bare 0. */
export type WireOutcome = 0 | Exclude<Outcome, DatabaseError> | WireError;

/** Takes outcomes apart for the way. */
export function packOutcome(outcome: Outcome): WireOutcome {
  if (outcome instanceof DatabaseError) return toWire(outcome);
  if (outcome.type === "committed" && outcome.rows.every((rows) => rows.length === 0)) return 0;
  return outcome;
}

/** The rows of one query, or why there are none. */
export type WireRows = readonly Row[] | WireError;

/** The buffers of octets in rows, which the reader hands over instead of copying. */
export function buffersOf(rows: readonly Row[]): readonly ArrayBuffer[] {
  const buffers: ArrayBuffer[] = [];
  for (const row of rows) {
    for (const value of Object.values(row)) {
      if (value instanceof Uint8Array) buffers.push(value.buffer as ArrayBuffer);
    }
  }
  return buffers;
}

/** The queries of one message. */
export type WireQueries = readonly Query<unknown>[];
