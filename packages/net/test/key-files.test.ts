import { chmod, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { systemClock } from "@mailwright/core";
import { memorySink, VirtualClock } from "@mailwright/testkit";
import { generate } from "selfsigned";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Doors, listenSessions, type NetEvent, type TlsKeys } from "@mailwright/net";
import { type KeyFilesOptions, nodeNetwork, openKeyFiles, readKeys } from "@mailwright/net/node";
import { octets } from "./bytes.ts";

async function make(name: string): Promise<TlsKeys> {
  const made = await generate([{ name: "commonName", value: name }], { keyType: "ec" });
  return { key: made.private, certificate: made.cert };
}

const [old, renewed] = await Promise.all([make("old.example"), make("new.example")]);

let folder: string;
let names: { key: string; certificate: string };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mailwright-net-"));
  names = { key: join(folder, "key.pem"), certificate: join(folder, "certificate.pem") };
  await write(old);
});
afterEach(() => rm(folder, { recursive: true }));

async function write({ key, certificate }: Partial<TlsKeys>, to = names): Promise<void> {
  if (key !== undefined) await writeFile(to.key, key);
  if (certificate !== undefined) await writeFile(to.certificate, certificate);
}

function open(options: Partial<KeyFilesOptions> = {}) {
  const clock = new VirtualClock();
  const events = memorySink<NetEvent>();
  const changes: TlsKeys[] = [];
  const changed = (keys: TlsKeys) => void changes.push(keys);
  const files = openKeyFiles({ ...names, ...options }, { clock, events, changed });
  return { clock, events, changes, files };
}

test("reads a key and its certificate, and those that sign it", async () => {
  expect(readKeys(names)).toEqual(old);
  const certificate = `${old.certificate}\n${renewed.certificate}`;
  await write({ certificate });
  expect(readKeys(names)).toEqual({ ...old, certificate });
});

test.each([
  ["no key", { key: "" }, "key.pem has no private key: "],
  ["half a key", { key: old.key.slice(0, 100) }, "key.pem has no private key: "],
  ["no certificate", { certificate: "hello" }, "certificate.pem has no certificate: "],
  ["another's key", { key: renewed.key }, "key.pem is not the key of "],
  [
    "a chain that is cut off",
    { certificate: `${old.certificate}\n${renewed.certificate.slice(0, 300)}` },
    "certificate.pem: ",
  ],
])("%s is told, with the file", async (_, keys, text) => {
  await write(keys);
  expect(() => readKeys(names)).toThrow(
    expect.objectContaining({
      name: "NetError",
      code: "NET_KEYS",
      message: expect.stringContaining(join(folder, text)),
    }),
  );
  expect(() => open()).toThrow(expect.objectContaining({ code: "NET_KEYS" }));
});

test.each(["key", "certificate"] as const)("a missing %s is told, with the file", async (file) => {
  await rm(names[file]);
  expect(() => open()).toThrow(expect.objectContaining({ code: "NET_KEYS" }));
  expect(() => readKeys(names)).toThrow(`${names[file]}: ENOENT`);
  await mkdir(names[file]);
  expect(() => readKeys(names)).toThrow(`${names[file]}: EISDIR`);
});

test("what has changed is read at the next interval", async () => {
  const { clock, files, changes, events } = open();
  expect(files.keys).toEqual(old);
  await write(renewed);
  await clock.advance(9999);
  expect(files.keys).toEqual(old);
  await clock.advance(1);
  expect(files.keys).toEqual(renewed);
  await clock.advance(100_000);
  expect(changes).toEqual([renewed]);
  expect(events.events).toEqual([{ name: "net.keys.reloaded", at: expect.any(Number), ...names }]);
});

test("it can be looked for at once", async () => {
  const { files, clock } = open({ interval: 60_000 });
  expect(files.check()).toEqual({ type: "unchanged" });
  await write(renewed);
  expect(files.check()).toEqual({ type: "changed", keys: renewed });
  expect(files.check()).toEqual({ type: "unchanged" });
  expect(clock.pending).toBe(1);
});

test("files with other times and the same keys have not changed", async () => {
  const { files, changes, events } = open();
  await utimes(names.key, 1, 1);
  expect(files.check()).toEqual({ type: "unchanged" });
  expect([...changes, ...events.events]).toEqual([]);
});

