/** One set: a check of what each reader makes of it, then its rates, round by round. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { figure, type Figure, median } from "../measure.ts";
import { agreementOf } from "./agreement.ts";
import { type Child, type Start, startOurs } from "./children.ts";
import type { Corpus } from "./corpus.ts";
import { writeMessages } from "./corpus-file.ts";
import type { Outcome } from "./view.ts";

/** How long a set is measured. */
export interface Effort {
  readonly rounds: number;
  /** Milliseconds of each run. */
  readonly time: number;
}

/** A set, and what it is measured against. */
export interface SetBench {
  readonly name: string;
  readonly corpus: Corpus;
  readonly peers: ReadonlyMap<string, Start>;
  readonly folder: string;
  readonly effort: Effort;
  /** A file of everyday mail, to compare our own rates with. */
  readonly everyday?: string;
}

/** What `kind` is compared with: by peer, the kind of its work. */
const RIVALS = {
  parse: ["simpleParser", "MailParser", "postal-mime", "gmime"],
  headers: ["mailsplit", "gmime"],
} as const;

/**
 * With so many messages of which both make the same, rates are compared over all of them: what is
 * left is broken mail that has no right reading, and that each reads at its usual pace. With fewer,
 * they are compared over those messages alone.
 */
const ENOUGH = 0.95;

/** A row to be: our work against a peer's. */
interface Row {
  readonly bench: string;
  readonly peer: string;
  /** Keys of runners. */
  readonly ours: string;
  readonly theirs: string;
}

interface Run {
  readonly rate: number;
  readonly memory: number;
}

/** Readers that are measured, by key, and the rows that come of them. */
class Plan {
  readonly starts = new Map<string, () => Child>();
  readonly rows: Row[] = [];

  add(key: string, start: () => Child): string {
    if (!this.starts.has(key)) this.starts.set(key, start);
    return key;
  }
}

async function outcomes(start: Start, kind: string, file: string): Promise<readonly Outcome[]> {
  await using child = start(kind, file);
  const found = await child.ask("check");
  if ("answer" in found) return found.answer as readonly Outcome[];
  return [{ failed: found.failed }];
}

async function addRival(
  plan: Plan,
  { name, corpus, folder }: SetBench,
  kind: "parse" | "headers",
  [peer, start]: readonly [string, Start],
  ours: readonly Outcome[],
): Promise<void> {
  const all = join(folder, name);
  const theirs = await outcomes(start, kind, all);
  const padded = corpus.messages.map((_, i) => theirs[i] ?? (theirs[0] as Outcome));
  const { agreed, void: reason } = agreementOf(corpus, ours, padded);
  const share = `${agreed.length} of ${corpus.messages.length} messages`;
  console.log(`${name}, ${kind}: ${peer} agrees on ${share}${reason ? `; void (${reason})` : ""}`);
  if (reason !== undefined) return;
  const whole = agreed.length >= ENOUGH * corpus.messages.length;
  const file = whole ? all : `${all}.${kind}.${peer}`;
  if (!whole)
    writeMessages(
      file,
      agreed.map((i) => corpus.messages[i] as Buffer),
    );
  const own = (each: string): string =>
    plan.add(`ours ${each} ${file}`, () => startOurs(each, file));
  const key = plan.add(`${peer} ${kind}`, () => start(kind, file));
  plan.rows.push({ bench: `mime.${kind}.${name}`, peer, ours: own(kind), theirs: key });
  if (kind === "parse" && peer === "gmime") {
    plan.rows.push({ bench: `mime.index.${name}`, peer, ours: own("index"), theirs: key });
  }
}

async function planned(bench: SetBench): Promise<Plan> {
  const plan = new Plan();
  const file = join(bench.folder, bench.name);
  for (const kind of ["parse", "headers"] as const) {
    const ours = await outcomes(startOurs, kind, file);
    for (const peer of RIVALS[kind]) {
      const start = bench.peers.get(peer);
      if (start !== undefined) await addRival(plan, bench, kind, [peer, start], ours);
    }
  }
  const { everyday, name } = bench;
  if (everyday !== undefined) {
    const ours = plan.add(`ours parse ${file}`, () => startOurs("parse", file));
    const theirs = plan.add("everyday", () => startOurs("parse", everyday));
    plan.rows.push({ bench: `mime.parse.${name}`, peer: "ours on real", ours, theirs });
  }
  return plan;
}

function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  const keyed = items.map((item) => ({ item, key: Math.random() }));
  return keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item);
}

/** The runs of each reader, the first round not among them: it warms up. */
async function measured(plan: Plan, { rounds, time }: Effort): Promise<ReadonlyMap<string, Run[]>> {
  await using stack = new AsyncDisposableStack();
  const children = [...plan.starts].map(([key, start]) => [key, stack.use(start())] as const);
  const runs = new Map<string, Run[]>();
  for (let round = 0; round <= rounds; round++)
    for (const [key, child] of shuffled(children)) {
      const found = await child.ask(`run ${time}`);
      if (round > 0 && "answer" in found) {
        runs.set(key, [...(runs.get(key) ?? []), found.answer as Run]);
      }
    }
  return runs;
}

/** Measures a set; answers its rows, and prints what each reader needed of memory. */
export async function benchSet(bench: SetBench): Promise<readonly Figure[]> {
  const file = join(bench.folder, bench.name);
  writeMessages(file, bench.corpus.messages);
  const plan = await planned(bench);
  const runs = await measured(plan, bench.effort);
  if (bench.name !== "real") rmSync(file);
  const memory = [...runs].map(
    ([key, found]) =>
      `${key.split("/")[0]?.trim()} ${Math.round(median(found.map((each) => each.memory)))}`,
  );
  console.log(`${bench.name}, peak MB over the base: ${memory.join(", ")}`);
  const rates = (key: string): number[] => (runs.get(key) ?? []).map(({ rate }) => rate);
  // Some readers take one pass over a hostile message and hang in the next.
  const finished = plan.rows.filter(
    ({ ours, theirs }) => rates(ours).length > 0 && rates(theirs).length === rates(ours).length,
  );
  for (const row of plan.rows)
    if (!finished.includes(row))
      console.log(`${row.bench}: ${row.peer} or we did not finish; void`);
  return finished.map((row) =>
    figure(row.bench, "MB/CPU s", rates(row.ours), row.peer, rates(row.theirs)),
  );
}
