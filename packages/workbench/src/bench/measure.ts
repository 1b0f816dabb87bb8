import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** One figure of ours against one of a peer, as it is printed. */
export interface Figure {
  readonly bench: string;
  readonly ours: number;
  readonly peer: string;
  readonly theirs: number;
  /** More than 1 is better for us. */
  readonly ratio: number;
  readonly unit: string;
}

/** The middle value; of two middle values, their mean. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? high)) / 2;
}

/** The median of ours, of theirs, and of the ratios round by round. */
export function figure(
  bench: string,
  unit: string,
  ours: readonly number[],
  peer: string,
  theirs: readonly number[],
): Figure {
  const ratios = ours.map((value, i) => value / (theirs[i] ?? Number.NaN));
  const round = (value: number): number => Number(value.toPrecision(4));
  return {
    bench,
    ours: round(median(ours)),
    peer,
    theirs: round(median(theirs)),
    ratio: round(median(ratios)),
    unit,
  };
}

/** Prints a table for people, then one JSON object a line for programs. */
export function print(figures: readonly Figure[]): void {
  console.table(figures);
  for (const each of figures) console.log(JSON.stringify(each));
}

/** Runs a program of Node to its end; answers what it printed. */
export async function runNode(script: string, args: readonly (string | number)[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args.map(String)]);
  return stdout;
}
