import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dialogue, stuff, unstuff } from "../src/crash/dialogue.ts";
import { type Server, startServer, stopServer } from "../src/reference-server.ts";

const root = join(import.meta.dirname, "../../..");

/** What the command answered. */
export interface Commanded {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The reference server with its data in a folder of its own, and what people do with it. */
export class LivingServer implements AsyncDisposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), "mailwright-living-"));
  readonly data: string = join(this.folder, "data");
  readonly #config: string = join(this.folder, "config.json");
  #server: Server | undefined;
  postmaster: { readonly address: string; readonly password: string } = {
    address: "",
    password: "",
  };

  get server(): Server {
    if (this.#server === undefined) throw new Error("it does not run");
    return this.#server;
  }

  /** Writes the configuration file. */
  configure(config: object): void {
    writeFileSync(this.#config, JSON.stringify(config));
  }

  async start(config: object = {}): Promise<this> {
    this.configure(config);
    this.#server = await startServer(this.data, ["--config", this.#config]);
    this.postmaster = this.#server.postmaster ?? this.postmaster;
    return this;
  }

  async stop(signal?: NodeJS.Signals): Promise<void> {
    if (this.#server !== undefined) await stopServer(this.#server, signal);
    this.#server = undefined;
  }

  /** Runs `mailwright`, as a shell would. */
  command(...args: readonly string[]): Promise<Commanded> {
    const program = join(root, "packages/admin/bin/mailwright.js");
    return new Promise((resolve) => {
      execFile(process.execPath, [program, "--data", this.data, ...args], (error, out, err) => {
        resolve({ code: error === null ? 0 : Number(error.code), out, err });
      });
    });
  }

  /** The same with `--json`: the answer; throws when it is refused. */
  async ask(...args: readonly string[]): Promise<Record<string, unknown>> {
    const { code, out, err } = await this.command("--json", ...args);
    if (code !== 0) throw new Error(`${args.join(" ")}: ${out}${err}`);
    return JSON.parse(out) as Record<string, unknown>;
  }

  /** Makes an account, and answers its password. */
  async account(address: string): Promise<string> {
    return String((await this.ask("account", "add", address))["password"]);
  }

  /** Sends a message by SMTP: the replies to RCPT and to the end of the message, where it came so far. */
  async send(to: string, text: string, from = "sender@example.com"): Promise<readonly string[]> {
    using dialogue = new Dialogue(this.server.ready.smtp);
    await reply(dialogue);
    const replies: string[] = [];
    for (const command of [
      "EHLO client.example",
      `MAIL FROM:<${from}>`,
      `RCPT TO:<${to}>`,
      "DATA",
    ]) {
      await dialogue.write(`${command}\r\n`);
      const answer = await reply(dialogue);
      if (command.startsWith("RCPT")) replies.push(answer);
      if (!/^[23]/.test(answer)) return replies;
    }
    await dialogue.write(Buffer.concat([stuff(Buffer.from(text)), Buffer.from(".\r\n")]));
    replies.push(await reply(dialogue));
    return replies;
  }

  /** What is in a maildrop; or the server's word that the log-in is refused. */
  async read(user: string, password: string): Promise<readonly string[] | string> {
    using dialogue = new Dialogue(this.server.ready.pop3);
    const line = async (): Promise<string> => (await dialogue.until("\r\n")).toString();
    await line();
    await dialogue.write(`USER ${user}\r\n`);
    await line();
    await dialogue.write(`PASS ${password}\r\n`);
    const answer = await line();
    if (!answer.startsWith("+OK")) return answer;
    await dialogue.write("STAT\r\n");
    const count = Number((await line()).split(" ")[1]);
    const texts: string[] = [];
    for (let number = 1; number <= count; number++) {
      await dialogue.write(`RETR ${number}\r\n`);
      await line();
      texts.push(unstuff((await dialogue.until("\r\n.\r\n")).subarray(0, -3)).toString());
    }
    await dialogue.write("QUIT\r\n");
    return texts;
  }

  /** Asks until the answer is right, for ten seconds at most; answers the last one. */
  async until<Value>(
    ask: () => Promise<Value>,
    isRight: (value: Value) => boolean,
  ): Promise<Value> {
    for (let i = 0; ; i++) {
      const value = await ask();
      if (i === 100 || isRight(value)) return value;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** The messages of a maildrop, once it has so many. */
  inbox(user: string, password: string, count: number): Promise<readonly string[] | string> {
    return this.until(
      () => this.read(user, password),
      (texts) => texts.length >= count,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function reply(dialogue: Dialogue): Promise<string> {
  for (;;) {
    const line = (await dialogue.until("\r\n")).toString();
    if (line[3] === " ") return line.trimEnd();
  }
}
