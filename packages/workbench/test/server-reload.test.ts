/** What the configuration file owns is read again on SIGHUP, and sessions go on. */
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
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
