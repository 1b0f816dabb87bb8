import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** What the reference server prints when it is ready. */
export interface Ready {
  readonly ready: { readonly smtp: number; readonly submission: number; readonly pop3: number };
  readonly postmaster?: { readonly address: string; readonly password: string };
}

/** The reference server as a process. */
export interface Server extends Ready {
  readonly child: ChildProcess;
  /** What it has written to its log so far. */
  log(): string;
}

const main = join(import.meta.dirname, "../../../examples/server/src/main.ts");
const flags = ["--conditions=@mailwright/source", "--disable-warning=ExperimentalWarning"];
const ports = ["smtp", "submission", "pop3"].flatMap((service) => ["--port", `${service}=0`]);

/** Starts the reference server on free ports with its data in `data`, and waits until it is ready. */
export async function startServer(data: string, args: readonly string[] = []): Promise<Server> {
  const child = spawn(
    process.execPath,
    [...flags, main, "--json", "--data", data, ...ports, ...args],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  let output = "";
  const ready = new Promise<Ready>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("\n")) resolve(JSON.parse(output) as Ready);
    });
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${log}`)));
  });
  return { ...(await ready), child, log: () => log };
}

/** Ends the server, and waits until it is gone. */
export async function stopServer(
  { child }: Server,
  signal: NodeJS.Signals = "SIGTERM",
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}
