/**
 * Durable batches against the floor: bare `node:sqlite` in one thread, of which each commit holds as
 * many batches as ours has in flight. Run: `node --conditions=@mailwright/source bench/batch.ts`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openDatabase, type Schema, type Statement } from "@mailwright/database";

const COUNT = 4000;
const ROUNDS = 5;
const folder = mkdtempSync(join(tmpdir(), "mailwright-bench-"));
const body = new Uint8Array(10_240).fill(65);
let serial = 0;

// The rows of one message with one recipient.
const TABLES = [
  "CREATE TABLE body (id TEXT PRIMARY KEY, size INTEGER, times INTEGER)",
  "CREATE TABLE piece (body TEXT, number INTEGER, bytes BLOB, PRIMARY KEY (body, number))",
  "CREATE TABLE message (id TEXT PRIMARY KEY, envelope TEXT, at INTEGER)",
  "CREATE TABLE recipient (message TEXT, number INTEGER, address TEXT, due INTEGER)",
  "CREATE INDEX recipient_due ON recipient (due)",
];
const schema: Schema = { name: "bench", migrations: [() => TABLES] };

function batch(): readonly Statement[] {
  const id = `01kb0q5z9x${String(1e15 + serial++)}`;
  const envelope = '{"reversePath":"a@example.org","recipients":[{"address":"b@example.net"}]}';
  return [
    { sql: "INSERT INTO body VALUES (?, ?, 1)", parameters: [id, body.length] },
    { sql: "INSERT INTO piece VALUES (?, 0, ?)", parameters: [id, body] },
    { sql: "INSERT INTO message VALUES (?, ?, ?)", parameters: [id, envelope, serial] },
    { sql: "INSERT INTO recipient VALUES (?, 0, 'b@example.net', ?)", parameters: [id, serial] },
  ];
}

function floor(together: number): number {
  using database = new DatabaseSync(join(folder, `${serial}.sqlite`));
  database.exec(`PRAGMA page_size = 16384; PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${TABLES.join(";")}`);
  const prepared = batch().map(({ sql }) => database.prepare(sql));
  const start = performance.now();
  for (let done = 0; done < COUNT; done += together) {
    database.exec("BEGIN IMMEDIATE");
    for (let i = 0; i < together; i++) {
      batch().forEach(({ parameters }, at) => prepared[at]?.run(...parameters));
    }
    database.exec("COMMIT");
  }
  return (COUNT / (performance.now() - start)) * 1000;
}

async function ours(inFlight: number): Promise<number> {
  await using database = await openDatabase({ file: join(folder, `${serial}.sqlite`) }, [schema]);
  let left = COUNT;
  const start = performance.now();
  const session = async (): Promise<void> => {
    while (left-- > 0) await database.batch(batch());
  };
  await Promise.all(Array.from({ length: inFlight }, session));
  return (COUNT / (performance.now() - start)) * 1000;
}

function median(values: readonly number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0);
}

try {
  for (const sessions of [1, 10, 50]) {
    const measured = { ours: [] as number[], theirs: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      measured.ours.push(await ours(sessions));
      measured.theirs.push(floor(sessions));
    }
    const [mine, theirs] = [median(measured.ours), median(measured.theirs)];
    const ratio = Number((mine / theirs).toFixed(2));
    const bench = `database.batch.durable.10k.s${sessions}`;
    const line = { bench, ours: mine, peer: "floor", theirs, ratio, unit: "batch/s" };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
