/**
 * Durable receive: messages a second that are on disk before their 250, for ten sessions that reuse
 * their connections. Every peer fsyncs before it answers; rounds are interleaved. `guarded` and
 * `marking` are the same receiver with what a server adds to it, against the bare one.
 */
import { fileURLToPath } from "node:url";
import { figure, type Figure, print, runNode } from "./measure.ts";
import { guarded, haraka, marking, ours, type Peer, smtpServerFsync } from "./peers.ts";
import { postfix } from "./postfix.ts";

const rounds = 11;
const WARMING = 10_000;
const load = fileURLToPath(new URL("load.ts", import.meta.url));

/** In another order each round: what one leaves the disk to do slows whoever comes next. */
function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  const keyed = items.map((item) => ({ item, key: Math.random() }));
  return keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item);
}

/** Starts every peer, measures them in turn, round by round, and answers the rates of each. */
async function measure(
  peers: readonly Peer[],
  cell: { readonly sessions: number; readonly count: number; readonly size: number },
): Promise<ReadonlyMap<string, readonly number[]>> {
  await using stack = new AsyncDisposableStack();
  const running = new Map<string, number>();
  for (const peer of peers) {
    const started = await peer.start();
    if ("missing" in started) console.log(`left out: ${peer.name} (${started.missing})`);
    else {
      running.set(peer.name, stack.use(started).port);
      console.log(`${peer.name}: ${peer.durability}`);
    }
  }
  const rates = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round++)
    for (const [name, port] of shuffled([...running])) {
      // The first round warms up, until what is hot is compiled.
      const count = round === 0 ? WARMING : cell.count;
      const value = count / Number(await runNode(load, [port, cell.sessions, count, cell.size]));
      if (round > 0) rates.set(name, [...(rates.get(name) ?? []), value]);
    }
  return rates;
}

const figures: Figure[] = [];
for (const { name, ...cell } of [{ name: "10k.s10", sessions: 10, count: 2000, size: 10_240 }]) {
  const rates = await measure([ours, guarded, marking, smtpServerFsync, haraka, postfix], cell);
  const mine = rates.get(ours.name) ?? [];
  const whole = [guarded.name, marking.name];
  for (const each of whole)
    figures.push(
      figure(`smtp.receive.${each}.${name}`, "msg/s", rates.get(each) ?? [], "bare", mine),
    );
  for (const [peer, theirs] of rates)
    if (peer !== ours.name && !whole.includes(peer))
      figures.push(figure(`smtp.receive.durable.${name}`, "msg/s", mine, peer, theirs));
}
print(figures);
