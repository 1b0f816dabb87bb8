/** What the reference server tells: triggers, log levels, log files. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LivingServer } from "./living-server.ts";

const TEXT = "Subject: hello\r\n\r\nHello\r\n";

let server: LivingServer;
beforeEach(() => {
  server = new LivingServer();
});
afterEach(() => server[Symbol.asyncDispose]());

/** Opens sessions that stay until they are destroyed. */
async function sessions(count: number): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  for (let i = 0; i < count; i++) {
    const socket = connect(server.server.ready.smtp, "127.0.0.1");
    sockets.push(socket);
    await once(socket, "data");
  }
  return sockets;
}

test("too many sessions mail the postmaster once a period, not once a session", async () => {
  await server.start({ log: { levels: { EVENTS: 4 } } });
  const trigger = { element: "smtpInputActive", threshold: 5, period: "1h", handler: "warning" };
  await server.ask("trigger", "set", JSON.stringify(trigger));
  const { address, password } = server.postmaster;
  const open = await sessions(5);
  expect(await server.read(address, password)).toEqual([]);
  const more = await sessions(10);
  const texts = await server.inbox(address, password, 1);
  expect(texts).toEqual([expect.stringMatching(/^Subject: localhost: smtpInputActive is 6\r$/m)]);
  for (const socket of [...open, ...more]) socket.destroy();
  // Above the threshold a second time, within the period.
  await server.until(
    () => server.ask("element", "list"),
    ({ elements }) =>
      (elements as { name: string; value: number }[]).some(
        ({ name, value }) => name === "smtpInputActive" && value === 0,
      ),
  );
  for (const socket of await sessions(8)) socket.destroy();
  expect(await server.inbox(address, password, 1)).toHaveLength(1);
  expect(server.server.log().match(/events\.trigger\.fired/g)).toHaveLength(1);
  expect(server.server.log()).toMatch(/events\.trigger\.suppressed/);
  const { out } = await server.command("trigger", "list");
  expect(out).toContain("smtpInputActive");
}, 30_000);

test("a level that is changed while the server runs shows in its log", async () => {
  await server.start();
  const opened = (): number => server.server.log().match(/smtp\.session\.opened/g)?.length ?? 0;
  await server.send("postmaster@localhost", TEXT);
  expect(opened()).toBe(0);
  await server.ask("log", "level", "SMTPI", "all info");
  await server.send("postmaster@localhost", TEXT);
  expect(
    await server.until(
      async () => opened(),
      (times) => times > 0,
    ),
  ).toBe(1);
  await server.ask("log", "level", "SMTPI", "3");
  await server.send("postmaster@localhost", TEXT);
  expect(opened()).toBe(1);
});

test("at All Info the log stays within its bounds on disk, and no password is in it", async () => {
  const folder = join(server.folder, "logs");
  await server.start({
    log: { levels: { default: "All Info" } },
    logFiles: { folder, fileSize: "8K", totalSize: "24K" },
  });
  const canary = await server.account("ann@localhost");
  for (let i = 0; i < 60; i++) {
    await server.send("ann@localhost", TEXT);
    if (i % 6 === 0) {
      await server.read("ann@localhost", canary);
      await server.read("ann@localhost", `${canary}-wrong`);
    }
  }
  await server.stop();
  const files = readdirSync(folder).map((name) => join(folder, name));
  expect(files.length).toBeGreaterThan(1);
  const total = files.reduce((sum, file) => sum + statSync(file).size, 0);
  expect(total).toBeGreaterThan(8_192);
  expect(total).toBeLessThanOrEqual(24_576);
  const text = files.map((file) => readFileSync(file, "utf8")).join("");
  expect(text).toMatch(/ 4 SMTPI-\w+ smtp\.session\.closed/);
  expect(text).not.toContain(canary);
  expect(files.every((file) => (statSync(file).mode & 0o077) === 0)).toBe(true);
  expect(existsSync(join(server.data, "control.sock"))).toBe(false);
}, 30_000);
