import type { Bytes, Envelope, Message } from "@mailwright/core";
import { type DatabasePort, openDatabase, type Statement } from "@mailwright/database";
import type { Copy, Task } from "@mailwright/queue";
import { type MemorySink, memorySink, VirtualClock } from "@mailwright/testkit";
import { expect, test } from "vitest";
import {
  AccountRules,
  type DeliveryEvent,
  deliverySchema,
  localDelivery,
  type MailstorePort,
  type SettingsPort,
} from "../src/index.ts";

const STATEMENT: Statement = { sql: "SELECT 1", parameters: [] };
const SATURDAY = Date.UTC(2030, 0, 5, 12);
const call = { signal: new AbortController().signal };
const evidence = { by: "test", reason: "local" };

type Filed = { readonly account: string; readonly mailbox: string; readonly text: string };

interface World {
  readonly filed: Filed[];
  readonly events: MemorySink<DeliveryEvent>;
  readonly clock: VirtualClock;
  readonly database: DatabasePort;
  reads: number;
  setting: Awaited<ReturnType<SettingsPort["read"]>>;
  deliver(text: string, options?: Partial<Sent>): Promise<unknown>;
}

interface Sent {
  readonly id: string;
  readonly sentOn: NonNullable<Envelope["sentOn"]>;
  readonly reversePath: string;
  readonly to: readonly (string | { readonly address: string; readonly mailbox: string })[];
}

/** An account `ann@x.test`, whose alias is `a@x.test`, with these rules. */
async function world(rules: unknown, owner = "ann@x.test"): Promise<World> {
  const database = await openDatabase({ file: ":memory:" }, [deliverySchema]);
  const filed: Filed[] = [];
  const events = memorySink<DeliveryEvent>();
  const clock = new VirtualClock({ start: SATURDAY });
  const texts = new Map<string, Uint8Array>();
  const mailstore: MailstorePort = {
    deliver(account, { mailbox = "INBOX", prefix }) {
      filed.push({ account, mailbox, text: new TextDecoder().decode(prefix) });
      return { statements: [STATEMENT] };
    },
  };
  const bodies = {
    async *read({ id }: { readonly id: string }): Bytes {
      self.reads++;
      yield texts.get(id) ?? new Uint8Array();
    },
  };
  const settings: SettingsPort = {
    read: async (scope, name) =>
      scope === "ann" && name === "rules" ? self.setting : { type: "unset" },
  };
  const rulesOfAccounts = new AccountRules({}, { settings, bodies, database, clock, events });
  const agent = localDelivery({
    mailstore,
    rules: rulesOfAccounts,
    accounts: {
      find: async () => ({ type: "account", id: "ann", address: owner, state: "enabled" }),
    },
  });
  const self: World = {
    filed,
    events,
    clock,
    database,
    reads: 0,
    setting: { type: "set", value: rules },
    async deliver(
      text,
      { id: name = "m1", sentOn, reversePath = "s@y.test", to = ["ann@x.test"] } = {},
    ) {
      texts.set("b1", new TextEncoder().encode(text));
      const recipients = to.map((each) => (typeof each === "string" ? { address: each } : each));
      const message: Message = {
        id: name,
        envelope: { reversePath, recipients, ...(sentOn && { sentOn }) },
        prefix: new TextEncoder().encode("Received: x\r\n"),
        body: { id: "b1", size: text.length },
      };
      const task: Task = {
        message,
        destination: "ann",
        attempt: 1,
        receivedAt: 5,
        recipients: recipients.map((recipient, i) => {
          const route = { agent: "local", destination: "ann", address: "ann@x.test", steps: [] };
          const id = String(i + 1);
          return {
            id,
            address: "ann@x.test",
            recipient,
            route: { type: "deliver", ...route, evidence },
          };
        }),
      };
      return agent.deliver(task, call);
    },
  };
  return self;
}

const mailboxes = ({ filed }: World): string[] => filed.map(({ mailbox }) => mailbox);

