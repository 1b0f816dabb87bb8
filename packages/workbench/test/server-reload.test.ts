/** What the configuration file owns is read again on SIGHUP, and sessions go on. */
import { once } from "node:events";
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { generate } from "selfsigned";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freePort } from "../src/bench/peers.ts";
import { LivingServer } from "./living-server.ts";

let server: LivingServer;
beforeEach(() => {
  server = new LivingServer();
});
afterEach(() => server[Symbol.asyncDispose]());

async function keys(name: string): Promise<{ key: string; certificate: string }> {
  const made = await generate([{ name: "commonName", value: name }], { keyType: "ec" });
  const folder = join(server.folder, "keys");
  mkdirSync(folder, { recursive: true });
  const files = { key: join(folder, "key.pem"), certificate: join(folder, "certificate.pem") };
  writeFileSync(files.key, made.private);
  writeFileSync(files.certificate, made.cert);
  return files;
}

/** Whom the server says it is on a port with TLS from the start; or that nobody answers. */
async function nameOf(port: number): Promise<string> {
  const socket = connectTls({ host: "127.0.0.1", port, rejectUnauthorized: false });
  try {
    await once(socket, "secureConnect");
    return String(socket.getPeerCertificate().subject.CN);
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  } finally {
    socket.destroy();
  }
}

const said = async (socket: Socket, text: string): Promise<string> => {
  socket.write(text);
  return String((await once(socket, "data"))[0]);
};

async function hangUp(config: object): Promise<void> {
  server.configure(config);
  const count = (): number => server.server.log().match(/^(Reloaded|Not reloaded)/gm)?.length ?? 0;
  const before = count();
  server.server.child.kill("SIGHUP");
  await server.until(
    async () => count(),
    (times) => times > before,
  );
}

test("a door moves, another comes, and an open session lives on", async () => {
  const [old, other, implicit] = [await freePort(), await freePort(), await freePort()];
  await server.start();
  const tls = await keys("one.example");
  // The first one is on the port that the server was started with.
  const smtp = (port: number): object[] => [{}, { port: implicit, tlsMode: "implicit" }, { port }];
  await hangUp({ tls, smtp: smtp(old) });
  expect(await nameOf(implicit)).toBe("one.example");
  const session = connect(old, "127.0.0.1");
  await once(session, "data");
  expect(await said(session, "EHLO client.example\r\n")).toMatch(/^250-localhost/);
  await hangUp({ tls, smtp: smtp(other), log: { levels: { SMTPI: 4 } } });
  expect(await said(session, "NOOP\r\n")).toMatch(/^250/);
  session.destroy();
  await expect(once(connect(old, "127.0.0.1"), "data")).rejects.toMatchObject({
    code: "ECONNREFUSED",
  });
  const moved = connect(other, "127.0.0.1");
  await once(moved, "data");
  moved.destroy();
  expect(
    await server.until(
      async () => server.server.log(),
      (log) => log.includes("session.opened"),
    ),
  ).toContain("smtp.session.opened");
}, 30_000);

test("keys written anew are taken up by SIGHUP; bad ones, and a bad file, change nothing", async () => {
  const port = await freePort();
  const tls = await keys("one.example");
  const smtp = [{}, { port, tlsMode: "implicit" }];
  await server.start({ tls });
  await hangUp({ tls, smtp });
  expect(await nameOf(port)).toBe("one.example");
  await keys("two.example");
  await hangUp({ tls, smtp });
  expect(await nameOf(port)).toBe("two.example");
  writeFileSync(tls.key, "no key");
  await hangUp({ tls, smtp });
  expect(server.server.log()).toMatch(/Not reloaded: .*key\.pem has no private key/);
  expect(await nameOf(port)).toBe("two.example");
  await hangUp({ tls, smtp: [{}, { port: "many" }] });
  expect(server.server.log()).toMatch(
    /Not reloaded: The configuration has mistakes:\n {2}smtp\.1\.port/,
  );
  expect(await nameOf(port)).toBe("two.example");
}, 30_000);

test("rows are not the file's: what the command has set, a reload leaves alone", async () => {
  await server.start({ rules: [{ name: "first", do: [{ type: "stop" }] }] });
  expect((await server.ask("rule", "list"))["rules"]).toMatchObject([{ name: "first" }]);
  await server.ask("rule", "remove", "first");
  await hangUp({ rules: [{ name: "second", do: [{ type: "stop" }] }] });
  expect((await server.ask("rule", "list"))["rules"]).toEqual([]);
  await server.stop();
  await server.start({ rules: [{ name: "third", do: [{ type: "stop" }] }] });
  expect((await server.ask("rule", "list"))["rules"]).toEqual([]);
});

test("what a reload cannot take up is told, and the command reloads too", async () => {
  await server.start({ log: { levels: { SMTPI: 4 } } });
  const { pid } = await server.ask("status");
  expect(pid).toBe(server.server.child.pid);
  await hangUp({ timeZone: "Asia/Tokyo", queue: { expireAfter: "1d" }, domains: ["example.org"] });
  const log = await server.until(
    async () => server.server.log(),
    (text) => text.includes("Read at"),
  );
  expect(log).toMatch(/Read at the next start only: timeZone, queue, domains\./);
  expect(await server.ask("reload")).toMatchObject({
    type: "reloaded",
    waiting: ["timeZone", "queue", "domains"],
  });
  const taken = server.server.ready.pop3;
  server.configure({ smtp: [{}, { port: taken }] });
  const partly = await server.command("reload");
  expect(partly.code).toBe(1);
  expect(partly.err).toMatch(/EADDRINUSE/);
  expect(partly.err).toMatch(/The rest is in force/);
  await server.stop();
  expect(await server.command("reload")).toMatchObject({ code: 1 });
});

test("a silent client of the control socket does not hold up the end of the server", async () => {
  await server.start();
  const silent = connect(join(server.data, "control.sock"));
  await once(silent, "connect");
  silent.on("error", () => {});
  silent.write("POST / HTTP/1.1\r\n");
  const started = performance.now();
  await server.stop();
  expect(performance.now() - started).toBeLessThan(5000);
});

test("a removed postmaster does not come back, and what the server makes is its owner's alone", async () => {
  await server.start();
  const files = readdirSync(server.data).map((name) => join(server.data, name));
  expect(files.filter((file) => (statSync(file).mode & 0o077) !== 0)).toEqual([]);
  await server.account("ann@localhost");
  await server.ask("account", "remove", "postmaster@localhost");
  await server.stop();
  await server.start();
  expect(server.server.postmaster).toBeUndefined();
  expect((await server.command("account", "show", "postmaster@localhost")).code).toBe(1);
});

test("a first value that cannot be used stops the start, and is not kept", async () => {
  const wrong = { triggers: { triggers: [{ element: "nope", threshold: 1 }] } };
  await expect(server.start(wrong)).rejects.toThrow(/triggers: there is no element nope/);
  await expect(server.start({ log: { levels: { SMPTI: 4 } } })).rejects.toThrow(
    /log\.levels: there is no component SMPTI/,
  );
  await expect(server.start({ aliases: { "a@localhost": "nobody@localhost" } })).rejects.toThrow(
    /alias a@localhost: nobody here has the address it leads to/,
  );
  const right = { triggers: { triggers: [{ element: "numQueuedMessages", threshold: 1 }] } };
  await server.start(right);
  expect(await server.ask("trigger", "list")).toMatchObject({
    triggers: [{ trigger: { element: "numQueuedMessages" } }],
  });
});
