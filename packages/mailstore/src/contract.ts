/**
 * What a mail store promises, as cases to run on any database and any store of bodies.
 *
 * @packageDocumentation
 */
import assert from "node:assert/strict";
import { type Bytes, concatBytes, type Stored } from "@mailwright/core";
import type { DatabasePort, Statement } from "@mailwright/database";
import type { Delivery } from "./delivery.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Maildrop } from "./maildrop.ts";
import type { Mailstore } from "./mailstore.ts";

/** A case of a contract: it passes when `run` settles, and fails when it throws. */
export interface ContractCase {
  readonly name: string;
  run(): Promise<void>;
}

/** An empty mail store to be tried, and what it stands on. Disposed of after the case. */
export interface MailstoreFixture extends AsyncDisposable {
  readonly mailstore: Mailstore;
  readonly database: DatabasePort;
  readonly spool: {
    write(
      body: Bytes,
    ): Promise<
      AsyncDisposable & { readonly body: Stored; readonly statements: readonly Statement[] }
    >;
    read(body: Stored): Bytes;
    release(body: Stored): readonly Statement[];
  };
}

type Run = (fixture: MailstoreFixture) => Promise<void>;

/**
 * What a mail store promises.
 *
 * @param open - opens an empty mail store, for each case a new one
 */
export function mailstoreContract(open: () => Promise<MailstoreFixture>): readonly ContractCase[] {
  return Object.entries(cases).map(([name, run]) => ({
    name,
    run: async () => {
      await using fixture = await open();
      await run(fixture);
    },
  }));
}

const PREFIX = new TextEncoder().encode("Return-Path: <a@example.com>\r\n");
const TEXT = "Subject: hello\r\n\r\none\r\ntwo\r\nthree\r\n";

