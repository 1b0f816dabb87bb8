/** Accounts that send on, whole: rules, delivery, queue and mailboxes, in virtual time. */
import { Accounts, accountsSchema, Settings } from "@mailwright/accounts";
import { instantHash } from "@mailwright/accounts/testing";
import { concatBytes } from "@mailwright/core";
import { openDatabase } from "@mailwright/database";
import {
  AccountRules,
  type AccountsPort,
  deliverySchema,
  localDelivery,
} from "@mailwright/delivery";
import { Mailstore, mailstoreSchema } from "@mailwright/mailstore";
import { openQueue, type QueueEvent, queueSchema } from "@mailwright/queue";
import { Router } from "@mailwright/router";
import { Spool, spoolSchema } from "@mailwright/spool";
import { memorySink, seededRandom, VirtualClock } from "@mailwright/testkit";
import { expect, test } from "vitest";

const schemas = [spoolSchema, accountsSchema, mailstoreSchema, queueSchema, deliverySchema];

/** A server whose accounts have these rules, by name; `around` may stand before its accounts. */
async function server(
  rulesOf: Readonly<Record<string, readonly object[]>>,
  around: (accounts: Accounts) => AccountsPort = (accounts) => accounts,
) {
  const clock = new VirtualClock({ start: Date.UTC(2030, 0, 1) });
  const random = seededRandom(1);
  const database = await openDatabase({ file: ":memory:" }, schemas);
  const spool = new Spool({ database, clock, random });
  const accounts = new Accounts({ database, hash: instantHash, clock, random });
  const settings = new Settings({ database, clock });
  const mailstore = new Mailstore({ database, spool, clock });
  await accounts.createDomain("x.test");
  for (const [name, rules] of Object.entries(rulesOf)) {
    const made = await accounts.createAccount(`${name}@x.test`);
    if (made.type === "created") await settings.write(made.id, "rules", rules);
  }
  const rules = new AccountRules({}, { settings, bodies: spool, database, clock });
  const local = localDelivery({ mailstore, accounts: around(accounts), rules });
  const router = new Router({}, { directory: accounts });
  const events = memorySink<QueueEvent>();
  const queue = await openQueue(
    { hostname: "mx.test" },
    { database, spool, router, agents: { local }, events, clock, random },
  );
  const inbox = async (name: string): Promise<readonly string[]> => {
    const found = await accounts.find(`${name}@x.test`);
    const mailboxes = found.type === "account" ? await mailstore.mailboxes(found.id) : [];
    const messages = await Promise.all(mailboxes.map(({ id }) => mailstore.messages(id)));
    return Promise.all(
      messages.flat().map(async (message) => {
        const octets = concatBytes(await Array.fromAsync(mailstore.read(message)));
        return new TextDecoder().decode(octets);
      }),
    );
  };
  return {
    clock,
    accounts,
    database,
    events,
    inbox,
    async send(to: string, reversePath = "") {
      const text = new TextEncoder().encode("Subject: a\r\n\r\nb\r\n");
      await using draft = await spool.write(ReadableStream.from([text]));
      const envelope = { reversePath, recipients: [{ address: `${to}@x.test` }] };
      await queue.submit({ envelope, prefix: new Uint8Array(), draft });
      await clock.run();
    },
    count: (name: QueueEvent["name"]) => events.names().filter((each) => each === name).length,
  };
}

const on = (...names: readonly string[]): readonly object[] => [
  {
    name: "on",
    do: [{ type: "redirect", to: names.map((name) => `${name}@x.test`) }, { type: "discard" }],
  },
];

test.each([2, 3, 8, 20])(
  "%i accounts that send on to each other multiply nothing",
  async (count) => {
    const names = Array.from({ length: count }, (_, i) => `a${i}`);
    const others = (name: string): readonly string[] => names.filter((other) => other !== name);
    const it = await server(Object.fromEntries(names.map((name) => [name, on(...others(name))])));
    await it.send("a0");
    // Each sends it on once, to all others.
    expect(it.count("queue.message.submitted")).toBe(1 + count);
    expect(it.count("queue.recipient.delivered")).toBe(1 + count * (count - 1));
    expect(it.count("queue.recipient.failed")).toBe(0);
    const inboxes = await Promise.all(names.map((name) => it.inbox(name)));
    expect(inboxes.flat().length).toBeGreaterThan(0);
  },
);

test("a message that two accounts send to a third is sent on from there once", async () => {
  const it = await server({ a: on("b", "c"), b: on("d"), c: on("d"), d: on("e"), e: [] });
  await it.send("a");
  expect(await it.inbox("e")).toHaveLength(1);
  expect(await it.inbox("d")).toEqual([]);
});

test("an account that is removed while its mail is delivered gets none, and the sender is told", async () => {
  const removed = (accounts: Accounts): AccountsPort => ({
    find: async (address) => {
      const found = await accounts.find(address);
      if (address === "gone@x.test" && found.type === "account") await accounts.remove(address);
      return found;
    },
    statementsToRequire: (account) => accounts.statementsToRequire(account),
  });
  const it = await server({ gone: [], sender: [] }, removed);
  await it.send("gone", "sender@x.test");
  const [report = ""] = await it.inbox("sender");
  expect(report).toMatch(/^Action: failed\r\nStatus: 5\.1\.1\r$/m);
  const sql = "SELECT count(*) AS n FROM mailstore_message";
  expect(await it.database.get({ sql, parameters: [] })).toEqual([{ n: 1 }]);
});
