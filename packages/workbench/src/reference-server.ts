import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
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

const root = join(import.meta.dirname, "../../..");

/** How `npm start` starts it: an environment variable, `exec`, the program, its arguments. */
function startCommand(): { readonly env: NodeJS.ProcessEnv; readonly args: readonly string[] } {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly scripts: { readonly start: string };
  };
  const [variable = "", , , ...args] = scripts.start.split(" ");
  const [name = "", value] = variable.split("=");
  return { env: { ...process.env, [name]: value }, args };
}

const ports = ["smtp", "submission", "pop3"].flatMap((service) => ["--port", `${service}=0`]);

/** Starts the reference server on free ports with its data in `data`, and waits until it is ready. */
export async function startServer(data: string, args: readonly string[] = []): Promise<Server> {
  const start = startCommand();
  const options = ["--json", "--data", data, ...ports, ...args];
  const child = spawn(process.execPath, [...start.args, ...options], {
    cwd: root,
    env: start.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
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
