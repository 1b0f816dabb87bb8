import type { Adapter } from "../conformance.ts";
import { caseOf, type Fact } from "./facts.ts";
import { filesOf, type SuiteFile } from "./files.ts";
import { soundness } from "./soundness.ts";

/**
 * An adapter for messages without an answer: a file is a case, and must be read soundly.
 *
 * @param more - what else the name of a file says of it, or its neighbours
 */
export function inputOnly(
  more: (file: SuiteFile, folder: string) => readonly Fact[] = () => [],
): Adapter {
  return {
    async run(folder) {
      return Array.from(filesOf(folder), (file) =>
        caseOf(file.name, [...soundness(file.octets), ...more(file, folder)]),
      );
    },
  };
}
