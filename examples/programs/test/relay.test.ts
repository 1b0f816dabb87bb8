import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Accepted } from "@mailwright/smtp";
import { openSmtp } from "@mailwright/smtp/client";
import { listenSmtp, type SmtpServer } from "@mailwright/smtp/server";
import { refuse } from "@mailwright/core";
import { afterAll, expect, test } from "vitest";
import { type Program, run, start } from "./program.ts";

const folder = mkdtempSync(join(tmpdir(), "mailwright-relay-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A smart host that answers each message as it is told to; `texts` are those it took. */
class SmartHost {
  readonly texts: string[] = [];
  tries = 0;
  answer: () => Promise<Accepted> = async () => ({ type: "accepted", id: "1" });

  listen(port = 0): Promise<SmtpServer> {
    return listenSmtp(
      { hostname: "hub.example", port, drain: 0 },
      {
        spool: {
          async write(body) {
            const chunks = await Array.fromAsync(body, (chunk) => new TextDecoder().decode(chunk));
            const text = chunks.join("");
            return { text, body: { id: "", size: 0 }, async [Symbol.asyncDispose]() {} };
          },
        },
        recipient: () => undefined,
        accept: async ({ draft, envelope }) => {
          this.tries++;
          const answer = await this.answer();
          if (answer.type === "accepted") this.texts.push(draft.text);
          return envelope.recipients.map(() => answer);
        },
      },
    );
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await sleep(10);
  }
}

const relay = (file: string, { port }: { readonly port: number }): Promise<Program> =>
  start("relay", join(folder, file), "0", `127.0.0.1:${port}`, "0.05");

async function send({ ports: [port = 0] }: Program, subject: string): Promise<string> {
  await using client = await openSmtp({ host: "127.0.0.1", port, hostname: "app.example" });
  const [outcome] = await client.send({
    envelope: { reversePath: "a@app.example", recipients: [{ address: "b@example.org" }] },
    body: ReadableStream.from([new TextEncoder().encode(`Subject: ${subject}\r\n\r\nHi.\r\n`)]),
  });
  return outcome?.type ?? "";
}

test("mail goes through the smart host, again and again until it is taken", async () => {
  const host = new SmartHost();
  const busy = refuse(451, "4.3.0", "Busy", { by: "test", reason: "busy" });
  host.answer = async () => (host.tries < 3 ? busy : { type: "accepted", id: "1" });
  await using hub = await host.listen();
  await using program = await relay("busy.db", hub.endpoint);
  expect(await send(program, "one")).toBe("delivered");
  await host.until(() => host.texts.length > 0);
  expect(host.tries).toBe(3);
  expect(host.texts[0]).toMatch(/^Received: from app\.example .*^Subject: one\r$/ms);
});

test("mail is taken while the smart host is away", async () => {
  const host = new SmartHost();
  const { endpoint } = await host.listen().then(async (hub) => {
    await hub[Symbol.asyncDispose]();
    return hub;
  });
  await using program = await relay("away.db", endpoint);
  expect(await send(program, "one")).toBe("delivered");
  await using _hub = await host.listen(endpoint.port);
  await host.until(() => host.texts.length > 0);
  expect(host.texts.length).toBe(1);
});

test("what it has taken survives that it is killed while it sends", async () => {
  const host = new SmartHost();
  host.answer = () => new Promise(() => {});
  await using hub = await host.listen();
  {
    await using program = await relay("killed.db", hub.endpoint);
    expect(await send(program, "one")).toBe("delivered");
    await host.until(() => host.tries > 0);
    await program.kill();
  }
  host.answer = async () => ({ type: "accepted", id: "1" });
  await using again = await relay("killed.db", hub.endpoint);
  await host.until(() => host.texts.length > 0);
  expect(host.texts[0]).toMatch(/^Subject: one\r$/m);
  expect(await send(again, "two")).toBe("delivered");
  await host.until(() => host.texts.length > 1);
  expect(host.texts.length).toBe(2);
});

test("a wrong path and a smart host that is none are told in one line", async () => {
  const path = join(folder, "none", "relay.db");
  expect(await run("relay", path, "0")).toEqual({
    exitCode: 1,
    output: expect.stringMatching(/^.*none\/relay\.db\n$/),
  });
  for (const hub of ["hub.example", "no host:25"])
    expect(await run("relay", join(folder, "hub.db"), "0", hub)).toEqual({
      exitCode: 1,
      output: `"${hub}" is no HOST:PORT\n`,
    });
});

test("a port that is taken is told in one line below the log", async () => {
  await using program = await relay("first.db", { port: 9 });
  const { exitCode, output } = await run("relay", join(folder, "second.db"), `${program.ports[0]}`);
  expect(exitCode).toBe(1);
  const lines = output
    .trimEnd()
    .split("\n")
    .filter((line) => !/^\d\d:\d\d:\S+ \d QUEUE /.test(line)); // the log
  expect(lines).toEqual([expect.stringMatching(/address already in use/)]);
});
