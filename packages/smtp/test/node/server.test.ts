import type { Envelope } from "@mailwright/core";
import type { IncomingMessage, SmtpServerOptions } from "@mailwright/smtp";
import { openSmtp } from "@mailwright/smtp/client";
import { listenSmtp, type SmtpServer, type SmtpServerParts } from "@mailwright/smtp/server";
import { memorySink, MemoryNetwork, seededRandom, VirtualClock } from "@mailwright/testkit";
import { describe, expect, test } from "vitest";
import { chunks, type MemoryDraft, MemorySpool } from "../memory-spool.ts";

const keys = { key: "key", certificate: "certificate" };
const envelope: Envelope = {
  reversePath: "ann@example.org",
  recipients: [{ address: "bob@example.net" }, { address: "cy@example.net" }],
};

class World {
  readonly clock = new VirtualClock();
  readonly network = new MemoryNetwork({ clock: this.clock });
  readonly spool = new MemorySpool();
  readonly events = memorySink();
  readonly accepted: { message: IncomingMessage<MemoryDraft>; prefix: string; text: string }[] = [];

  listen(
    options: Partial<SmtpServerOptions> = {},
    parts: Partial<SmtpServerParts<MemoryDraft>> = {},
  ): Promise<SmtpServer> {
    const { clock, network, spool, events } = this;
    return listenSmtp<MemoryDraft>(
      { hostname: "mx.example", port: 25, ...options },
      {
        spool,
        events,
        network,
        clock,
        random: seededRandom(1),
        recipient: () => undefined,
        accept: (message) => {
          const prefix = new TextDecoder().decode(message.prefix);
          this.accepted.push({ message, prefix, text: message.draft.text });
          return message.envelope.recipients.map(
            () => ({ type: "accepted", id: "queued" }) as const,
          );
        },
        ...parts,
      },
    );
  }

  async send(): Promise<unknown> {
    await using client = await openSmtp(
      { host: "localhost", port: 25, hostname: "client.example", tls: "off" },
      this,
    );
    const outcomes = await client.send({
      envelope,
      body: chunks("Subject: x\r\n\r\n", ".\r\ny\r\n"),
    });
    return outcomes.map(({ type }) => type);
  }

  run<Value>(act: () => Promise<Value>): Promise<Value> {
    return this.clock.until(act());
  }
}