test("half a pair keeps the old keys, is told once for each change, and tried again", async () => {
  const { files, clock, changes, events } = open();
  await write({ key: renewed.key });
  await clock.advance(30_000);
  expect(files.check()).toMatchObject({ type: "failed", error: { code: "NET_KEYS" } });
  expect(files.keys).toEqual(old);
  expect(events.events).toMatchObject([
    { name: "net.keys.failed", error: expect.stringContaining(`${names.key} is not the key of`) },
  ]);
  await rm(names.certificate);
  await clock.advance(30_000);
  expect(events.events).toMatchObject([{}, { error: expect.stringContaining("ENOENT") }]);
  await write({ certificate: renewed.certificate });
  await clock.advance(10_000);
  expect(files.keys).toEqual(renewed);
  expect(changes).toEqual([renewed]);
  expect(events.names()).toEqual(["net.keys.failed", "net.keys.failed", "net.keys.reloaded"]);
});

test("what was put right by going back is told again when it breaks again", async () => {
  const { files, events } = open();
  for (const _ of [1, 2]) {
    await rename(names.key, `${names.key}.away`);
    expect(files.check()).toMatchObject({ type: "failed" });
    await rename(`${names.key}.away`, names.key);
    expect(files.check()).toEqual({ type: "unchanged" });
  }
  expect(events.names()).toEqual(["net.keys.failed", "net.keys.failed"]);
});

test("a key that becomes readable is read", async () => {
  const { files } = open();
  await write(renewed);
  await chmod(names.key, 0o000);
  const first = files.check().type;
  await chmod(names.key, 0o600);
  files.check();
  // The superuser reads what nobody may.
  expect(["failed", "changed"]).toContain(first);
  expect(files.keys).toEqual(renewed);
});

test("symbolic links are followed to what they show, even to a file of the same size and time", async () => {
  const live = { key: join(folder, "live-key"), certificate: join(folder, "live-certificate") };
  const link = async (file: keyof TlsKeys, to: string) => {
    await symlink(to, `${live[file]}.new`);
    await rename(`${live[file]}.new`, live[file]);
  };
  const next = { key: join(folder, "key2.pem"), certificate: join(folder, "certificate2.pem") };
  await write(renewed, next);
  for (const file of [...Object.values(names), ...Object.values(next)]) await utimes(file, 1, 1);
  await link("key", names.key);
  await link("certificate", names.certificate);
  const { files, clock } = open(live);
  await link("key", next.key);
  await link("certificate", next.certificate);
  await clock.advance(10_000);
  expect(files.keys).toEqual(renewed);
});

test("keys that are not taken stay out of use, and are offered again", async () => {
  const clock = new VirtualClock();
  const events = memorySink<NetEvent>();
  let busy = true;
  const changed = () => {
    if (busy) throw new Error("not now");
  };
  using files = openKeyFiles(names, { clock, events, changed });
  await write(renewed);
  await clock.advance(20_000);
  expect(files.keys).toEqual(old);
  expect(events.events).toMatchObject([{ name: "net.keys.failed", error: "Error: not now" }]);
  busy = false;
  await clock.advance(10_000);
  expect(files.keys).toEqual(renewed);
});

test("disposing of them ends it, even while keys are handed over", async () => {
  const { files, clock } = open();
  files[Symbol.dispose]();
  expect(clock.pending).toBe(0);
  const other = openKeyFiles(names, { clock, changed: () => other[Symbol.dispose]() });
  await write(renewed);
  await clock.advance(10_000);
  expect(other.keys).toEqual(renewed);
  expect(clock.pending).toBe(0);
});

test("a client sees the new certificate, and one that shook hands before goes on", async () => {
  const clock = new VirtualClock();
  await using doors = new Doors();
  using files = openKeyFiles(names, { clock, changed: (keys) => doors.replaceTls(keys) });
  const [door] = await doors.replace([
    {
      key: "implicit",
      open: () =>
        listenSessions(
          { port: 0, refusal: octets("no"), tls: files.keys, tlsMode: "implicit" },
          { network: nodeNetwork, clock: systemClock, open: echo },
        ),
    },
  ]);
  if (door?.type !== "open") throw new Error("not open");
  const shakeHands = () => {
    const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>();
    const socket = connectTls(
      { host: "127.0.0.1", port: door.endpoint.port, rejectUnauthorized: false },
      () => resolve(socket),
    ).on("error", reject);
    return promise;
  };
  const before = await shakeHands();
  await write(renewed);
  await clock.advance(10_000);
  const after = await shakeHands();
  expect(before.getPeerCertificate().subject.CN).toBe("old.example");
  expect(after.getPeerCertificate().subject.CN).toBe("new.example");
  before.write("still here");
  const echoed = await new Promise((resolve) => {
    before.once("data", (bytes) => resolve(bytes.toString()));
  });
  expect(echoed).toBe("still here");
  before.destroy();
  after.destroy();
});

async function echo(connection: {
  read(): Promise<Uint8Array | undefined>;
  write(bytes: Uint8Array): Promise<void>;
}): Promise<void> {
  for (;;) {
    const bytes = await connection.read().catch(() => undefined);
    if (bytes === undefined) return;
    await connection.write(bytes);
  }
}
