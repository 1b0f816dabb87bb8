import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VirtualClock } from "@mailwright/testkit";
import { generate } from "selfsigned";
import { afterEach, beforeEach, expect, test } from "vitest";
import { NetError, type SessionListener, type TlsKeys } from "@mailwright/net";
import { type SecureDoor, SecureDoors } from "@mailwright/net/node";

async function make(name: string): Promise<TlsKeys> {
  const made = await generate([{ name: "commonName", value: name }], { keyType: "ec" });
  return { key: made.private, certificate: made.cert };
}

const [first, second] = await Promise.all([make("one.example"), make("two.example")]);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mailwright-net-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, { key, certificate }: TlsKeys) {
  const names = { key: join(folder, `${name}.key`), certificate: join(folder, `${name}.pem`) };
  await writeFile(names.key, key);
  await writeFile(names.certificate, certificate);
  return names;
}

/** A door that only remembers what was done with it. */
function door(port: number, log: string[]): SecureDoor {
  return {
    options: { port },
    open(tls) {
      if (port === 13) return Promise.reject(new Error("port 13 is taken"));
      const name = (keys: TlsKeys) => (keys.certificate === first.certificate ? "one" : "two");
      log.push(`open ${port} ${name(tls)}`);
      const listener: SessionListener = {
        endpoint: { address: "127.0.0.1", port },
        sessions: 0,
        stop: async () => void log.push(`stop ${port}`),
        replaceTls: (keys) => void log.push(`keys ${port} ${name(keys)}`),
        [Symbol.asyncDispose]: async () => void log.push(`close ${port}`),
      };
      return Promise.resolve(listener);
    },
  };
}

test("opens doors with the keys of its files, and tells where each is by name", async () => {
  const log: string[] = [];
  const keys = await write("one", first);
  const doors = await SecureDoors.open({
    keys,
    doors: { smtp: door(25, log), pop3: door(110, log) },
  });
  expect(doors.endpoints).toEqual({
    smtp: { address: "127.0.0.1", port: 25 },
    pop3: { address: "127.0.0.1", port: 110 },
  });
  await doors[Symbol.asyncDispose]();
  expect(log).toEqual(["open 25 one", "open 110 one", "close 25", "close 110"]);
});

test("a door that cannot be opened, or keys that cannot be used, fail the opening and leave nothing", async () => {
  const log: string[] = [];
  const keys = await write("one", first);
  const doors = { smtp: door(25, log), bad: door(13, log) };
  await expect(SecureDoors.open({ keys, doors })).rejects.toThrow("port 13 is taken");
  expect(log).toEqual(["open 25 one", "close 25"]);
  const lost = { ...keys, key: join(folder, "lost") };
  await expect(SecureDoors.open({ keys: lost, doors: {} })).rejects.toMatchObject({
    code: "NET_KEYS",
  });
});

test("another configuration touches only the doors that differ, and takes up other keys", async () => {
  const log: string[] = [];
  const keys = await write("one", first);
  await using doors = await SecureDoors.open({
    keys,
    doors: { smtp: door(25, log), pop3: door(110, log) },
  });
  log.length = 0;
  const problems = await doors.replace({
    keys: await write("two", second),
    doors: { smtp: door(25, log), pop3: door(1110, log), bad: door(13, log) },
  });
  expect(problems).toMatchObject([{ message: "port 13 is taken" }]);
  expect(log).toEqual(["keys 25 two", "keys 110 two", "open 1110 two", "stop 110", "close 110"]);
  expect(Object.keys(doors.endpoints)).toEqual(["smtp", "pop3"]);
  expect(doors.endpoints["pop3"]?.port).toBe(1110);
});

test("a door that moves to a port that is taken stays where it was", async () => {
  const log: string[] = [];
  const keys = await write("one", first);
  await using doors = await SecureDoors.open({ keys, doors: { smtp: door(25, log) } });
  log.length = 0;
  const problems = await doors.replace({ keys, doors: { smtp: door(13, log) } });
  expect(problems).toMatchObject([{ message: "port 13 is taken" }]);
  expect(doors.endpoints).toEqual({ smtp: { address: "127.0.0.1", port: 25 } });
  expect(log).toEqual([]);
  await doors.replace({ keys, doors: {} });
  expect(log).toEqual(["stop 25", "close 25"]);
});

test("a door that leaves makes room only where the options of another name its port", async () => {
  const log: string[] = [];
  const keys = await write("one", first);
  const taken = (port: number, times: number): SecureDoor => ({
    options: { port, takes: "room" },
    open: (tls) =>
      times-- > 0
        ? Promise.reject(new NetError("NET_ADDRESS_IN_USE", `port ${port}`))
        : door(port, log).open(tls),
  });
  const pop3 = door(110, log);
  await using doors = await SecureDoors.open({ keys, doors: { smtp: door(25, log), pop3 } });
  log.length = 0;
  expect(await doors.replace({ keys, doors: { smtp: taken(587, 1), pop3 } })).toMatchObject([
    { code: "NET_ADDRESS_IN_USE" },
  ]);
  expect(log).toEqual([]);
  expect(await doors.replace({ keys, doors: { smtp: taken(25, 1), pop3 } })).toEqual([]);
  expect(log).toEqual(["stop 25", "close 25", "open 25 one"]);
});

test("keys written anew into the same files are taken up; half a pair leaves the old ones", async () => {
  const log: string[] = [];
  const keys = await write("one", first);
  const wanted = { keys, doors: { smtp: door(25, log) } };
  await using doors = await SecureDoors.open(wanted);
  log.length = 0;
  await writeFile(keys.certificate, second.certificate);
  expect(await doors.replace(wanted)).toMatchObject([{ code: "NET_KEYS" }]);
  expect(log).toEqual([]);
  await writeFile(keys.key, second.key);
  expect(await doors.replace(wanted)).toEqual([]);
  expect(log).toEqual(["keys 25 two"]);
});

test("once it is disposed of, no door opens and no file is watched", async () => {
  const clock = new VirtualClock();
  const smtp = door(25, []);
  const doors = await SecureDoors.open(
    { keys: await write("one", first), doors: { smtp } },
    { clock },
  );
  await doors[Symbol.asyncDispose]();
  const problems = await doors.replace({ keys: await write("two", second), doors: { smtp } });
  expect(problems).toMatchObject([{ code: "NET_CLOSED" }]);
  expect(clock.pending).toBe(0);
});
