/** Readers as processes of their own, which wait for commands. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { cache, installed } from "../peers.ts";

/** A reader that was started; it answers one command at a time. */
export interface Child extends AsyncDisposable {
  /** What it answers, or why it does not. */
  ask(command: string): Promise<{ readonly answer: unknown } | { readonly failed: string }>;
}

/** How a reader is started. */
export type Start = (kind: string, file: string) => Child;

/** A reader that hangs, as some do over hostile mail, is given up. */
const PATIENCE = 15_000;

function childOf(process: ChildProcess): Child {
  const { stdin, stdout } = process;
  if (stdin === null || stdout === null) throw new Error("a reader has no pipes");
  stdin.on("error", () => undefined);
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const gone = once(process, "exit");
  return {
    async ask(command) {
      const timer = setTimeout(() => process.kill("SIGKILL"), PATIENCE);
      stdin.write(`${command}\n`);
      const line = await lines.next();
      clearTimeout(timer);
      if (line.done !== true) return { answer: JSON.parse(line.value) as unknown };
      await gone;
      const late = process.signalCode === "SIGKILL";
      return { failed: late ? `no answer in ${PATIENCE / 1000} seconds` : "the reader died" };
    },
    async [Symbol.asyncDispose]() {
      process.kill("SIGKILL");
      await gone;
    },
  };
}

/** A reader on Node.js. */
function nodeReader(name: string, folder: string): Start {
  const script = fileURLToPath(new URL("../mime-reader.ts", import.meta.url));
  const flags = ["--conditions=@mailwright/source", "--expose-gc"];
  return (kind, file) => {
    const args = [...flags, script, name, kind, folder, file];
    return childOf(spawn(process.execPath, args, { stdio: ["pipe", "pipe", "ignore"] }));
  };
}

/** Compiles the reader over libgmime where its headers are installed. */
function gmime(): Start | undefined {
  const source = fileURLToPath(new URL("gmime.c", import.meta.url));
  const program = join(cache, "gmime");
  try {
    const words = (text: string): string[] => text.trim().split(/\s+/);
    const flags = execFileSync("pkg-config", ["--cflags", "--libs", "gmime-3.0"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    if (!existsSync(program) || statSync(program).mtimeMs < statSync(source).mtimeMs) {
      mkdirSync(cache, { recursive: true });
      execFileSync("cc", ["-O2", "-o", program, source, ...words(flags)], { stdio: "ignore" });
    }
  } catch {
    return undefined;
  }
  return (kind, file) =>
    childOf(spawn(program, [kind, file], { stdio: ["pipe", "pipe", "ignore"] }));
}

/** A peer by its name, or why it is left out. */
type Found = Start | { readonly missing: string };

function fromNpm(name: string, module: string, version: string, overrides: object = {}): Found {
  const folder = installed(module, version, overrides);
  if (folder === undefined) return { missing: `${module} could not be installed` };
  return nodeReader(name, folder);
}

/** The versions of its own parts that can be had together, as for the project itself. */
const PARTS = { "@zone-eu/mailsplit": "5.4.19", "encoding-japanese": "2.4.0", libqp: "2.1.2" };

/** This project's reader. */
export const startOurs: Start = nodeReader("ours", "");

/** The peers by their names; those that are not there are told of and left out. */
export function peers(): ReadonlyMap<string, Start> {
  const mailparser = (name: string): Found => fromNpm(name, "mailparser", "3.14.2", PARTS);
  const found: readonly (readonly [string, Found])[] = [
    ["simpleParser", mailparser("simpleParser")],
    ["MailParser", mailparser("MailParser")],
    ["postal-mime", fromNpm("postal-mime", "postal-mime", "4.0.0")],
    ["mailsplit", mailparser("mailsplit")],
    ["gmime", gmime() ?? { missing: "libgmime-3.0-dev or a compiler is not installed" }],
  ];
  const started = new Map<string, Start>();
  for (const [name, start] of found) {
    if (typeof start === "function") started.set(name, start);
    else console.log(`left out: ${name} (${start.missing})`);
  }
  return started;
}
