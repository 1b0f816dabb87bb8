import { type Administrator, runCommandLine, type Terminal } from "../src/index.ts";

/** What a command line came to. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** What a command line is run with. */
export interface Given {
  /** What stands on standard input. */
  readonly input?: string | undefined;
  /** Carries the command out, instead of whoever is found. */
  readonly administrator?: Administrator | undefined;
}

/** Carries out a command line, as the program does. */
export async function runLine(
  data: string,
  args: readonly string[],
  { input = "", administrator }: Given = {},
): Promise<Ran> {
  const out: Uint8Array[] = [];
  let error = "";
  async function* standardInput() {
    if (input !== "") yield new TextEncoder().encode(input);
  }
  const terminal: Terminal = {
    environment: { MAILWRIGHT_DATA: data },
    input: standardInput(),
    write: async (chunk) =>
      void out.push(typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk),
    complain: (text) => void (error += text),
  };
  const found = administrator && { run: administrator.run, [Symbol.asyncDispose]: async () => {} };
  const code = await runCommandLine(args, terminal, found && (() => found));
  return { code, out: new TextDecoder().decode(Buffer.concat(out)), error };
}
