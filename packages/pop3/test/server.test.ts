import type { Pop3Event, Pop3ServerOptions } from "@mailwright/pop3";
import { listenPop3, type Pop3Server } from "@mailwright/pop3/server";
import {
  type Fault,
  memorySink,
  MemoryNetwork,
  seededRandom,
  VirtualClock,
} from "@mailwright/testkit";
import { describe, expect, test } from "vitest";
import { encode } from "./player.ts";
import { exchange, World } from "./world.ts";

const TEXT = "Subject: one\r\n\r\n.first\r\n";
const keys = { key: "key", certificate: "certificate" };

class Scene {
  readonly clock = new VirtualClock();
  readonly network = new MemoryNetwork({ clock: this.clock });
  readonly world = new World();
  readonly sink = memorySink<Pop3Event>();

  constructor() {
    this.world.mail.set("ann", [TEXT, TEXT]);
  }

  listen(options: Partial<Pop3ServerOptions> = {}): Promise<Pop3Server> {
    const { clock, network, sink: events } = this;
    return listenPop3(
      { port: 110, authentication: "any", ...options },
      { ...this.#handlers, clock, network, events, random: seededRandom(1) },
    );
  }

  async talk(...commands: string[]): Promise<string> {
    const { clock, network } = this;
    await using connection = await clock.until(network.connect({ host: "localhost", port: 110 }));
    return await clock.until(exchange(connection, commands));
  }

  get #handlers(): Pick<World, "authenticate" | "maildrop"> {
    return { authenticate: this.world.authenticate, maildrop: this.world.maildrop };
  }
}

const LOGIN = ["USER ann", "PASS secret"];

test("a session over a network", async () => {
  const scene = new Scene();
  await using _ = await scene.listen();
  expect(await scene.talk(...LOGIN, "RETR 1", "DELE 1", "QUIT")).toBe(
    [
      "+OK POP3 server ready",
      "+OK send the password",
      "+OK 2 messages (48 octets)",
      "+OK 24 octets",
      "Subject: one\r\n\r\n..first\r\n.",
      "+OK message 1 deleted",
      "+OK 1 messages removed",
      "",
    ].join("\r\n"),
  );
  expect(scene.world.mail.get("ann")).toEqual([TEXT]);
  await scene.clock.settle();
  expect(scene.sink.names().filter((name) => name.startsWith("pop3."))).toEqual([
    "pop3.session.opened",
    "pop3.authentication.succeeded",
    "pop3.maildrop.opened",
    "pop3.message.sent",
    "pop3.maildrop.updated",
    "pop3.session.closed",
  ]);
  const sessions = new Set(scene.sink.events.map(({ session }) => session).filter(Boolean));
  expect(sessions.size).toBe(1);
});

test("a maildrop is for one session, and free as soon as QUIT is answered", async () => {
  const scene = new Scene();
  await using _ = await scene.listen();
  const { clock, network } = scene;
  const first = await clock.until(network.connect({ host: "localhost", port: 110 }));
  await first.write(encode("USER ann\r\nPASS secret\r\n"));
  await clock.settle();
  expect(await scene.talk(...LOGIN, "QUIT")).toContain("\r\n-ERR [IN-USE] ");
  await first.write(encode("QUIT\r\n"));
  // The first does not close its side: the maildrop must be free nevertheless.
  await clock.settle();
  expect(await scene.talk(...LOGIN, "QUIT")).toContain("+OK 2 messages");
  first.reset();
});

test("STLS, with what is injected behind it", async () => {
  const scene = new Scene();
  await using _ = await scene.listen({ tls: keys, authentication: "tls" });
  const { clock, network } = scene;
  await using connection = await clock.until(network.connect({ host: "localhost", port: 110 }));
  await connection.write(encode("USER ann\r\nSTLS\r\nUSER ann\r\nPASS secret\r\n"));
  let greeting = "";
  while (!greeting.includes("begin TLS")) {
    greeting += new TextDecoder().decode(await clock.until(connection.read()));
  }
  expect(greeting).toContain("-ERR [AUTH] TLS comes first\r\n+OK begin TLS\r\n");
  await clock.until(connection.secure({ serverName: "localhost" }));
  expect(await clock.until(exchange(connection, ["STAT", ...LOGIN, "STAT", "QUIT"]))).toBe(
    "-ERR log in first\r\n+OK send the password\r\n+OK 2 messages (48 octets)\r\n+OK 2 48\r\n+OK 0 messages removed\r\n",
  );
});

test("implicit TLS needs no STLS", async () => {
  const scene = new Scene();
  await using _ = await scene.listen({ tls: keys, tlsMode: "implicit", authentication: "tls" });
  const { clock, network } = scene;
  const tls = { serverName: "localhost" };
  await using connection = await clock.until(
    network.connect({ host: "localhost", port: 110, tls }),
  );
  expect(await clock.until(exchange(connection, [...LOGIN, "QUIT"]))).toContain("+OK 2 messages");
});

test("a connection over the limit is told so", async () => {
  const scene = new Scene();
  await using _ = await scene.listen({ connections: 1 });
  await using first = await scene.clock.until(
    scene.network.connect({ host: "localhost", port: 110 }),
  );
  expect(await scene.talk("QUIT")).toMatch(/^-ERR \[SYS\/TEMP\] /);
  expect(first.tls).toBeUndefined();
});

