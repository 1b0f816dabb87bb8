import { createHash } from "node:crypto";

/** A message of the load: its name stands in the Subject, its digest is known to the audit. */
export interface Letter {
  readonly name: string;
  readonly recipient: string;
  readonly bytes: Buffer;
  readonly digest: string;
}

/** A small random generator, seeded: one seed, one load. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Sizes from 1 KiB to 25 MiB, small ones far more often. */
function drawSize(random: () => number): number {
  const draw = random();
  if (draw < 0.6) return 1024 + Math.floor(random() * 9216);
  if (draw < 0.9) return 10_240 + Math.floor(random() * 1_038_336);
  if (draw < 0.99) return 1_048_576 + Math.floor(random() * 4_194_304);
  return 26_214_400;
}

const marker = "X-Letter: ";

/** Writes a letter: one long run of lines, some of them beginning with a dot. */
export function writeLetter(name: string, recipient: string, random: () => number): Letter {
  const size = drawSize(random);
  const lines: string[] = [`${marker}${name}`, "Subject: crash", ""];
  let length = lines.join("\r\n").length + 2;
  while (length < size) {
    const line =
      `${random() < 0.1 ? "." : ""}${Math.floor(random() * 2 ** 48).toString(36)}`.padEnd(70, "-");
    lines.push(line);
    length += line.length + 2;
  }
  const bytes = Buffer.from(`${lines.join("\r\n")}\r\n`, "latin1");
  return { name, recipient, bytes, digest: digest(bytes) };
}

/** What a body is compared by. */
export function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The letter in a message as it arrived: the trace fields before it are cut off. */
export function findLetter(
  message: Buffer,
): { readonly name: string; readonly digest: string } | undefined {
  const at = message.indexOf(marker);
  if (at === -1) return undefined;
  const name = message.toString("latin1", at + marker.length, message.indexOf("\r\n", at));
  return { name, digest: digest(message.subarray(at)) };
}
