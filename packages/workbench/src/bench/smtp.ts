/**
 * Durable receive: messages a second that are on disk before their 250, for ten sessions that reuse
 * their connections. Every peer fsyncs before it answers; rounds are interleaved. Our receiver is
 * measured bare, and with what a server adds to it.
 */
import { fileURLToPath } from "node:url";
import { figure, type Figure, print, runNode } from "./measure.ts";
import { haraka, ours, type Peer, smtpServerFsync } from "./peers.ts";
import { postfix } from "./postfix.ts";

const rounds = 11;
const WARMING = 10_000;
const load = fileURLToPath(new URL("load.ts", import.meta.url));

/** In another order each round: what one leaves the disk to do slows whoever comes next. */
function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  const keyed = items.map((item) => ({ item, key: Math.random() }));
  return keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item);
}

/** One server in one of its states. */
interface Runner {
  readonly name: string;
  readonly port: number;
  readonly prepare: () => Promise<void>;
}

async function started(peers: readonly Peer[], stack: AsyncDisposableStack): Promise<Runner[]> {
  const runners: Runner[] = [];
  for (const { name, durability, guards, ...peer } of peers) {
    const running = await peer.start();
    if ("missing" in running) {
      console.log(`left out: ${name} (${running.missing})`);
      continue;
    }
    console.log(`${name}: ${durability}`);
    const { port } = stack.use(running);
    for (const guard of guards ?? [undefined])
      runners.push({
        name: guard ?? name,
        port,
        prepare: async () => (guard === undefined ? undefined : running.tell?.(guard)),
      });
  }
  return runners;
}

/** Starts every peer, measures them in turn, round by round, and answers the rates of each. */
async function measure(
  peers: readonly Peer[],
  cell: { readonly sessions: number; readonly count: number; readonly size: number },
): Promise<ReadonlyMap<string, readonly number[]>> {
  await using stack = new AsyncDisposableStack();
  const runners = await started(peers, stack);
  const rates = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round++)
    for (const { name, port, prepare } of shuffled(runners)) {
      await prepare();
      // The first round warms up, until what is hot is compiled.
      const count = round === 0 ? WARMING : cell.count;
      const value = count / Number(await runNode(load, [port, cell.sessions, count, cell.size]));
      if (round > 0) rates.set(name, [...(rates.get(name) ?? []), value]);
    }
  return rates;
}

const figures: Figure[] = [];
for (const { name, ...cell } of [{ name: "10k.s10", sessions: 10, count: 2000, size: 10_240 }]) {
  const rates = await measure([ours, smtpServerFsync, haraka, postfix], cell);
  const mine = rates.get("bare") ?? [];
  for (const [each, theirs] of rates)
    if (each === "guarded" || each === "marking")
      figures.push(figure(`smtp.receive.${each}.${name}`, "msg/s", theirs, "bare", mine));
    else if (each !== "bare")
      figures.push(figure(`smtp.receive.durable.${name}`, "msg/s", mine, each, theirs));
}
print(figures);
