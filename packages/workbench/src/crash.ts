/**
 * `npm run crash -- [--runs N] [--seed S]`: eight sessions send messages of 1 KiB to 25 MiB, local,
 * relayed, and to accounts whose rules redirect or file them; the server is killed at a seeded moment
 * and started again; then every acknowledged message must be in its place once, octet by octet.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { audit, drained, joined, readMailbox, readMaildrop, type Verdict } from "./crash/audit.ts";
import { SORTED, writeConfiguration } from "./crash/accounts.ts";
import { generator } from "./crash/letter.ts";
import { load } from "./crash/load.ts";
import { startServer, stopServer } from "./reference-server.ts";
import { openSink } from "./crash/sink.ts";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "10" }, seed: { type: "string", default: "1" } },
});

async function crash(seed: number): Promise<Verdict> {
  const data = mkdtempSync(join(tmpdir(), "mailwright-crash-"));
  await using sink = await openSink();
  const configured = ["--config", writeConfiguration(data, sink.port)];
  try {
    const server = await startServer(data, configured);
    if (server.postmaster === undefined) throw new Error("no postmaster on the first start");
    const sending = load(server, server.postmaster, seed);
    await new Promise((resolve) => setTimeout(resolve, 300 + generator(seed)() * 2500));
    const killed = Date.now();
    await stopServer(server, "SIGKILL");
    const sent = await sending;
    const again = await startServer(data, configured);
    let maildrop: Awaited<ReturnType<typeof readMaildrop>>;
    try {
      await drained(data);
      maildrop = await readMaildrop(again, server.postmaster);
    } finally {
      await stopServer(again);
    }
    const filed = joined(maildrop, await readMailbox(data, SORTED, "Sorted"));
    return audit(sent, filed, sink.arrivals, killed);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

const total = { runs: 0, acknowledged: 0, lost: 0, doubled: 0, repeated: 0, damaged: 0 };
for (let run = 0; run < Number(values.runs); run++) {
  const seed = Number(values.seed) + run;
  const verdict = await crash(seed);
  total.runs++;
  total.acknowledged += verdict.acknowledged;
  for (const kind of ["lost", "doubled", "repeated", "damaged"] as const) {
    total[kind] += verdict[kind].length;
    if (verdict[kind].length > 0) console.log(`seed ${seed}: ${kind}: ${verdict[kind].join(", ")}`);
  }
  console.log(`seed ${seed}: ${verdict.acknowledged} acknowledged`);
}
if (total.damaged > 0) console.log(`${total.damaged} damaged`);
console.log(`${total.repeated} repeated`);
console.log(
  `${total.runs} runs, ${total.acknowledged} acknowledged, ${total.lost} lost, ${total.doubled} doubled`,
);
process.exitCode = total.lost + total.doubled + total.damaged > 0 ? 1 : 0;