test("an idle session ends after ten minutes, and frees its maildrop", async () => {
  const scene = new Scene();
  await using _ = await scene.listen();
  const before = scene.clock.now();
  await scene.talk(...LOGIN, "DELE 1");
  expect(scene.clock.now() - before).toBeGreaterThanOrEqual(600_000);
  await scene.clock.run();
  expect(scene.world.open.size).toBe(0);
  expect(scene.world.mail.get("ann")).toEqual([TEXT, TEXT]);
});

test("a large message is sent at the pace of its reader", async () => {
  const scene = new Scene();
  const large = `Subject: large\r\n\r\n${"x".repeat(78)}\r\n`.repeat(20_000);
  scene.world.mail.set("ann", [large]);
  await using _ = await scene.listen();
  let read = 0;
  scene.world.pace = () => {
    read++;
    return Promise.resolve();
  };
  const got = await scene.talk(...LOGIN, "RETR 1", "QUIT");
  expect(got).toContain(`+OK ${large.length} octets\r\n${large}.\r\n`);
  expect(read).toBe(2);
});

test("a client that goes while its messages are removed lets go of the maildrop afterwards", async () => {
  const scene = new Scene();
  const { clock, network, world } = scene;
  const removing = Promise.withResolvers<void>();
  world.pace = (step) => (step === "remove" ? removing.promise : Promise.resolve());
  await using _ = await scene.listen();
  const connection = await clock.until(network.connect({ host: "localhost", port: 110 }));
  await connection.write(encode("USER ann\r\nPASS secret\r\nDELE 1\r\nQUIT\r\n"));
  await clock.settle();
  connection.reset();
  await clock.settle();
  expect([...world.open]).toEqual(["ann"]);
  removing.resolve();
  await clock.settle();
  expect([[...world.open], world.mail.get("ann")?.length]).toEqual([[], 1]);
});

test("a maildrop that opens for a client that has gone is let go of", async () => {
  const scene = new Scene();
  const { clock, network, world } = scene;
  const opening = Promise.withResolvers<void>();
  world.pace = () => opening.promise;
  await using _ = await scene.listen();
  const connection = await clock.until(network.connect({ host: "localhost", port: 110 }));
  await connection.write(encode("USER ann\r\nPASS secret\r\n"));
  await clock.settle();
  connection.reset();
  opening.resolve();
  await clock.settle();
  expect([...world.open]).toEqual([]);
});

describe("a server that stops", () => {
  test("does not wait for idle clients", async () => {
    const scene = new Scene();
    const server = await scene.listen();
    const talking = scene.talk(...LOGIN);
    await scene.clock.settle();
    const before = scene.clock.now();
    await scene.clock.until(server[Symbol.asyncDispose]());
    expect(await talking).toContain("+OK 2 messages");
    expect(scene.clock.now() - before).toBeLessThan(5000);
    expect(scene.world.open.size).toBe(0);
  });

  test("breaks off who does not come to an end", async () => {
    const scene = new Scene();
    const server = await scene.listen({ drain: 3000 });
    const talking = scene.talk(...LOGIN, "DELE 1");
    await scene.clock.settle();
    const before = scene.clock.now();
    await scene.clock.until(server[Symbol.asyncDispose]());
    await talking;
    expect(scene.clock.now() - before).toBeGreaterThanOrEqual(3000);
    expect(scene.world.mail.get("ann")).toHaveLength(2);
    expect(scene.world.open.size).toBe(0);
  });
});

describe("a connection that is cut after any octet", () => {
  const commands = [...LOGIN, "LIST", "RETR 1", "DELE 1", "RETR 2", "QUIT"];

  async function run(fault?: Fault): Promise<{ left: number; got: string }> {
    const scene = new Scene();
    const server = await scene.listen();
    if (fault !== undefined) scene.network.inject(fault);
    const got = await scene.talk(...commands).catch(() => "");
    await scene.clock.run();
    expect(scene.world.open.size).toBe(0);
    await scene.clock.until(server[Symbol.asyncDispose]());
    return { left: scene.world.mail.get("ann")?.length ?? 0, got };
  }

  test.each(["reset", "end"] as const)(
    "by a client (%s): removes at a whole QUIT only",
    async (how) => {
      const sent = commands.map((line) => `${line}\r\n`).join("").length;
      const left: number[] = [];
      for (let after = 0; after < sent; after++) {
        left.push((await run({ type: "cut", from: "client", after, how })).left);
      }
      expect(left).toEqual(Array.from({ length: sent }, () => 2));
      expect((await run()).left).toBe(1);
    },
  );

  test.each(["reset", "end"] as const)("by the server (%s): no reply lies", async (how) => {
    const whole = (await run()).got;
    const promised: number[] = [];
    for (let after = 0; after <= whole.length; after++) {
      const { left, got } = await run({ type: "cut", from: "listener", after, how });
      expect(whole.startsWith(got)).toBe(true);
      if (got.includes("messages removed")) promised.push(left);
    }
    expect(new Set(promised)).toEqual(new Set([1]));
  });
});
