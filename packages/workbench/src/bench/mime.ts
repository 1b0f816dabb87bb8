/**
 * Reading mail: MB a CPU second for a full parse, for the structure alone and for the header alone,
 * and peak memory. Each reader is a process of its own; rounds are interleaved, in random order.
 * Names of sets after the area limit the run to them.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Figure, print } from "./measure.ts";
import { peers as findPeers } from "./mime/children.ts";
import { corpora, type Corpus } from "./mime/corpus.ts";
import { writeMessages } from "./mime/corpus-file.ts";
import { benchMemory } from "./mime/memory-bench.ts";
import { benchSet } from "./mime/set-bench.ts";

const chosen = process.argv.slice(3);
const unknown = chosen.filter((name) => !corpora.has(name));
const wanted = chosen.length > 0 ? chosen : [...corpora.keys()];

/** Of one hostile message less can be learnt than of everyday mail. */
const EFFORTS = {
  real: { rounds: 7, time: 500 },
  large: { rounds: 5, time: 300 },
  hostile: { rounds: 3, time: 200 },
};

function effortOf(name: string): { readonly rounds: number; readonly time: number } {
  if (name === "real") return EFFORTS.real;
  return name.startsWith("hostile-") ? EFFORTS.hostile : EFFORTS.large;
}

async function bench(folder: string): Promise<readonly Figure[]> {
  const peers = findPeers();
  const everyday = join(folder, "real");
  const make = (name: string): Corpus => (corpora.get(name) as () => Corpus)();
  writeMessages(everyday, make("real").messages);
  const figures: Figure[] = [];
  for (const name of wanted) {
    const compared = name.startsWith("hostile-") ? { everyday } : {};
    const corpus = make(name);
    figures.push(
      ...(await benchSet({ name, corpus, peers, folder, effort: effortOf(name), ...compared })),
    );
    if (name === "attachment-25m") {
      figures.push(...(await benchMemory(corpus.messages[0] as Buffer, peers, folder)));
    }
  }
  return figures;
}

if (unknown.length > 0) {
  console.error(`No such set: ${unknown.join(", ")}. Sets: ${[...corpora.keys()].join(", ")}`);
  process.exitCode = 2;
} else {
  const folder = mkdtempSync(join(tmpdir(), "mailwright-mime-"));
  try {
    print(await bench(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
