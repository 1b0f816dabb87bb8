import type { Reloaded } from "@mailwright/admin";
import type { Config } from "./config.ts";

// What is taken up while the server runs; all else is read at its start.
const OWNED: ReadonlySet<string> = new Set(["smtp", "submission", "pop3", "tls", "log"]);

/**
 * Reads the configuration again and takes it up; what goes wrong is told, and changes nothing else.
 *
 * @param take - takes up doors, keys and log; answers what could not be
 */
export async function reloaded(
  before: Config,
  reread: () => Promise<Config>,
  take: (config: Config) => Promise<readonly unknown[]>,
): Promise<Reloaded> {
  try {
    const config = await reread();
    const problems = (await take(config)).map(told);
    const names = Object.keys({ ...before, ...config }) as (keyof Config)[];
    const waiting = names.filter(
      (name) => !OWNED.has(name) && JSON.stringify(before[name]) !== JSON.stringify(config[name]),
    );
    return { problems, waiting };
  } catch (error) {
    return { problems: [told(error)], waiting: [] };
  }
}

function told(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
