/** The lists of a real server: rbldnsd, where it is installed. */
import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Dnsbl } from "@mailwright/dnsbl";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const PROGRAM = "/usr/sbin/rbldnsd";
const isInstalled = existsSync(PROGRAM);
const reason = isInstalled ? "" : " (skipped: rbldnsd is not installed)";

async function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => {
    socket.bind(0, "127.0.0.1", resolve);
  });
  const { port } = socket.address();
  await new Promise<void>((resolve) => {
    socket.close(() => resolve());
  });
  return port;
}

describe.skipIf(!isInstalled)(`rbldnsd${reason}`, () => {
  let server: ChildProcess;
  let folder: string;
  let port: number;
  const lists = [{ zone: "bl.test" }, { zone: "six.test" }];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "rbldnsd-"));
    const four = ":127.0.0.2:Listed, see https://bl.test/$\n127.0.0.2\n192.0.2.0/24\n";
    writeFileSync(join(folder, "four"), `${four}198.51.100.7 :127.255.255.254:no more\n`);
    writeFileSync(join(folder, "six"), ":127.0.0.3:\n2001:db8:1::/48\n::ffff:7f00:2\n");
    // rbldnsd gives its rights away, so that its files must be open to all.
    chmodSync(folder, 0o755);
    for (const file of ["four", "six"]) chmodSync(join(folder, file), 0o644);
    port = await freePort();
    const zones = ["bl.test:ip4set:four", "six.test:ip6trie:six"];
    const user = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
    const args = ["-n", "-q", ...user, "-w", folder, "-b", `127.0.0.1/${port}`, ...zones];
    server = spawn(PROGRAM, args, { stdio: "ignore" });
    const probe = new Dnsbl({ lists, cacheSize: 0, deadline: 500, servers: [`127.0.0.1:${port}`] });
    for (let tries = 0; tries < 50; tries++) {
      const { type } = await probe.check("127.0.0.2");
      if (type !== "unknown") return;
      await wait(100);
    }
    throw new Error("rbldnsd does not answer");
  });

  afterAll(() => {
    server.kill();
    rmSync(folder, { recursive: true });
  });

  const open = (): Dnsbl => new Dnsbl({ lists, servers: [`127.0.0.1:${port}`] });

  test("has its test entry, and not that which must not be there", async () => {
    expect(await open().check("127.0.0.2")).toMatchObject({
      type: "listed",
      zones: ["bl.test"],
      answers: [{ addresses: ["127.0.0.2"], text: "Listed, see https://bl.test/127.0.0.2" }, {}],
    });
    expect(await open().check("127.0.0.1")).toMatchObject({
      type: "not-listed",
      answers: [{ type: "not-listed", reason: "ENOTFOUND" }, { type: "not-listed" }],
    });
  });

  test("lists IPv6", async () => {
    expect(await open().check("2001:db8:1::25")).toMatchObject({
      type: "listed",
      zones: ["six.test"],
      answers: [{ type: "not-listed" }, { addresses: ["127.0.0.3"] }],
    });
    expect(await open().check("2001:db8:2::25")).toMatchObject({ type: "not-listed" });
  });

  test("may refuse, which is no listing", async () => {
    const verdict = await open().check("198.51.100.7");
    expect(verdict).toMatchObject({ type: "not-listed", answers: [{ type: "refused" }, {}] });
  });

  test("a zone it does not have, and a port where nobody is, are unknown", async () => {
    const servers = [`127.0.0.1:${port}`];
    const foreign = await new Dnsbl({
      lists: ["other.test"].map((zone) => ({ zone })),
      servers,
    }).check("127.0.0.2");
    expect(foreign).toMatchObject({ type: "unknown", answers: [{ reason: "EREFUSED" }] });
    const dead = await new Dnsbl({
      lists,
      deadline: 500,
      servers: [`127.0.0.1:${await freePort()}`],
    }).check("127.0.0.2");
    expect(dead).toMatchObject({
      type: "unknown",
      answers: [{ type: "unknown" }, { type: "unknown" }],
    });
  });
});