const ABOUT_NEWS = [{ fact: "subject", operator: "is", value: "*news*" }];

test("without a rule that fires, mail is filed into INBOX", async () => {
  const it = await world([{ name: "news", if: ABOUT_NEWS, do: [{ type: "discard" }] }]);
  expect(await it.deliver("Subject: hello\r\n\r\n")).toMatchObject([
    { type: "delivered", statements: [STATEMENT], copies: [] },
  ]);
  expect(mailboxes(it)).toEqual(["INBOX"]);
  expect(it.events.names()).toEqual([]);
});

test("storing files a copy, and with discarding moves the message", async () => {
  const store = { type: "store", mailbox: "News" };
  const copying = await world([{ name: "news", if: ABOUT_NEWS, do: [store] }]);
  await copying.deliver("Subject: =?utf-8?q?the_n=65ws?=\r\n\r\n");
  expect(mailboxes(copying)).toEqual(["News", "INBOX"]);
  const moving = await world([{ name: "news", if: ABOUT_NEWS, do: [store, { type: "discard" }] }]);
  expect(await moving.deliver("Subject: the news\r\n\r\n")).toMatchObject([{ type: "delivered" }]);
  expect(mailboxes(moving)).toEqual(["News"]);
  expect(moving.events.events).toMatchObject([
    {
      name: "delivery.rules.fired",
      level: "account",
      account: "ann",
      rules: ["news"],
      actions: ["store", "discard"],
      message: "m1",
    },
  ]);
});

test("a field that is added is in the copies made after it, in words other servers can carry", async () => {
  const it = await world([
    {
      name: "mark",
      do: [
        { type: "store", mailbox: "Before" },
        { type: "addHeader", name: "X-Mark", value: "größer" },
        { type: "store", mailbox: "After" },
      ],
    },
  ]);
  await it.deliver("Subject: a\r\n\r\n");
  expect(
    it.filed.map(({ mailbox, text }) => [mailbox, /^X-Mark: (.*)\r$/m.exec(text)?.[1]]),
  ).toEqual([
    ["Before", undefined],
    ["After", "=?UTF-8?B?Z3LDtsOfZXI=?="],
    ["INBOX", "=?UTF-8?B?Z3LDtsOfZXI=?="],
  ]);
  expect(it.filed[2]?.text).toMatch(
    /^Return-Path: <s@y\.test>\r\nDelivered-To: ann@x\.test\r\nX-Mark: .*\r\nReceived: x\r\n$/,
  );
});

test("rules add 64 KiB of fields to a message, and no more", async () => {
  const add = { type: "addHeader", name: "X-Long", value: "a".repeat(500) };
  const it = await world([
    { name: "long", do: Array.from({ length: 100 }, () => add) },
    { name: "more", do: Array.from({ length: 100 }, () => add) },
  ]);
  await it.deliver("Subject: a\r\n\r\n");
  const { length } = it.filed[0]?.text ?? "";
  expect(length).toBeGreaterThan(64_000);
  expect(length).toBeLessThan(66_000);
});

test("a rejection is the end of the recipient, with the rule's own text", async () => {
  const it = await world([
    { name: "copy", priority: 9, do: [{ type: "store", mailbox: "Seen" }] },
    { name: "no", do: [{ type: "reject", text: "Not at this address" }] },
  ]);
  const reply = { code: 550, enhanced: "5.7.1", text: "Not at this address" };
  expect(await it.deliver("Subject: a\r\n\r\n")).toMatchObject([
    { type: "failed", reply, statements: [STATEMENT] },
  ]);
  expect(mailboxes(it)).toEqual(["Seen"]);
});

