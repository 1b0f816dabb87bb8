/** Memory for one message of 25 MiB that is read from a file, its attachment decoded. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Figure } from "../measure.ts";
import { type Start, startOurs } from "./children.ts";

interface Streamed {
  readonly octets: number;
  readonly memory: number;
}

async function streamed(start: Start, file: string): Promise<Streamed> {
  await using child = start("parse", "");
  const found = await child.ask(`stream ${file}`);
  return "answer" in found ? (found.answer as Streamed) : { octets: 0, memory: Number.NaN };
}

export async function benchMemory(
  message: Buffer,
  peers: ReadonlyMap<string, Start>,
  folder: string,
): Promise<readonly Figure[]> {
  const file = join(folder, "message");
  writeFileSync(file, message);
  const ours = await streamed(startOurs, file);
  const figures: Figure[] = [];
  for (const peer of ["MailParser", "simpleParser", "gmime"]) {
    const start = peers.get(peer);
    if (start === undefined) continue;
    const theirs = await streamed(start, file);
    // Texts are counted as octets by some, as characters or not at all by others.
    if (Math.abs(theirs.octets - ours.octets) > 100) console.log(`${peer} decodes other octets`);
    else {
      figures.push({
        bench: "mime.memory.attachment-25m",
        ours: Number(ours.memory.toPrecision(4)),
        peer,
        theirs: Number(theirs.memory.toPrecision(4)),
        ratio: Number((theirs.memory / ours.memory).toPrecision(4)),
        unit: "MB over base",
      });
    }
  }
  return figures;
}
