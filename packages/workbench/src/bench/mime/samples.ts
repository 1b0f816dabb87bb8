/** Real messages of other projects, where their test data stands next to the repository. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "../../../../../../shared/conformance");
const SUITES: readonly (readonly [string, RegExp])[] = [
  ["mime-rspamd", /\.eml$/],
  ["mime-mikel-mail", /\.eml$/],
  ["mime-mime4j", /\.(eml|msg)$/],
  ["mime-mailparser", /\.eml$/],
];
/** A larger one would outweigh the others. */
const LARGEST = 200_000;

/** With CRLF after each line, as mail comes in. */
function asSent(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replaceAll(/\r?\n/g, "\r\n"), "latin1");
}

/** The samples that are there, always in the same order. */
export function samples(): Buffer[] {
  return SUITES.flatMap(([suite, names]) => {
    const folder = join(FOLDER, suite, "open");
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => names.test(name))
      .toSorted()
      .map((name) => asSent(readFileSync(join(folder, name))))
      .filter(({ length }) => length > 0 && length <= LARGEST);
  });
}