test("redirecting sends a copy on in the account's name, and reports keep the null path", async () => {
  const it = await world([{ name: "on", do: [{ type: "redirect", to: "b@z.test" }] }]);
  expect(await it.deliver("Subject: a\r\n\r\n")).toMatchObject([
    {
      copies: [
        {
          envelope: { reversePath: "ann@x.test", recipients: [{ address: "b@z.test" }] },
          prefix: new TextEncoder().encode("Delivered-To: ann@x.test\r\nReceived: x\r\n"),
        },
      ],
    },
  ]);
  expect(await it.deliver("Subject: a\r\n\r\n", { reversePath: "" })).toMatchObject([
    { copies: [{ envelope: { reversePath: "" } }] },
  ]);
});

test("a copy says so where an address of it is of UTF-8, the account's too", async () => {
  const smtputf8 = async (to: string, owner?: string): Promise<unknown> => {
    const it = await world([{ name: "on", do: [{ type: "redirect", to }] }], owner);
    const [outcome] = (await it.deliver("Subject: a\r\n\r\n")) as { copies: Copy[] }[];
    return outcome?.copies[0]?.envelope.smtputf8;
  };
  expect(await smtputf8("b@z.test")).toBeUndefined();
  expect(await smtputf8("bö@z.test")).toBe(true);
  expect(await smtputf8("b@z.test", "änn@x.test")).toBe(true);
});

const ON = [{ name: "on", do: [{ type: "redirect", to: ["b@z.test"] }, { type: "discard" }] }];

interface Delivered {
  readonly type: string;
  readonly statements: readonly Statement[];
  readonly copies: readonly { readonly envelope: Envelope }[];
}

test("a copy says where it came from, and whose rules sent it on", async () => {
  const it = await world(ON);
  const first = await it.deliver("Subject: a\r\n\r\n");
  const sentOn = { origin: "m1", by: ["ann"] };
  expect(first).toMatchObject([{ copies: [{ envelope: { sentOn } }] }]);
  const again = await it.deliver("Subject: a\r\n\r\n", {
    id: "m2",
    sentOn: { origin: "m0", by: ["bob"] },
  });
  expect(again).toMatchObject([
    { copies: [{ envelope: { sentOn: { origin: "m0", by: ["bob", "ann"] } } }] },
  ]);
});

test("an account sends a message on once, whatever ways its copies come", async () => {
  const it = await world(ON);
  const copy = (id: string) =>
    it.deliver("Subject: a\r\n\r\n", { id, sentOn: { origin: "m0", by: ["bob"] } });
  const [first] = (await copy("m1")) as Delivered[];
  expect(first?.copies).toHaveLength(1);
  expect(await it.database.batch(first?.statements ?? [])).toMatchObject({ type: "committed" });
  expect(await copy("m2")).toMatchObject([{ type: "delivered", copies: [] }]);
  // Two that were decided at once: the second is not sent on, and is looked at again.
  expect(await it.database.batch(first?.statements ?? [])).toMatchObject({ type: "conflict" });
  expect(mailboxes(it)).toEqual([]);
});

test("a circle within the server ends where it began, even where mail was to be discarded", async () => {
  const it = await world(ON);
  const sentOn = { origin: "m0", by: ["ann", "bob"] };
  expect(await it.deliver("Delivered-To: ann@x.test\r\n\r\n", { sentOn })).toMatchObject([
    { type: "delivered", copies: [] },
  ]);
  expect(mailboxes(it)).toEqual(["INBOX"]);
  expect(it.events.names()).toEqual(["delivery.rules.fired", "delivery.redirect.stopped"]);
});

test.each([
  ["as it was written", "Delivered-To: ANN@x.test\r\nSubject: a\r\n\r\n"],
  [
    "behind 60 KiB of other fields",
    `X-A: ${"a".repeat(60_000)}\r\nDelivered-To: ann@x.test\r\n\r\n`,
  ],
])(
  "a circle by another server, or a stranger's word that it is one, fails: %s",
  async (_, text) => {
    const it = await world(ON);
    expect(await it.deliver(text)).toMatchObject([
      { type: "failed", reply: { code: 554, enhanced: "5.4.6" } },
    ]);
    expect(mailboxes(it)).toEqual([]);
  },
);

