import type { Statement } from "@mailwright/database";
import type { Task } from "@mailwright/queue";
import { expect, test } from "vitest";
import { type AccountsPort, localDelivery, type MailstorePort } from "../src/index.ts";

const evidence = { by: "test", reason: "local" };
const STATEMENT: Statement = { sql: "SELECT 1", parameters: [] };

type Filed = { readonly account: string } & Parameters<MailstorePort["deliver"]>[1];

function mailstore(): MailstorePort & { readonly filed: Filed[] } {
  const filed: Filed[] = [];
  return {
    filed,
    deliver(account, message) {
      filed.push({ account, ...message });
      return { statements: [STATEMENT] };
    },
  };
}

function task(...addresses: readonly string[]): Task {
  const recipients = addresses.map((address, i) => ({
    id: String(i + 1),
    address,
    recipient: { address: `alias-of-${address}` },
    route: {
      type: "deliver" as const,
      agent: "local",
      destination: "d",
      address,
      evidence,
      steps: [],
      ...(address.startsWith("nobody") ? {} : { account: `account-of-${address}` }),
    },
  }));
  return {
    message: {
      id: "m1",
      envelope: { reversePath: "a@y.test", recipients: [] },
      prefix: new TextEncoder().encode("Received: x\r\n"),
      body: { id: "b1", size: 10 },
    },
    recipients,
    destination: "d",
    attempt: 1,
    receivedAt: 5,
  };
}

const call = { signal: new AbortController().signal };

test("files with the fields of final delivery, under the id of the message", async () => {
  const store = mailstore();
  const outcomes = await localDelivery({ mailstore: store }).deliver(
    task("b@x.test", "c@x.test"),
    call,
  );
  expect(outcomes).toMatchObject([
    { type: "delivered", statements: [STATEMENT] },
    { type: "delivered", statements: [STATEMENT] },
  ]);
  expect(store.filed).toMatchObject([
    { account: "account-of-b@x.test", deliveryId: "m1", receivedAt: 5, body: { id: "b1" } },
    { account: "account-of-c@x.test", deliveryId: "m1" },
  ]);
  expect(new TextDecoder().decode(store.filed[0]?.prefix)).toBe(
    "Return-Path: <a@y.test>\r\nDelivered-To: alias-of-b@x.test\r\nReceived: x\r\n",
  );
});

test("recipients that end in one mailbox get one copy", async () => {
  const held = new Set<string>();
  const store: MailstorePort = {
    deliver(account, { deliveryId }) {
      held.add(`${account}/${deliveryId}`);
      return { statements: [STATEMENT] };
    },
  };
  const accounts: AccountsPort = {
    find: async (address) => ({ type: "account", id: "bob", address, state: "enabled" }),
  };
  const agent = localDelivery({ mailstore: store, accounts });
  const twice = task("b@x.test", "alias@x.test", "b@x.test");
  expect(await agent.deliver(twice, call)).toMatchObject([
    { type: "delivered" },
    { type: "delivered" },
    { type: "delivered" },
  ]);
  const { message, ...rest } = twice;
  await agent.deliver({ ...rest, message: { ...message, id: "m2" } }, call);
  expect([...held]).toEqual(["bob/m1", "bob/m2"]);
});

test("asks the accounts, where they are given", async () => {
  const accounts: AccountsPort = {
    find: async (address) => {
      if (address === "gone@x.test") return { type: "unknown" };
      const state = address === "off@x.test" ? "disabled" : "enabled";
      return { type: "account", id: "found", address, state };
    },
  };
  const store = mailstore();
  const agent = localDelivery({ mailstore: store, accounts });
  const outcomes = await agent.deliver(task("gone@x.test", "off@x.test", "b@x.test"), call);
  expect(outcomes).toMatchObject([
    { type: "failed", reply: { code: 550, enhanced: "5.1.1" } },
    { type: "failed", reply: { code: 550, enhanced: "5.2.1" } },
    { type: "delivered" },
  ]);
  expect(store.filed.map(({ account }) => account)).toEqual(["found"]);
});

test("postmaster gets mail even while disabled, where the route says so", async () => {
  const accounts: AccountsPort = {
    find: async (address) => ({
      type: "account",
      id: `account-of-${address}`,
      address,
      state: "disabled",
    }),
  };
  const agent = localDelivery({ mailstore: mailstore(), accounts });
  expect(await agent.deliver(task("postmaster@x.test"), call)).toMatchObject([
    { type: "delivered", reply: { code: 250 } },
  ]);
});

test("a route without an account is nobody's mailbox", async () => {
  const homeless = task("nobody@x.test");
  const agent = localDelivery({ mailstore: mailstore() });
  expect(await agent.deliver(homeless, call)).toMatchObject([
    { type: "failed", reply: { enhanced: "5.1.1" } },
  ]);
});

test("the null reverse-path is written as such, and no field can be smuggled in", async () => {
  const store = mailstore();
  const agent = localDelivery({ mailstore: store });
  const { message, ...rest } = task("b@x.test");
  const from = (reversePath: string): Task => ({
    ...rest,
    message: { ...message, envelope: { reversePath, recipients: [] } },
  });
  await agent.deliver(from(""), call);
  expect(new TextDecoder().decode(store.filed[0]?.prefix)).toMatch(/^Return-Path: <>\r\n/);
  const evil = await agent.deliver(from("a@y\r\nX-Evil: 1"), call).catch(() => []);
  const written = new TextDecoder().decode(store.filed[1]?.prefix);
  expect([evil.length, /^X-Evil/m.test(written)]).toEqual([0, false]);
});
