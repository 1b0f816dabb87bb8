import type { Bytes, Message } from "@mailwright/core";
import type { Statement } from "@mailwright/database";
import type { Copy, Task } from "@mailwright/queue";
import { type MemorySink, memorySink, VirtualClock } from "@mailwright/testkit";
import { expect, test } from "vitest";
import {
  AccountRules,
  type DeliveryEvent,
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
  reads: number;
  setting: Awaited<ReturnType<SettingsPort["read"]>>;
  deliver(text: string, options?: Partial<Sent>): Promise<unknown>;
}

interface Sent {
  readonly reversePath: string;
  readonly to: readonly (string | { readonly address: string; readonly mailbox: string })[];
}

/** An account `ann@x.test`, whose alias is `a@x.test`, with these rules. */
function world(rules: unknown, owner = "ann@x.test"): World {
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
  const rulesOfAccounts = new AccountRules({}, { settings, bodies, clock, events });
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
    reads: 0,
    setting: { type: "set", value: rules },
    async deliver(text, { reversePath = "s@y.test", to = ["ann@x.test"] } = {}) {
      texts.set("b1", new TextEncoder().encode(text));
      const recipients = to.map((each) => (typeof each === "string" ? { address: each } : each));
      const message: Message = {
        id: "m1",
        envelope: { reversePath, recipients },
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
  const it = world([{ name: "news", if: ABOUT_NEWS, do: [{ type: "discard" }] }]);
  expect(await it.deliver("Subject: hello\r\n\r\n")).toMatchObject([
    { type: "delivered", statements: [STATEMENT], copies: [] },
  ]);
  expect(mailboxes(it)).toEqual(["INBOX"]);
  expect(it.events.names()).toEqual([]);
});

test("storing files a copy, and with discarding moves the message", async () => {
  const store = { type: "store", mailbox: "News" };
  const copying = world([{ name: "news", if: ABOUT_NEWS, do: [store] }]);
  await copying.deliver("Subject: =?utf-8?q?the_n=65ws?=\r\n\r\n");
  expect(mailboxes(copying)).toEqual(["News", "INBOX"]);
  const moving = world([{ name: "news", if: ABOUT_NEWS, do: [store, { type: "discard" }] }]);
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
  const it = world([
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

test("a rejection is the end of the recipient, with the rule's own text", async () => {
  const it = world([
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
  const it = world([{ name: "on", do: [{ type: "redirect", to: "b@z.test" }] }]);
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
    const it = world([{ name: "on", do: [{ type: "redirect", to }] }], owner);
    const [outcome] = (await it.deliver("Subject: a\r\n\r\n")) as { copies: Copy[] }[];
    return outcome?.copies[0]?.envelope.smtputf8;
  };
  expect(await smtputf8("b@z.test")).toBeUndefined();
  expect(await smtputf8("bö@z.test")).toBe(true);
  expect(await smtputf8("b@z.test", "änn@x.test")).toBe(true);
});

test("what was sent on from here before stays, even where it was to be discarded", async () => {
  const it = world([
    { name: "on", do: [{ type: "redirect", to: ["b@z.test"] }, { type: "discard" }] },
  ]);
  expect(await it.deliver("Delivered-To: ANN@x.test\r\nSubject: a\r\n\r\n")).toMatchObject([
    { type: "delivered", copies: [] },
  ]);
  expect(mailboxes(it)).toEqual(["INBOX"]);
  expect(it.events.names()).toEqual(["delivery.rules.fired", "delivery.redirect.stopped"]);
});

test("an alias and its target are decided on once, and sent on once", async () => {
  const it = world([{ name: "on", do: [{ type: "redirect", to: ["b@z.test"] }] }]);
  const outcomes = (await it.deliver("Subject: a\r\n\r\n", {
    to: ["ann@x.test", "a@x.test"],
  })) as { readonly copies?: readonly unknown[] }[];
  expect(outcomes.map(({ copies = [] }) => copies.length)).toEqual([1, 0]);
  expect(it.reads).toBe(1);
});

test("what the server's rules file goes past the account's", async () => {
  const it = world([{ name: "all", do: [{ type: "discard" }] }]);
  await it.deliver("Subject: a\r\n\r\n", { to: [{ address: "ann@x.test", mailbox: "Archive" }] });
  expect(mailboxes(it)).toEqual(["Archive"]);
  expect(it.reads).toBe(0);
});

test("a rule acts only at weekends, by the clock it is given", async () => {
  const weekend = { fact: "weekday", operator: "in", value: ["Sat", "Sun"] };
  const it = world([
    { name: "weekend", if: [weekend], do: [{ type: "store", mailbox: "Weekend" }] },
  ]);
  await it.deliver("Subject: a\r\n\r\n");
  await it.clock.advance(2 * 86_400_000);
  await it.deliver("Subject: a\r\n\r\n");
  expect(mailboxes(it)).toEqual(["Weekend", "INBOX", "INBOX"]);
});

test("changed rules count from the next message on", async () => {
  const it = world([{ name: "a", do: [{ type: "store", mailbox: "One" }] }]);
  await it.deliver("Subject: a\r\n\r\n");
  await it.deliver("Subject: a\r\n\r\n");
  it.setting = { type: "set", value: [{ name: "a", do: [{ type: "store", mailbox: "Two" }] }] };
  await it.deliver("Subject: a\r\n\r\n");
  it.setting = { type: "unset" };
  await it.deliver("Subject: a\r\n\r\n");
  expect(mailboxes(it)).toEqual(["One", "INBOX", "One", "INBOX", "Two", "INBOX", "INBOX"]);
});

test("rules that cannot be read lose no mail, and are told of", async () => {
  const it = world([{ name: "a", do: [{ type: "explode" }] }]);
  expect(await it.deliver("Subject: a\r\n\r\n")).toMatchObject([{ type: "delivered" }]);
  expect(mailboxes(it)).toEqual(["INBOX"]);
  expect(it.events.names()).toEqual(["delivery.rules.unusable"]);
});