test("what a stranger writes into Delivered-To changes nothing where nothing is sent on", async () => {
  const it = await world([{ name: "spam", do: [{ type: "discard" }] }]);
  await it.deliver("Delivered-To: ann@x.test\r\n\r\n");
  expect(mailboxes(it)).toEqual([]);
});

test("Delivered-To is read as it is written: no encoded word stands for an address", async () => {
  const it = await world(ON);
  const to = ["ann+=?us-ascii?q?y?=@x.test"];
  const text = "Delivered-To: ann+=?us-ascii?q?y?=@x.test\r\n\r\n";
  expect(await it.deliver(text, { to })).toMatchObject([{ type: "failed" }]);
});

test("what was sent on is forgotten in time", async () => {
  const it = await world(ON);
  const [first] = (await it.deliver("Subject: a\r\n\r\n", { id: "01a" })) as Delivered[];
  await it.database.batch(first?.statements ?? []);
  await it.clock.advance(31 * 86_400_000);
  const [second] = (await it.deliver("Subject: a\r\n\r\n", { id: "09z" })) as Delivered[];
  await it.database.batch(second?.statements ?? []);
  const rows = await it.database.get({
    sql: "SELECT origin FROM delivery_sent_on",
    parameters: [],
  });
  expect(rows).toEqual([{ origin: "09z" }]);
});

test("an alias and its target are decided on once, and sent on once", async () => {
  const it = await world([{ name: "on", do: [{ type: "redirect", to: ["b@z.test"] }] }]);
  const outcomes = (await it.deliver("Subject: a\r\n\r\n", {
    to: ["ann@x.test", "a@x.test"],
  })) as { readonly copies?: readonly unknown[] }[];
  expect(outcomes.map(({ copies = [] }) => copies.length)).toEqual([1, 0]);
  expect(it.reads).toBe(1);
});

test("what the server's rules file goes past the account's", async () => {
  const it = await world([{ name: "all", do: [{ type: "discard" }] }]);
  await it.deliver("Subject: a\r\n\r\n", { to: [{ address: "ann@x.test", mailbox: "Archive" }] });
  expect(mailboxes(it)).toEqual(["Archive"]);
  expect(it.reads).toBe(0);
});

test("a rule acts only at weekends, by the clock it is given", async () => {
  const weekend = { fact: "weekday", operator: "in", value: ["Sat", "Sun"] };
  const it = await world([
    { name: "weekend", if: [weekend], do: [{ type: "store", mailbox: "Weekend" }] },
  ]);
  await it.deliver("Subject: a\r\n\r\n");
  await it.clock.advance(2 * 86_400_000);
  await it.deliver("Subject: a\r\n\r\n");
  expect(mailboxes(it)).toEqual(["Weekend", "INBOX", "INBOX"]);
});

test("changed rules count from the next message on", async () => {
  const it = await world([{ name: "a", do: [{ type: "store", mailbox: "One" }] }]);
  await it.deliver("Subject: a\r\n\r\n");
  await it.deliver("Subject: a\r\n\r\n");
  it.setting = { type: "set", value: [{ name: "a", do: [{ type: "store", mailbox: "Two" }] }] };
  await it.deliver("Subject: a\r\n\r\n");
  it.setting = { type: "unset" };
  await it.deliver("Subject: a\r\n\r\n");
  expect(mailboxes(it)).toEqual(["One", "INBOX", "One", "INBOX", "Two", "INBOX", "INBOX"]);
});

test("rules that cannot be read lose no mail, and are told of", async () => {
  const it = await world([{ name: "a", do: [{ type: "explode" }] }]);
  expect(await it.deliver("Subject: a\r\n\r\n")).toMatchObject([{ type: "delivered" }]);
  expect(mailboxes(it)).toEqual(["INBOX"]);
  expect(it.events.names()).toEqual(["delivery.rules.unusable"]);
});
