import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** A file of a suite. */
export interface SuiteFile {
  /** Its path in the folder. */
  readonly name: string;
  readonly octets: Uint8Array;
}

/** The files of a folder and those below it, in the order of their names; no lists of cases. */
export function* filesOf(folder: string): Generator<SuiteFile> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted();
  for (const name of names) {
    const path = join(folder, name);
    if (name !== "ORDER.tsv" && statSync(path).isFile()) {
      yield { name, octets: readFileSync(path) };
    }
  }
}
