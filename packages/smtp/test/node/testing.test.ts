import { readFileSync } from "node:fs";
import { openSmtp, type SmtpClient } from "@mailwright/smtp/client";
import {
  openTestInbox,
  type TestInbox,
  testInboxDefaults,
  type TestInboxOptions,
} from "@mailwright/smtp/testing";
import { MemoryNetwork, VirtualClock } from "@mailwright/testkit";
import { expect, test } from "vitest";
import { chunks } from "../memory-spool.ts";

/** An inbox, and what a program's mail to it comes to. */
class World {
  readonly clock = new VirtualClock();
  readonly network = new MemoryNetwork({ clock: this.clock });

  run<Value>(options: TestInboxOptions, act: (inbox: TestInbox) => Promise<Value>): Promise<Value> {
    const all = async (): Promise<Value> => {
      await using inbox = await openTestInbox(options, this);
      return await act(inbox);
    };
    return this.clock.until(all());
  }

  client(inbox: TestInbox): Promise<SmtpClient> {
    return openSmtp({ host: inbox.host, port: inbox.port, hostname: "app.example" }, this);
  }

  async send(inbox: TestInbox, ...body: string[]): Promise<unknown> {
    await using client = await this.client(inbox);
    const recipients = [{ address: "ann@example.org" }, { address: "bob@anywhere.example" }];
    const envelope = { reversePath: "app@app.example", recipients };
    const outcomes = await client.send({ envelope, body: chunks(...body) });
    return outcomes.map(({ type, reply }) => `${type} ${reply.code}`);
  }
}

const textOf = ({ bytes }: { bytes: Uint8Array }): string => new TextDecoder().decode(bytes);

test("every recipient is taken, and the message is there as it was sent", async () => {
  const world = new World();
  await world.run({}, async (inbox) => {
    expect(inbox.host).toBe("127.0.0.1");
    const sent = await world.send(inbox, "Subject: a\r\n\r\n", ".one\r\n");
    expect(sent).toEqual(["delivered 250", "delivered 250"]);
    const { envelope, ...message } = await inbox.next();
    expect(envelope).toMatchObject({
      reversePath: "app@app.example",
      recipients: [{ address: "ann@example.org" }, { address: "bob@anywhere.example" }],
    });
    expect(textOf(message)).toBe("Subject: a\r\n\r\n.one\r\n");
    expect(inbox.messages).toEqual([{ envelope, ...message }]);
  });
});

test("any log-in is good", async () => {
  const world = new World();
  await world.run({}, async ({ host, port }) => {
    const credentials = { username: "app", password: "whatever" };
    const options = { host, port, hostname: "app.example", credentials };
    await using client = await openSmtp({ ...options, authentication: "any" }, world);
    expect(client.usable).toBe(true);
  });
});

test("next waits, gives each message once, and to who asked first", async () => {
  const world = new World();
  await world.run({}, async (inbox) => {
    const [first, second] = [inbox.next(), inbox.next()];
    await world.send(inbox, "1");
    await world.send(inbox, "2");
    await world.send(inbox, "3");
    expect([await first, await second, await inbox.next()].map(textOf)).toEqual([
      "1\r\n",
      "2\r\n",
      "3\r\n",
    ]);
    expect(inbox.messages.length).toBe(3);
  });
});

test("who gives up waiting takes no message from those who wait", async () => {
  const world = new World();
  await world.run({}, async (inbox) => {
    const stop = new AbortController();
    const given = inbox.next({ signal: stop.signal });
    const waiting = inbox.next();
    stop.abort(new Error("given up"));
    await expect(given).rejects.toThrow("given up");
    await expect(inbox.next({ signal: stop.signal })).rejects.toThrow("given up");
    await world.send(inbox, "1");
    expect(textOf(await waiting)).toBe("1\r\n");
  });
});

test("closing tells who waits; what came can still be taken", async () => {
  const world = new World();
  const [inbox, waiting] = await world.run({}, async (open) => {
    await world.send(open, "1");
    await open.next();
    await world.send(open, "2");
    return [open, Promise.allSettled([open.next(), open.next()])] as const;
  });
  expect(await waiting).toMatchObject([
    { status: "fulfilled" },
    { status: "rejected", reason: { code: "SMTP_CLOSED" } },
  ]);
  await expect(inbox.next()).rejects.toMatchObject({ code: "SMTP_CLOSED" });
});

test("beyond the limit of messages it refuses for now", async () => {
  const world = new World();
  await world.run({ messages: 1 }, async (inbox) => {
    expect(await world.send(inbox, "1")).toEqual(["delivered 250", "delivered 250"]);
    expect(await world.send(inbox, "2")).toEqual(["deferred 452", "deferred 452"]);
    expect(inbox.messages.map(textOf)).toEqual(["1\r\n"]);
  });
});

test("beyond the limit of octets too; what was refused or broke off takes no room", async () => {
  const world = new World();
  await world.run({ octets: 100 }, async (inbox) => {
    await world.send(inbox, "x".repeat(58));
    expect(await world.send(inbox, "y".repeat(50))).toEqual(["deferred 452", "deferred 452"]);
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(30).fill(0x7a);
      throw new Error("broke");
    }
    const envelope = { reversePath: "", recipients: [{ address: "ann@example.org" }] };
    await using client = await world.client(inbox);
    await expect(client.send({ envelope, body: broken() })).rejects.toMatchObject({
      code: "SMTP_BODY",
    });
    expect(await world.send(inbox, "z".repeat(38))).toEqual(["delivered 250", "delivered 250"]);
    expect(inbox.messages.map(({ bytes }) => bytes.length)).toEqual([60, 40]);
  });
});

test("the README has its defaults", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const section = readme.split(/^## /m).find((part) => part.startsWith("In tests")) ?? "";
  const rows = [...section.matchAll(/^\| `(\w+)` *\| ([\d,]+) *\|/gm)];
  const documented = rows.map(([, name, value]) => [name, Number(value?.replaceAll(",", ""))]);
  expect(Object.fromEntries(documented)).toEqual(testInboxDefaults);
});
