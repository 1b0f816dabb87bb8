/** The peers a bench compares with: installed on demand into a folder that git ignores. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Guard } from "./guards.ts";

/** Something that takes mail on a port until it is disposed of. */
export interface Running extends AsyncDisposable {
  readonly port: number;
  /** Process ids whose CPU time is the server's. */
  readonly pid: number;
  /** Says something to a program of ours, and waits until it answers the same. */
  tell?(word: string): Promise<void>;
}

/** A server to measure. */
export interface Peer {
  readonly name: string;
  /** What is on disk before its 250, in a few words. */
  readonly durability: string;
  /** What it is told before each round, if it can be told: it is measured once for each. */
  readonly guards?: readonly Guard[];
  /** Starts it, or says why it is left out. */
  start(): Promise<Running | { readonly missing: string }>;
}

const root = join(import.meta.dirname, "../../../..");
/** Where peers are installed. */
export const cache: string = join(root, "node_modules/.cache/mailwright/peers");

/** Installs a package from npm into the cache; answers its folder. */
export function installed(
  name: string,
  version: string,
  overrides: object = {},
): string | undefined {
  const folder = join(cache, name.toLowerCase());
  if (existsSync(join(folder, "node_modules", name))) return folder;
  mkdirSync(folder, { recursive: true });
  const manifest = { private: true, dependencies: { [name]: version }, overrides };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  try {
    const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    execFileSync("npm", args, { cwd: folder, stdio: "ignore" });
    return folder;
  } catch {
    return undefined;
  }
}

/** A port nobody listens on. */
export async function freePort(): Promise<number> {
  const { createServer } = await import("node:net");
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "data", { signal: AbortSignal.timeout(1000) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Waits until the port greets, for twenty seconds at most. */
export async function greeted(port: number, child: ChildProcess): Promise<void> {
  for (let i = 0; i < 200 && child.exitCode === null; i++) {
    if (await answers(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the server did not start");
}

async function end(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
  await gone;
  clearTimeout(timer);
}

/** Starts a program that listens on the port it is given, in a folder of its own. */
export async function startNode(
  script: string,
  args: readonly string[] = [],
  options: readonly string[] = [],
): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), "mailwright-bench-"));
  const port = await freePort();
  const flags = [
    "--conditions=@mailwright/source",
    "--disable-warning=ExperimentalWarning",
    ...options,
  ];
  const child = spawn(process.execPath, [...flags, script, String(port), folder, ...args], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  await greeted(port, child);
  return {
    port,
    pid: child.pid ?? 0,
    async tell(word) {
      const answered = once(child, "message");
      child.send(word);
      await answered;
    },
    async [Symbol.asyncDispose]() {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** This project's receiving side: SMTP, spool and queue on SQLite, `synchronous=FULL`. */
export const ours: Peer = {
  name: "mailwright",
  durability: "one commit with fsync (shared by concurrent sessions) before 250",
  start() {
    const script = fileURLToPath(new URL("receiver.ts", import.meta.url));
    // As the server is started: few young objects at a time, which keeps its memory down.
    return startNode(script, [], ["--max-semi-space-size=2"]);
  },
  guards: ["bare", "guarded", "marking"],
};

/** npm smtp-server, writing each message to a file: fsync of file and folder before 250. */
export const smtpServerFsync: Peer = {
  name: "smtp-server-fsync",
  durability: "file, fsync, rename, fsync of the folder before 250",
  async start() {
    const folder = installed("smtp-server", "3.21.6");
    if (folder === undefined) return { missing: "smtp-server could not be installed" };
    const script = fileURLToPath(new URL("smtp-server-fsync.ts", import.meta.url));
    return startNode(script, [join(folder, "node_modules/smtp-server")]);
  },
};

/** Haraka with its outbound queue: its only durable one. */
export const haraka: Peer = {
  name: "haraka",
  durability: "outbound queue: file and fsync before 250",
  async start() {
    const overrides = { "encoding-japanese": "2.2.0", libqp: "2.1.1" };
    const folder = installed("Haraka", "3.3.4", overrides);
    if (folder === undefined) return { missing: "Haraka could not be installed" };
    const home = mkdtempSync(join(tmpdir(), "mailwright-haraka-"));
    const port = await freePort();
    const files: Readonly<Record<string, string>> = {
      "config/smtp.ini": `listen=127.0.0.1:${port}\nnodes=0\n`,
      "config/plugins": "accept_every_recipient\n",
      "config/loglevel": "ERROR",
      "config/me": "bench.example",
      "config/host_list": "example.org\n",
      "config/outbound.ini": "disabled=true\nconcurrency_max=1\n",
      "plugins/accept_every_recipient.js":
        "exports.hook_lookup_rdns = (next) => next(OK, 'load.example.com');\n" +
        "exports.hook_rcpt = (next, connection) => { connection.relaying = true; next(OK); };\n",
    };
    // It takes its own defaults for granted only where their files are.
    cpSync(join(folder, "node_modules/Haraka/config"), join(home, "config"), { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(home, name)), { recursive: true });
      writeFileSync(join(home, name), text);
    }
    mkdirSync(join(home, "queue"));
    const bin = join(folder, "node_modules/Haraka/bin/haraka");
    const child = spawn(process.execPath, [bin, "-c", home], { stdio: "ignore" });
    await greeted(port, child);
    return {
      port,
      pid: child.pid ?? 0,
      async [Symbol.asyncDispose]() {
        await end(child, "SIGKILL");
        rmSync(home, { recursive: true, force: true });
      },
    };
  },
};
