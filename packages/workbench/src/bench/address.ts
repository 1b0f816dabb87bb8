/**
 * Reading lists of addresses: values of fields a CPU second, ours and the peers' in one process,
 * round by round in random order. A peer that reads other addresses than we do has no row.
 */
import { type Figure, figure, print } from "./measure.ts";
import { corpora } from "./address/corpus.ts";
import { findPeers, ours, type Reader } from "./address/readers.ts";
import { SeededRandom } from "./mime/random.ts";

const ROUNDS = 15;
/** CPU time of one reader in one round, in microseconds. */
const TIME = 60_000;

const random = new SeededRandom(7);
const { peers, missing } = findPeers();
for (const name of missing) console.log(`${name} is left out: it could not be installed`);

// The sum over all kinds is the figure; those of the kinds show where it comes from.
const all = [...corpora.values()].flat();
print([...corpora, ["", all] as const].flatMap(([set, values]) => bench(set, values)));

function bench(set: string, values: readonly string[]): readonly Figure[] {
  const name = set === "" ? "address.parse" : `address.parse.${set}`;
  const compared = peers.filter((peer) => agrees(name, peer, values));
  const readers = [ours, ...compared];
  const rates = new Map<Reader, number[]>(readers.map((reader) => [reader, []]));
  for (const reader of readers) measure(reader, values);
  for (let round = 0; round < ROUNDS; round++) {
    for (const reader of shuffled(readers)) rates.get(reader)?.push(measure(reader, values));
  }
  const own = rates.get(ours) ?? [];
  return compared.map((peer) => figure(name, "values/s", own, peer.name, rates.get(peer) ?? []));
}

/** Whether a peer reads the same addresses; says so when it does not. */
function agrees(name: string, peer: Reader, values: readonly string[]): boolean {
  const wrong = values.find((value) => show(peer, value) !== show(ours, value));
  if (wrong === undefined) return true;
  console.log(
    `${name}: void for ${peer.name}, which reads other addresses in ${JSON.stringify(wrong)}`,
  );
  console.log(`  ${show(ours, wrong)}\n  ${show(peer, wrong)}`);
  return false;
}

function show(reader: Reader, value: string): string {
  try {
    return reader.addresses(reader.parse(value) as never).join(", ");
  } catch (error) {
    return `an error: ${String(error)}`;
  }
}

/** Values a second of CPU time. */
function measure({ parse }: Reader, values: readonly string[]): number {
  let count = 0;
  let spent = 0;
  const begun = process.cpuUsage();
  while (spent < TIME) {
    for (const value of values) parse(value);
    count += values.length;
    const { user, system } = process.cpuUsage(begun);
    spent = user + system;
  }
  return (count * 1_000_000) / spent;
}

function shuffled(readers: readonly Reader[]): readonly Reader[] {
  const left = [...readers];
  return readers.map(() => left.splice(random.below(left.length), 1)[0] as Reader);
}
