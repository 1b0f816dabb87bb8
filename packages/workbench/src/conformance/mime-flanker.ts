/** Messages of a mail library in Python, read soundly, and its lists of addresses. */
import type { Adapter } from "../conformance.ts";
import { caseOf } from "../conformance-mime/facts.ts";
import { filesOf } from "../conformance-mime/files.ts";
import { lineCases } from "../conformance-mime/flanker-lists.ts";
import { soundness } from "../conformance-mime/soundness.ts";

/** A message is a case, and so is each line of a list of addresses; lists of URLs are none. */
export const adapter: Adapter = {
  async run(folder) {
    return Array.from(filesOf(folder)).flatMap(({ name, octets }) =>
      name.includes("/") ? [caseOf(name, soundness(octets))] : lineCases(name, folder),
    );
  },
};
