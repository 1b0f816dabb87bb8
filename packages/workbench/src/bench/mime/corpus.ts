/** The sets that readers of mail are measured on. */
import { hostile } from "./hostile.ts";
import { attachmentOf, headers, nested, parts, plain } from "./large.ts";
import { letters } from "./letters.ts";
import { SeededRandom } from "./random.ts";
import { samples } from "./samples.ts";

/** Messages that are measured together. */
export interface Corpus {
  readonly messages: readonly Buffer[];
  /** How many of them, the first, were generated: what they hold is beyond dispute. */
  readonly generated: number;
}

const MESSAGES = 500;
/** Of the samples, at most so many: the larger part is generated. */
const SAMPLES = 300;

function real(): Corpus {
  const found = samples().slice(0, SAMPLES);
  const generated = MESSAGES - found.length;
  return { messages: [...letters(new SeededRandom(2822), generated), ...found], generated };
}

const one = (make: () => Buffer) => (): Corpus => ({ messages: [make()], generated: 1 });

/** Each set by its name; made when it is asked for. */
export const corpora: ReadonlyMap<string, () => Corpus> = new Map([
  ["real", real],
  ["attachment-1m", one(() => attachmentOf(1))],
  ["attachment-25m", one(() => attachmentOf(25))],
  ["nested-100", one(() => nested(100))],
  ["headers-10k", one(() => headers(10_000))],
  ["parts-1000", one(() => parts(1000))],
  ["plain-1m", one(() => plain(1_000_000))],
  ...Object.entries(hostile).map(([name, make]) => [name, one(make)] as const),
]);
