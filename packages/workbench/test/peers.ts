import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";

/** Whether a program is installed here; tests of one that is not are skipped by name. */
export function installed(program: string): boolean {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Runs a program to its end, two minutes at most; answers what it printed, as octets. */
export async function run(program: string, args: readonly string[]): Promise<Buffer> {
  const options = { encoding: "buffer", timeout: 120_000, maxBuffer: 100_000_000 } as const;
  const { stdout } = await promisify(execFile)(program, [...args], options);
  return stdout;
}
