import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { createInterface } from "node:readline";

/** A program of this folder that runs; disposing of it stops it as Ctrl-C does. */
export interface Program extends AsyncDisposable {
  /** The ports of its first line, in order. */
  readonly ports: readonly number[];
  /** Kills it, so that it can do nothing more. */
  kill(): Promise<void>;
}

/** Starts a program and waits for the line that says where it listens. */
export async function start(name: string, ...args: string[]): Promise<Program> {
  const child = spawned(name, args);
  let errors = "";
  child.stderr.on("data", (text: Buffer) => (errors += text.toString()));
  const exited = once(child, "exit");
  const first = once(createInterface(child.stdout), "line");
  const line = await Promise.race([first, exited.then(() => undefined)]);
  if (line === undefined) throw new Error(`${name} did not start: ${errors}`);
  return {
    ports: [...String(line[0]).matchAll(/port (\d+)/g)].map((match) => Number(match[1])),
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
    async [Symbol.asyncDispose]() {
      if (child.signalCode === "SIGKILL") return;
      child.kill("SIGINT");
      const [exitCode] = (await exited) as [number | null];
      if (exitCode !== 0) throw new Error(`${name} ended with ${exitCode}: ${errors}`);
    },
  };
}

/** Runs a program to its end. */
export async function run(
  name: string,
  ...args: string[]
): Promise<{ readonly exitCode: number; readonly output: string }> {
  const child = spawned(name, args);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text: Buffer) => (output += text.toString()));
  const [exitCode] = (await once(child, "close")) as [number];
  return { exitCode, output };
}

function spawned(
  name: string,
  args: readonly string[],
): ChildProcessByStdio<null, Readable, Readable> {
  const file = new URL(`../src/${name}.ts`, import.meta.url).pathname;
  const flags = ["--conditions=@mailwright/source", "--disable-warning=ExperimentalWarning"];
  return spawn(process.execPath, [...flags, file, ...args], { stdio: ["ignore", "pipe", "pipe"] });
}