describe("listenSmtp", () => {
  test("hands a message over, then says 250, then frees the draft", async () => {
    const world = new World();
    await world.run(async () => {
      await using server = await world.listen();
      expect(server.endpoint.port).toBe(25);
      expect(await world.send()).toEqual(["delivered", "delivered"]);
    });
    const [{ message, prefix, text } = {}] = world.accepted;
    expect(text).toBe("Subject: x\r\n\r\n.\r\ny\r\n");
    expect(message?.envelope).toEqual(envelope);
    expect(prefix).toBe(
      "Received: from client.example ([127.0.0.1])\r\n" +
        `\tby mx.example with ESMTP id ${message?.id}; Tue, 01 Jan 2030 00:00:00 +0000\r\n`,
    );
    expect(world.spool.open).toBe(0);
    const names = world.events.names().filter((name) => name.startsWith("smtp."));
    expect(names).toEqual([
      "smtp.session.opened",
      "smtp.client.ready",
      "smtp.message.received",
      "smtp.client.sent",
      "smtp.session.closed",
    ]);
    const received = world.events.events.find(({ name }) => name === "smtp.message.received");
    expect(received).toMatchObject({ message: message?.id, recipients: 2, accepted: 2, size: 20 });
  });

  test("without a recipient handler nobody can be written to", async () => {
    const world = new World();
    const outcomes = await world.run(async () => {
      const { recipient: _, ...others } = { recipient: undefined };
      const { clock, network, spool } = world;
      await using _server = await listenSmtp(
        { hostname: "mx.example", port: 25 },
        { clock, network, spool, ...others, accept: () => [] },
      );
      return await world.send();
    });
    expect(outcomes).toEqual(["failed", "failed"]);
  });

  test("tells handlers the session as it is", async () => {
    const world = new World();
    const views: unknown[] = [];
    await world.run(async () => {
      await using _server = await world.listen(
        { tls: keys, service: "submission" },
        {
          authenticate: ({ username }) => ({
            type: "authenticated",
            identity: username,
            account: "42",
          }),
          connect: (peer, { session }) => void views.push(peer.address, session.protocol),
          mail: (sender, { session }) => void views.push(sender.size, session),
        },
      );
      await using client = await openSmtp(
        {
          host: "localhost",
          port: 25,
          hostname: "client.example",
          tls: "required",
          credentials: { username: "ann", password: "secret" },
        },
        world,
      );
      await client.send({ envelope, size: 3, body: chunks("x\r\n") });
    });
    expect(views).toMatchObject([
      "127.0.0.1",
      "SMTP",
      3,
      {
        hello: "client.example",
        protocol: "ESMTPSA",
        identity: "ann",
        account: "42",
        service: "submission",
      },
    ]);
    expect(world.accepted[0]?.prefix).toContain(" with ESMTPSA id ");
  });

  test("a spool that fails costs the message, not the session", async () => {
    const world = new World();
    const full = Object.assign(new Error("full"), { machine: "storage-full" });
    const spool = { write: () => Promise.reject(full) };
    const replies = await world.run(async () => {
      await using _server = await world.listen({}, { spool });
      await using client = await openSmtp(
        { host: "localhost", port: 25, hostname: "c.example" },
        world,
      );
      const first = await client.send({ envelope, body: chunks("x\r\n".repeat(50_000)) });
      const second = await client.send({ envelope, body: chunks("x\r\n") });
      return [...first, ...second].map(({ type, reply }) => [type, reply.code, reply.enhanced]);
    });
    expect(replies).toEqual(Array.from({ length: 4 }, () => ["deferred", 452, "4.3.1"]));
  });

  test("drains: the message under way is taken, then the connection is closed", async () => {
    const world = new World();
    const held = Promise.withResolvers<void>();
    await world.run(async () => {
      const server = await world.listen(
        {},
        {
          accept: async ({ envelope: { recipients } }) => {
            await held.promise;
            return recipients.map(() => ({ type: "accepted", id: "late" }) as const);
          },
        },
      );
      const sent = world.send();
      await world.clock.settle();
      const closed = server[Symbol.asyncDispose]();
      held.resolve();
      expect(await sent).toEqual(["delivered", "delivered"]);
      await closed;
      await expect(world.send()).rejects.toMatchObject({ code: "NET_CONNECT" });
    });
  });

  test("a connection over the limit is told 421", async () => {
    const world = new World();
    await world.run(async () => {
      await using _server = await world.listen({ connections: 1 });
      await using _first = await openSmtp(
        { host: "localhost", port: 25, hostname: "c.example" },
        world,
      );
      await expect(world.send()).rejects.toMatchObject({ code: "SMTP_REFUSED", temporary: true });
    });
  });
});

describe("a connection that is cut anywhere", () => {
  const cuts = (["client", "listener"] as const).flatMap((from) =>
    (["end", "reset"] as const).map((how) => ({ from, how })),
  );

  /** Sends a message over a connection that is cut; what it came to on both ends. */
  async function sendCut(fault: (typeof cuts)[number], after: number): Promise<string> {
    const world = new World();
    world.network.inject({ type: "cut", after, ...fault });
    const result = await world.run(async () => {
      await using _server = await world.listen();
      return await world.send().then(
        () => "delivered",
        (error: unknown) => (error as { code: string }).code,
      );
    });
    return `${result}, ${world.accepted.length} accepted, ${world.spool.open} drafts left`;
  }

  test.each(cuts)(
    "$how by the $from: delivered, or an error that says whether it may have been",
    async (fault) => {
      const results = new Set<string>();
      const delivered = "delivered, 1 accepted, 0 drafts left";
      for (let after = 0; after < 2000 && !results.has(delivered); after++)
        results.add(await sendCut(fault, after));
      expect(results).toContain(delivered);
      const possible = new Set([
        delivered,
        "SMTP_BROKEN, 0 accepted, 0 drafts left",
        "SMTP_UNCERTAIN, 0 accepted, 0 drafts left",
        "SMTP_UNCERTAIN, 1 accepted, 0 drafts left",
      ]);
      expect([...results.difference(possible)]).toEqual([]);
    },
  );
});
