/** `npm run conformance -- SUITE [DIR]`: our adapter over the cases of an outside suite. */
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";

/** What an adapter answers for each case. */
export interface Case {
  readonly name: string;
  readonly expected: string;
  readonly actual: string;
  /** Where the suite expects what an RFC says otherwise: the RFC, its section, and what it says. */
  readonly difference?: string;
}

/** Runs the cases found in a folder. */
export interface Adapter {
  run(folder: string): Promise<readonly Case[]>;
}

const adapters = join(import.meta.dirname, "conformance");
const suites = existsSync(adapters)
  ? readdirSync(adapters).map((file) => basename(file, ".ts"))
  : [];
const [
  suite = "",
  folder = join(import.meta.dirname, "../../../../shared/conformance", suite, "open"),
] = process.argv.slice(2);

if (!suites.includes(suite)) {
  console.error(
    `Usage: npm run conformance -- SUITE [DIR], where SUITE is one of: ${suites.join(", ")}`,
  );
  process.exitCode = 2;
} else if (!existsSync(folder)) {
  console.error(`${folder}: there is no such folder`);
  process.exitCode = 2;
} else {
  const { adapter } = (await import(`./conformance/${suite}.ts`)) as { adapter: Adapter };
  const cases = await adapter.run(folder);
  const others = cases.filter(({ expected, actual }) => expected !== actual);
  const failed = others.filter(({ difference }) => difference === undefined);
  for (const { name, expected, actual, difference } of others) {
    console.log(`${name}\n  expected ${expected}\n  actual   ${actual}`);
    if (difference !== undefined) console.log(`  differs  ${difference}`);
  }
  const differing = others.length - failed.length;
  console.log(
    `${cases.length - others.length} passed, ${failed.length} failed` +
      (differing > 0 ? `, ${differing} differ by an RFC` : ""),
  );
  process.exitCode = failed.length > 0 ? 1 : 0;
}