async function* octets(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

async function textOf(bytes: Bytes): Promise<string> {
  return new TextDecoder().decode(concatBytes(await Array.fromAsync(bytes)));
}

function delivery(body: Stored, deliveryId: string, more: Partial<Delivery> = {}): Delivery {
  return { prefix: PREFIX, body, deliveryId, receivedAt: 1_900_000_000_000, ...more };
}

/** A body with one reference, as a queue holds it. */
async function keep({ spool, database }: MailstoreFixture, text: string = TEXT): Promise<Stored> {
  await using draft = await spool.write(octets(text));
  assert.equal((await database.batch(draft.statements)).type, "committed");
  return draft.body;
}

/** Stores a message and leaves its body to the mail store alone. */
async function add(
  fixture: MailstoreFixture,
  account: string,
  deliveryId: string,
): Promise<number> {
  await using draft = await fixture.spool.write(octets(TEXT));
  const message = delivery(draft.body, deliveryId);
  const appended = await fixture.mailstore.append(account, message, { draft: draft.statements });
  assert(appended.type === "appended");
  return appended.uid;
}

async function inbox({ mailstore }: MailstoreFixture, account: string): Promise<Mailbox> {
  const [mailbox] = await mailstore.mailboxes(account);
  assert(mailbox !== undefined);
  return mailbox;
}

async function maildrop({ mailstore }: MailstoreFixture, account: string): Promise<Maildrop> {
  const opening = await mailstore.openMaildrop(account);
  assert(opening.type === "opened");
  return opening.maildrop;
}

/** A body is freed when it can be read no more. */
async function freed({ spool }: MailstoreFixture, body: Stored): Promise<void> {
  await assert.rejects(textOf(spool.read(body)));
}

const cases: Readonly<Record<string, Run>> = {
  "a delivery makes the INBOX and is read back": async (fixture) => {
    const { mailstore, database } = fixture;
    const body = await keep(fixture);
    const { statements } = mailstore.deliver("a", delivery(body, "d1"));
    assert.equal((await database.batch(statements)).type, "committed");
    const mailbox = await inbox(fixture, "a");
    assert.equal(mailbox.name, "INBOX");
    assert.equal(mailbox.uidNext, 2);
    const [message, ...others] = await mailstore.messages(mailbox.id);
    assert(message !== undefined && others.length === 0);
    assert.equal(message.uid, 1);
    assert.equal(message.size, PREFIX.length + TEXT.length);
    assert.deepEqual(message.flags, []);
    assert.equal(await textOf(mailstore.read(message)), new TextDecoder().decode(PREFIX) + TEXT);
    assert.deepEqual(await mailstore.stats("a"), { messages: 1, octets: message.size });
  },

  "a message reads by range over prefix and body": async (fixture) => {
    await add(fixture, "a", "d1");
    const { id } = await inbox(fixture, "a");
    const message = await fixture.mailstore.message(id, 1);
    assert(message !== undefined);
    const whole = new TextDecoder().decode(PREFIX) + TEXT;
    const edges = [0, 1, PREFIX.length - 1, PREFIX.length, PREFIX.length + 1, whole.length];
    for (const start of edges) {
      for (const end of edges) {
        const read = await textOf(fixture.mailstore.read(message, { start, end }));
        assert.equal(read, start < end ? whole.slice(start, end) : "");
      }
    }
  },

  "a repeated delivery changes nothing and answers the first UID": async (fixture) => {
    const { mailstore, database, spool } = fixture;
    const body = await keep(fixture);
    const message = delivery(body, "d1", { limit: PREFIX.length + TEXT.length });
    assert.deepEqual(await mailstore.append("a", message), { type: "appended", uid: 1 });
    const before = [await inbox(fixture, "a"), await mailstore.stats("a")];
    assert.deepEqual(await mailstore.append("a", message), { type: "appended", uid: 1 });
    const twice = mailstore.deliver("a", message).statements;
    assert.equal((await database.batch([...twice, ...twice])).type, "committed");
    assert.deepEqual([await inbox(fixture, "a"), await mailstore.stats("a")], before);
    await database.batch(spool.release(body));
    await mailstore.remove((await inbox(fixture, "a")).id, [1]);
    await freed(fixture, body);
  },

  "a repeated append with a draft leaves no body behind": async (fixture) => {
    const { mailstore, spool } = fixture;
    await add(fixture, "a", "d1");
    await using draft = await spool.write(octets("Subject: again\r\n\r\n"));
    const again = delivery(draft.body, "d1");
    const appended = await mailstore.append("a", again, { draft: draft.statements });
    assert.deepEqual(appended, { type: "appended", uid: 1 });
    await freed(fixture, draft.body);
  },

  "the same delivery reaches every mailbox and account it names": async (fixture) => {
    const { mailstore } = fixture;
    const body = await keep(fixture);
    const targets = [
      ["a", "INBOX"],
      ["a", "Lists"],
      ["b", "inbox"],
    ] as const;
    for (const [account, mailbox] of targets) {
      const appended = await mailstore.append(account, delivery(body, "d1", { mailbox }));
      assert.deepEqual(appended, { type: "appended", uid: 1 });
    }
    const names = (await mailstore.mailboxes("a")).map(({ name }) => name);
    assert.deepEqual(names, ["INBOX", "Lists"]);
    assert.equal((await inbox(fixture, "b")).name, "INBOX");
    assert.equal((await mailstore.stats("a")).messages, 2);
  },

  "a body goes with its last message": async (fixture) => {
    const { mailstore, database, spool } = fixture;
    const body = await keep(fixture);
    await mailstore.append("a", delivery(body, "d1"));
    await mailstore.append("b", delivery(body, "d1"));
    await database.batch(spool.release(body));
    await mailstore.remove((await inbox(fixture, "a")).id, [1]);
    assert.equal(await textOf(spool.read(body)), TEXT);
    await mailstore.remove((await inbox(fixture, "b")).id, [1, 2, 99]);
    await freed(fixture, body);
    assert.deepEqual(await mailstore.stats("b"), { messages: 0, octets: 0 });
  },

  "UIDs are unique and grow under concurrent deliveries": async (fixture) => {
    const { mailstore } = fixture;
    const body = await keep(fixture);
    const appended = await Promise.all(
      Array.from({ length: 40 }, (_, i) => mailstore.append("a", delivery(body, `d${i % 30}`))),
    );
    const uids = appended.map((each) => (each.type === "appended" ? each.uid : 0));
    assert.deepEqual(uids.slice(30), uids.slice(0, 10));
    assert.deepEqual(new Set(uids), new Set(Array.from({ length: 30 }, (_, i) => i + 1)));
    assert.equal((await mailstore.stats("a")).messages, 30);
  },

  "a UID is not given again": async (fixture) => {
    await add(fixture, "a", "d1");
    const { id, uidvalidity } = await inbox(fixture, "a");
    await fixture.mailstore.remove(id, [1]);
    assert.equal(await add(fixture, "a", "d2"), 2);
    assert.equal((await inbox(fixture, "a")).uidvalidity, uidvalidity);
  },

  "the limit is exact under concurrent deliveries": async (fixture) => {
    const { mailstore } = fixture;
    const body = await keep(fixture);
    const size = PREFIX.length + TEXT.length;
    const limit = 7 * size;
    const appended = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        mailstore.append("a", delivery(body, `d${i}`, { limit })),
      ),
    );
    assert.equal(appended.filter(({ type }) => type === "appended").length, 7);
    assert.deepEqual(await mailstore.stats("a"), { messages: 7, octets: limit });
    await mailstore.remove((await inbox(fixture, "a")).id, [3]);
    assert.equal((await mailstore.append("a", delivery(body, "x", { limit }))).type, "appended");
    assert.equal((await mailstore.append("a", delivery(body, "y", { limit }))).type, "over-quota");
  },

  "over the limit the whole batch is undone": async (fixture) => {
    const { mailstore, database } = fixture;
    const body = await keep(fixture);
    const fits = mailstore.deliver("a", delivery(body, "d1")).statements;
    const tooMuch = mailstore.deliver("b", delivery(body, "d1", { limit: 10 })).statements;
    assert.equal((await database.batch([...fits, ...tooMuch])).type, "conflict");
    assert.deepEqual(await mailstore.stats("a"), { messages: 0, octets: 0 });
    assert.deepEqual(await mailstore.mailboxes("b"), []);
  },

  "a maildrop is a snapshot": async (fixture) => {
    await add(fixture, "a", "d1");
    await using drop = await maildrop(fixture, "a");
    await add(fixture, "a", "d2");
    const { uidvalidity } = await inbox(fixture, "a");
    const size = PREFIX.length + TEXT.length;
    assert.deepEqual(drop.messages, [{ uid: `${uidvalidity}-1`, size }]);
    assert.equal(await textOf(drop.read(0)), new TextDecoder().decode(PREFIX) + TEXT);
    await drop.remove([0]);
    const left = await fixture.mailstore.messages((await inbox(fixture, "a")).id);
    assert.deepEqual(
      left.map(({ uid }) => uid),
      [2],
    );
    await assert.rejects(textOf(drop.read(0)), { code: "MAILSTORE_GONE" });
  },

  "a maildrop of an account without mail is empty": async (fixture) => {
    await using drop = await maildrop(fixture, "nobody");
    assert.deepEqual(drop.messages, []);
    await drop.remove([]);
    await assert.rejects(textOf(drop.read(0)), { code: "MAILSTORE_GONE" });
  },

  "a maildrop is open once at a time": async (fixture) => {
    const { mailstore } = fixture;
    const first = await maildrop(fixture, "a");
    assert.deepEqual(await mailstore.openMaildrop("a"), { type: "in-use" });
    await using other = await maildrop(fixture, "b");
    assert.deepEqual(other.messages, []);
    await first[Symbol.asyncDispose]();
    await using second = await maildrop(fixture, "a");
    // The lock of the second must outlive another disposal of the first.
    await first[Symbol.asyncDispose]();
    assert.deepEqual(await mailstore.openMaildrop("a"), { type: "in-use" });
    assert.deepEqual(second.messages, []);
    await assert.rejects(first.remove([]), { code: "MAILSTORE_CLOSED" });
    await assert.rejects(textOf(first.read(0)), { code: "MAILSTORE_CLOSED" });
  },

  "a maildrop removes exactly the messages it is told to": async (fixture) => {
    for (let i = 0; i < 10; i++) await add(fixture, "a", `d${i}`);
    const { id } = await inbox(fixture, "a");
    await fixture.mailstore.remove(id, [4, 5]);
    await using drop = await maildrop(fixture, "a");
    await add(fixture, "a", "later");
    // Indexes 2 and 3 are the UIDs 3 and 6, on both sides of the gap.
    await drop.remove([3, 2, 7, 3]);
    const left = (await fixture.mailstore.messages(id)).map(({ uid }) => uid);
    assert.deepEqual(left, [1, 2, 7, 8, 9, 11]);
    assert.equal((await fixture.mailstore.stats("a")).messages, 6);
  },

  "TOP is the header and some lines": async (fixture) => {
    await add(fixture, "a", "d1");
    await using drop = await maildrop(fixture, "a");
    const head = `${new TextDecoder().decode(PREFIX)}Subject: hello\r\n\r\n`;
    assert.equal(await textOf(drop.read(0, { lines: 0 })), head);
    assert.equal(await textOf(drop.read(0, { lines: 2 })), `${head}one\r\ntwo\r\n`);
    assert.equal(await textOf(drop.read(0, { lines: 99 })), `${head}one\r\ntwo\r\nthree\r\n`);
  },

  "the statements of an account's removal leave nothing of it": async (fixture) => {
    const { mailstore, database, spool } = fixture;
    const [own, shared] = [await keep(fixture), await keep(fixture)];
    await mailstore.append("a", delivery(own, "d1"));
    await mailstore.append("a", delivery(own, "d2", { mailbox: "Lists" }));
    await mailstore.append("a", delivery(shared, "d3"));
    await mailstore.append("b", delivery(shared, "d3"));
    await database.batch([...spool.release(own), ...spool.release(shared)]);
    assert.equal((await database.batch(mailstore.statementsToRemove("a"))).type, "committed");
    assert.deepEqual(await mailstore.mailboxes("a"), []);
    assert.deepEqual(await mailstore.stats("a"), { messages: 0, octets: 0 });
    await freed(fixture, own);
    assert.equal(await textOf(spool.read(shared)), TEXT);
    assert.equal((await mailstore.stats("b")).messages, 1);
  },

  "messages come in pages": async (fixture) => {
    for (let i = 0; i < 5; i++) await add(fixture, "a", `d${i}`);
    const { id } = await inbox(fixture, "a");
    const page = await fixture.mailstore.messages(id, { after: 1, limit: 3 });
    assert.deepEqual(
      page.map(({ uid }) => uid),
      [2, 3, 4],
    );
    assert.equal(await fixture.mailstore.message(id, 99), undefined);
  },

  "every change of a mailbox makes its modseq grow": async (fixture) => {
    await add(fixture, "a", "d1");
    const before = await inbox(fixture, "a");
    await add(fixture, "a", "d2");
    const added = await inbox(fixture, "a");
    assert(added.modseq > before.modseq);
    assert.equal((await fixture.mailstore.message(added.id, 2))?.modseq, added.modseq);
    await fixture.mailstore.remove(added.id, [1]);
    assert((await inbox(fixture, "a")).modseq > added.modseq);
  },
};
