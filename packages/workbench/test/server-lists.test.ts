/** Block and allow lists of a real DNS list server, as a client of the reference server meets them. */
import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installed } from "./peers.ts";
import { LivingServer } from "./living-server.ts";

const TEXT = "Subject: hello\r\n\r\nHello\r\n";

// The client is 127.0.0.1: each zone says something else of it.
const zones: Readonly<Record<string, string>> = {
  "block.test": ":127.0.0.2:$ is a bad one\\; call 555\r\n127.0.0.1\n",
  "allow.test": ":127.0.0.5:good\n127.0.0.1\n",
  "clean.test": ":127.0.0.2:bad\n192.0.2.1\n",
  "refuses.test": ":127.255.255.254:who are you\n127.0.0.1\n",
  "odd.test": ":127.0.0.1:odd\n127.0.0.1\n",
};

async function freePort(): Promise<number> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  return port;
}

/** Waits until the list server is up. */
async function answers(port: number): Promise<void> {
  const resolver = new Resolver({ timeout: 200, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  for (let i = 0; i < 50; i++) {
    try {
      await resolver.resolve4("1.0.0.127.block.test");
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error("rbldnsd does not answer");
}

describe.skipIf(!installed("rbldnsd"))("with rbldnsd", () => {
  const server = new LivingServer();
  const folder = mkdtempSync(join(tmpdir(), "mailwright-rbldnsd-"));
  let lists: ChildProcess;
  let silent: ReturnType<typeof createSocket>;

  beforeAll(async () => {
    const port = await freePort();
    // It reads them as a user of its own.
    chmodSync(folder, 0o755);
    const named = Object.entries(zones).map(([zone, text]) => {
      writeFileSync(join(folder, zone), text);
      return `${zone}:ip4set:${zone}`;
    });
    const args = ["-n", "-r", folder, "-b", `127.0.0.1/${port}`, ...named];
    lists = spawn("rbldnsd", args, { stdio: "ignore" });
    await answers(port);
    // Takes questions and never answers.
    silent = createSocket("udp4").bind(0, "127.0.0.1");
    await once(silent, "listening");
    await server.start({ dnsbl: { servers: [`127.0.0.1:${port}`], deadline: "2s" } });
    await server.ask("alias", "add", "abuse@localhost", "postmaster@localhost");
    await server.account("ann@localhost");
  }, 30_000);

  afterAll(async () => {
    lists.kill();
    silent.close();
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What the client is told at RCPT with only these lists in force. */
  async function told(to: string, ...wanted: readonly (readonly string[])[]): Promise<string> {
    const { lists: before } = await server.ask("dnsbl", "list");
    for (const { zone } of before as readonly { zone: string }[])
      await server.ask("dnsbl", "remove", zone);
    for (const each of wanted) await server.ask("dnsbl", "add", ...each);
    return (await server.send(to, TEXT))[0] ?? "";
  }

  test("a listed client is refused with the name of the list, and nothing of its text", async () => {
    expect(await told("ann@localhost", ["block.test"])).toBe(
      "550 5.7.1 Client host [127.0.0.1] is listed by block.test",
    );
  });

  test.each(["postmaster@localhost", "abuse@localhost", "postmaster"])(
    "a listed client still reaches %s",
    async (to) => {
      expect(await told(to, ["block.test"])).toMatch(/^250/);
    },
  );

  test("a client that an allow list has passes, whatever the others say", async () => {
    expect(await told("ann@localhost", ["block.test"], ["allow.test", "--allow"])).toMatch(/^250/);
  });

  test.each([
    ["clean.test", "not-listed"],
    ["refuses.test", "refused"],
    ["odd.test", "unknown"],
    ["nowhere.test", "unknown"],
  ])("what %s answers is no listing: %s", async (zone, type) => {
    expect(await told("ann@localhost", [zone])).toMatch(/^250/);
    const checked = await server.ask("dnsbl", "check", "127.0.0.1");
    expect(checked["answers"]).toMatchObject([{ type, kind: "block", zone }]);
  });

  test("a network that is allowed is not asked about, one that is blocked is refused", async () => {
    await server.ask("network", "allow", "127.0.0.0/8");
    expect(await told("ann@localhost", ["block.test"])).toMatch(/^250/);
    await server.ask("network", "remove", "127.0.0.0/8");
    await server.ask("network", "block", "127.0.0.1");
    expect(await told("ann@localhost")).toMatch(/^550 5\.7\.1/);
    await server.ask("network", "remove", "127.0.0.1");
    expect(await told("ann@localhost")).toMatch(/^250/);
  });

  test("lists that never answer hold nobody up for longer than their deadline, and then not at all", async () => {
    await server.stop();
    await server.start({
      dnsbl: { servers: [`127.0.0.1:${silent.address().port}`], deadline: "1s" },
    });
    const started = performance.now();
    expect(await told("ann@localhost", ["block.test"])).toMatch(/^250/);
    const first = performance.now();
    expect(first - started).toBeGreaterThan(900);
    expect((await server.send("ann@localhost", TEXT))[0]).toMatch(/^250/);
    expect(performance.now() - first).toBeLessThan(900);
  });

  test("explain tells what the lists say of a client", async () => {
    const { out } = await server.command("explain", "ann@localhost", "--client", "127.0.0.1");
    expect(out).toContain("block.test");
  });
});
