/** `npm test`: every check of the project, then one plain line that counts the tests. */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
}

const report = "node_modules/.cache/mailwright/tests.json";
rmSync(report, { force: true });

const run = (...args: string[]): number =>
  spawnSync("turbo", args, { stdio: "inherit" }).status ?? 1;

const boundaries = run("boundaries");
const checks = run("run", "types", "lint", "format", "unused", "unit", "--continue");

try {
  const tests = JSON.parse(readFileSync(report, "utf8")) as Report;
  const skipped = tests.numPendingTests > 0 ? `, ${tests.numPendingTests} skipped` : "";
  console.log(`${tests.numPassedTests} passed, ${tests.numFailedTests} failed${skipped}`);
} catch {
  console.log("the tests did not run: see above");
}
process.exitCode = boundaries || checks;
